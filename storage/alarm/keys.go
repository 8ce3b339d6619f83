package alarm

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"bihuan/workflow/unit"
)

// keys are the names in Redis of one company. The braces keep them on one
// slot of a cluster, as scripts need it.
type keys struct {
	due     string // sorted set: member by due time, microseconds since 1970
	running string // sorted set: member by the end of its lease, same unit
	claimed string // hash: member of running → its due time
	filled  string // there since Refill: nothing was flushed
}

func keysOf(company string) keys {
	prefix := "bihuan:{" + company + "}:timers:"
	return keys{due: prefix + "due", running: prefix + "running", claimed: prefix + "claimed", filled: prefix + "filled"}
}

func (k keys) all() []string { return []string{k.due, k.running, k.claimed, k.filled} }

// Due is a timer that wants to fire. A later generation of the same ticket and
// kind is another Due.
type Due = unit.Due

// member is the name of a timer in the sets: "generation|kind|number". The
// due time is not part of it, so that putting it back twice is once.
func member(d Due) string {
	return strconv.FormatInt(d.Gen, 10) + "|" + d.Kind + "|" + d.Number
}

// parseMember undoes member.
func parseMember(s string) (Due, error) {
	gen, rest, ok := strings.Cut(s, "|")
	kind, number, ok2 := strings.Cut(rest, "|")
	n, err := strconv.ParseInt(gen, 10, 64)
	if !ok || !ok2 || err != nil || kind == "" || number == "" {
		return Due{}, fmt.Errorf("alarm: %q is not a timer", s)
	}
	return Due{Number: number, Kind: kind, Gen: n}, nil
}

// micros rounds up, so that a timer is never early. A double holds it exactly
// until the year 2255.
func micros(t time.Time) int64 {
	us := t.UnixMicro()
	if t.Nanosecond()%1000 != 0 {
		us++
	}
	return us
}

// parseScore reads a score as Redis prints it, which may be as 1.7e+15.
func parseScore(s string) (time.Time, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("alarm: score %q: %w", s, err)
	}
	return time.UnixMicro(int64(f)), nil
}

// DueKey is the sorted set of a company's timers, for those who look.
func DueKey(company string) string { return keysOf(company).due }
