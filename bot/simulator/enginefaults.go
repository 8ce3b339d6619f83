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

func (f *faults) addFailEngine(raw json.RawMessage) error {
	list, err := oneOrMore[failEngine](raw)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.Action == "" || n.Code == "" {
			return errors.New("fail_engine needs action and code")
		}
		if n.Times == 0 {
			n.Times = 1
		}
		f.FailEngine = append(f.FailEngine, n)
	}
	return nil
}

// strikeEngine returns the error code that a fault puts in place of an action
// of Tencent Cloud, or nothing. The caller holds s.mu.
func (f *faults) strikeEngine(action string) string {
	for i := range f.FailEngine {
		n := &f.FailEngine[i]
		if (n.Action == action || n.Action == "*") && n.Times.take() {
			code := n.Code
			if n.Times == 0 {
				f.FailEngine = slices.Delete(f.FailEngine, i, i+1)
			}
			return code
		}
	}
	if f.EnginesQuota.take() {
		return "FailedOperation.UserHasNoFreeAmount"
	}
	return ""
}
