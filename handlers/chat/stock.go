package chat

import (
	"regexp"
	"strconv"
	"strings"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// deskWords are what the parts desk types about a ticket's parts.
var deskWords = map[string]string{"发料": workflow.ActIssue, "领料": workflow.ActIssue, "退料": workflow.ActReturn}

var (
	deskText = regexp.MustCompile(`^(发料|领料|退料)\s*(.*)$`)
	// pieceCount ends a part number: 2, ×2, 2个.
	pieceCount = regexp.MustCompile(`^[×xX*]?(\d{1,4})[个只套件条片支瓶]?$`)
)

// desk plans 『发料 0832』 and 『退料 0832 04465-02220 1』.
func (h *Handler) desk(in bot.Inbound, t string) (*plan, bool) {
	m := deskText.FindStringSubmatch(t)
	if m == nil {
		return nil, false
	}
	ref, rest, ok := leadingRef(m[2], false)
	if !ok {
		ref, rest = unit.Ref{Current: true}, m[2]
	}
	args := numbered(rest)
	p := &plan{spec: unit.Spec{Member: in.From, Ref: h.scoped(in, ref)}}
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		if err := found(l, ref); err != nil {
			return workflow.Command{}, err
		}
		return workflow.Command{Action: deskWords[m[1]], Ticket: l.Subjects.Ticket.Number, Args: args}, nil
	}
	return p, true
}

// numbered reads a part number, which may hold blanks, and the pieces behind it.
func numbered(rest string) workflow.Args {
	fields := strings.Fields(strings.Trim(rest, " ,.。"))
	var out workflow.Args
	if n := len(fields); n > 1 {
		if m := pieceCount.FindStringSubmatch(fields[n-1]); m != nil {
			out.Count, _ = strconv.Atoi(m[1])
			fields = fields[:n-1]
		}
	}
	if no := strings.Join(fields, " "); no != "" {
		out.Parts = []string{no}
	}
	return out
}
