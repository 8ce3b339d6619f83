package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// agentNumber is an AgentId. One that cannot be read is kept as such: check names
// it in its turn, beside whatever else is wrong.
type agentNumber int64

// noAgent is an AgentId that cannot be read.
const noAgent agentNumber = -1

// UnmarshalText implements encoding.TextUnmarshaler and never fails.
func (n *agentNumber) UnmarshalText(text []byte) error { //nolint:unparam // the interface wants it
	words := strings.TrimSpace(string(text))
	id, err := strconv.ParseInt(words, 10, 64)
	switch {
	case words == "":
		*n = 0
	case err != nil || id <= 0:
		*n = noAgent
	default:
		*n = agentNumber(id)
	}
	return nil
}

// onOff is a switch, kept likewise.
type onOff struct{ on, unreadable bool }

// IsBool tells the flags that none but the name is needed.
func (s *onOff) IsBool() bool { return true }

// Decode implements kong.BoolMapperValue and never fails.
func (s *onOff) Decode(ctx *kong.DecodeContext) error { //nolint:unparam // likewise
	if ctx.Scan.Peek().Type != kong.FlagValueToken {
		*s = onOff{on: true}
		return nil
	}
	word := strings.ToLower(fmt.Sprint(ctx.Scan.Pop().Value))
	on, off := slices.Contains([]string{"true", "1", "yes"}, word), slices.Contains([]string{"", "false", "0", "no"}, word)
	*s = onOff{on: on, unreadable: !on && !off}
	return nil
}

func (s *onOff) check(variable string) error {
	if s.unreadable {
		return malformed(variable, "1 or 0")
	}
	return nil
}
