package bot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Key is what a card's button carries: which option of which question. It is
// versioned, so that a press on a card of an older program is recognised.
type Key struct {
	On     string // holder of the question: a ticket's number, or "@" and a userid
	No     int    // of the question within its holder
	Letter string // of the option, or SelectedLetter
}

// SelectedLetter stands for the option that the card's drop-down shows.
const SelectedLetter = "?"

const keyVersion = "1"

// ErrKey is a button key that this program did not make.
var ErrKey = errors.New("bot: not a button key")

// String is the key's form on the wire, at most 1024 bytes.
func (k Key) String() string {
	return strings.Join([]string{keyVersion, k.On, strconv.Itoa(k.No), k.Letter}, "|")
}

// ParseKey reads the form that String makes, and nothing else.
func ParseKey(s string) (Key, error) {
	p := strings.Split(s, "|")
	if len(s) > 1024 || len(p) != 4 || p[0] != keyVersion || p[1] == "" {
		return Key{}, ErrKey
	}
	no, err := strconv.Atoi(p[2])
	if err != nil || no <= 0 || strconv.Itoa(no) != p[2] {
		return Key{}, ErrKey
	}
	if p[3] != SelectedLetter && (len(p[3]) != 1 || p[3][0] < 'A' || p[3][0] > 'Z') {
		return Key{}, ErrKey
	}
	return Key{On: p[1], No: no, Letter: p[3]}, nil
}

// TaskID names the card that a member has of a question. salt tells one
// installation from another, because the platform never forgets an id.
func TaskID(salt, on string, no int, userid string) string {
	clean := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '@' || r == '_' {
			return r
		}
		return '_'
	}, strings.ToLower(userid))
	return fmt.Sprintf("%s_%s_%d_%s", salt, on, no, clean)
}
