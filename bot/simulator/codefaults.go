package simulator

import (
	"encoding/json"
	"errors"
	"slices"
)

// failEngine makes the next calls of one action of Tencent Cloud answer an
// error code. Action "*" is any.
type failEngine struct {
	Action string `json:"action"`
	Code   string `json:"code"`
	Times  times  `json:"times"`
}

// failSMS makes the next text messages to a member end with a code. Member "*"
// is any.
type failSMS struct {
	Member string `json:"userid"`
	Code   string `json:"code"`
	Times  times  `json:"times"`
}

// codeFault is a fault that puts a code in place of an answer: of what, which, and
// how often.
type codeFault[T any] interface {
	*T
	coded() (of, code string, left *times)
}

func (f *failEngine) coded() (of, code string, left *times) { return f.Action, f.Code, &f.Times }
func (f *failSMS) coded() (of, code string, left *times)    { return f.Member, f.Code, &f.Times }

// addCodes adds faults to a list: one, or an array of them. Each counts once if it
// does not say how often; needs says which fields it must have.
func addCodes[T any, P codeFault[T]](list *[]T, raw json.RawMessage, needs string) error {
	more, err := oneOrMore[T](raw)
	if err != nil {
		return err
	}
	for _, n := range more {
		of, code, left := P(&n).coded()
		if of == "" || code == "" {
			return errors.New(needs)
		}
		if *left == 0 {
			*left = 1
		}
		*list = append(*list, n)
	}
	return nil
}

// strikeCode returns the code that a fault of a list puts in place of an answer, or
// nothing; one that is used up leaves the list. The caller holds s.mu.
func strikeCode[T any, P codeFault[T]](list *[]T, of string) string {
	for i := range *list {
		name, code, left := P(&(*list)[i]).coded()
		if (name == of || name == "*") && left.take() {
			if *left == 0 {
				*list = slices.Delete(*list, i, i+1)
			}
			return code
		}
	}
	return ""
}

// strikeEngine returns the error code that a fault puts in place of an action
// of Tencent Cloud, or nothing. The caller holds s.mu.
func (f *faults) strikeEngine(action string) string {
	if code := strikeCode(&f.FailEngine, action); code != "" {
		return code
	}
	if f.EnginesQuota.take() {
		return "FailedOperation.UserHasNoFreeAmount"
	}
	return ""
}
