// Package manifest reads the declarative configuration of a company: YAML
// documents of the kinds Organization, Blueprint, Calendar and Catalog. It is
// strict: whatever it does not know it refuses, naming file, line and what is
// allowed, and it names everything that is wrong at once. Assemble turns the
// accepted documents into the snapshot that decisions read.
package manifest

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a document.
type Problem struct {
	Source  string // file name, or kind and name of a stored document
	Line    int    // from 1
	Message string
	Allowed []string // what would have been accepted; empty where no list helps
}

// Error returns "file:line: what is wrong; allowed: a, b".
func (p Problem) Error() string {
	s := fmt.Sprintf("%s:%d: %s", p.Source, p.Line, p.Message)
	if len(p.Allowed) > 0 {
		s += "; allowed: " + strings.Join(p.Allowed, ", ")
	}
	return s
}

// Problems is everything that is wrong, in the order of the lines.
type Problems []Problem

// Error returns one problem per line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// log collects the problems of one document.
type log struct {
	source   string
	problems Problems
}

func (l *log) at(line int, format string, args ...any) { //nolint:goprintffuncname // it reads as "at line 7"
	l.add(Problem{Line: line, Message: fmt.Sprintf(format, args...)})
}

// choose reports a value that is not on a list.
func (l *log) choose(t text, what string, allowed []string) bool {
	if slices.Contains(allowed, t.value) {
		return true
	}
	l.add(Problem{Line: t.line, Message: fmt.Sprintf("%s %q is unknown", what, t.value), Allowed: allowed})
	return false
}

func (l *log) add(p Problem) {
	p.Source = l.source
	l.problems = append(l.problems, p)
}

// err is nil or the Problems of several documents, sorted and without repeats.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int {
		if a.Source != b.Source {
			return strings.Compare(a.Source, b.Source)
		}
		return a.Line - b.Line
	})
	return slices.CompactFunc(p, func(a, b Problem) bool {
		return a.Source == b.Source && a.Line == b.Line && a.Message == b.Message
	})
}
