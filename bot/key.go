package bot

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// ErrTask is a card that cannot be named: an odd userid, ticket number or salt,
// or all of them together too long for the platform.
var ErrTask = errors.New("bot: no valid task id")

// ErrKey is a button key that this program did not make, or not in this version.
var ErrKey = errors.New("bot: not one of our button keys")

// SelectedLetter stands for the option that the card's drop-down shows.
const SelectedLetter = "?"

// maxTaskID is the platform's limit, in bytes (developer.work.weixin.qq.com
// path 90236, template_card.task_id).
const maxTaskID = 128

// keyVersion stands first in every button key, so that keys of an older form
// can be told from those of today after an upgrade.
const keyVersion = "1"

var (
	saltForm   = regexp.MustCompile(`^[0-9A-Za-z_]{1,16}$`)
	ticketForm = regexp.MustCompile(`^[0-9A-Za-z]{1,16}(-[0-9A-Za-z]{1,16}){0,2}$`)
	userForm   = regexp.MustCompile(`^[0-9a-z][0-9a-z_@.-]{0,63}$`)
	letterForm = regexp.MustCompile(`^[A-Z?]$`)
)

// A userid may hold a dot, which a task id may not, and a dash, which separates
// its parts. Userids are compared in lower case, so capitals are free to stand
// for them.
var (
	escape   = strings.NewReplacer(".", "D", "-", "M")
	unescape = strings.NewReplacer("D", ".", "M", "-")
)

// Task is what a card's task id says: which question, put to whom.
type Task struct {
	Salt   string // tells installations of one application apart
	On     string // ticket number, or "@" and a userid
	No     int    // of the question
	UserID string
}

// TaskID names the card of a question as one member sees it:
// "salt-on-no-userid". The same question and member always give the same id;
// the platform refuses to show it a second time, which is what makes a repeated
// send harmless.
func TaskID(salt, on string, no int, userid string) (string, error) {
	userid, on = strings.ToLower(userid), normalHolder(on)
	if !saltForm.MatchString(salt) || !validHolder(on) || no < 1 || !userForm.MatchString(userid) {
		return "", ErrTask
	}
	switch owner, dialogue := strings.CutPrefix(on, "@"); {
	case dialogue && owner == userid: // the usual case, kept short
		on = "@"
	case dialogue:
		on = "@" + escape.Replace(owner)
	}
	id := salt + "-" + on + "-" + strconv.Itoa(no) + "-" + escape.Replace(userid)
	if len(id) > maxTaskID {
		return "", ErrTask
	}
	return id, nil
}

// ParseTaskID undoes TaskID; anything that TaskID would not give is ErrTask.
func ParseTaskID(id string) (Task, error) {
	parts := strings.Split(id, "-")
	if len(parts) < 4 {
		return Task{}, ErrTask
	}
	last := len(parts) - 1
	no, err := strconv.Atoi(parts[last-1])
	if err != nil {
		return Task{}, ErrTask
	}
	t := Task{
		Salt: parts[0], On: strings.Join(parts[1:last-1], "-"), No: no,
		UserID: unescape.Replace(parts[last]),
	}
	if owner, ok := strings.CutPrefix(t.On, "@"); ok {
		if owner == "" {
			owner = t.UserID
		}
		t.On = "@" + unescape.Replace(owner)
	}
	if back, err := TaskID(t.Salt, t.On, t.No, t.UserID); err != nil || back != id {
		return Task{}, ErrTask
	}
	return t, nil
}

// Choice is what a button stands for: an option of a question.
type Choice struct {
	On     string // ticket number, or "@" and a userid
	No     int    // of the question
	Letter string // or SelectedLetter
}

// Key is the key of the choice's button: "1|on|no|letter".
func (c Choice) Key() (string, error) {
	if !validHolder(c.On) || c.No < 1 || !letterForm.MatchString(c.Letter) {
		return "", ErrKey
	}
	return strings.Join([]string{keyVersion, c.On, strconv.Itoa(c.No), c.Letter}, "|"), nil
}

// ParseKey undoes Key; anything that Key would not give is ErrKey.
func ParseKey(key string) (Choice, error) {
	parts := strings.Split(key, "|")
	if len(parts) != 4 {
		return Choice{}, ErrKey
	}
	no, err := strconv.Atoi(parts[2])
	if err != nil {
		return Choice{}, ErrKey
	}
	c := Choice{On: parts[1], No: no, Letter: parts[3]}
	if back, err := c.Key(); err != nil || back != key {
		return Choice{}, ErrKey
	}
	return c, nil
}

func normalHolder(on string) string {
	if strings.HasPrefix(on, "@") {
		return strings.ToLower(on)
	}
	return on
}

func validHolder(on string) bool {
	if owner, ok := strings.CutPrefix(on, "@"); ok {
		return userForm.MatchString(owner)
	}
	return ticketForm.MatchString(on)
}
