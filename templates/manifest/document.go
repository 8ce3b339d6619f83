package manifest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The kinds of documents.
const (
	Organization = "Organization"
	Blueprint    = "Blueprint"
	Calendar     = "Calendar"
	Catalog      = "Catalog"
	Holidays     = "Holidays"
	People       = "People"
)

// Kinds lists them all.
var Kinds = []string{Organization, Blueprint, Calendar, Catalog, Holidays, People}

// maxBytes bounds a file: a catalog of a hundred thousand parts fits.
const maxBytes = 16 << 20

// Document is one configuration document.
type Document struct {
	Kind    string
	Name    string
	Version int    // given when it is stored; 0: not stored yet
	Body    []byte // as written, comments included
	Source  string // where it came from, for messages; empty: kind, name and version
	Line    int    // of Source at which Body begins, from 1; 0 counts as 1
}

// source names the document in messages.
func (d Document) source() string {
	if d.Source != "" {
		return d.Source
	}
	return fmt.Sprintf("%s/%s@%d", d.Kind, d.Name, d.Version)
}

func (d Document) line() int { return max(d.Line, 1) }

// Decode splits a file into documents and checks each by itself. The error is
// of type Problems. What only the documents together can tell, such as a role
// nobody has or a calendar that is not there, is checked by Assemble.
func Decode(source string, data []byte) ([]Document, error) {
	if len(data) > maxBytes {
		return nil, Problems{{Source: source, Line: 1, Message: fmt.Sprintf("larger than %d MiB", maxBytes>>20)}}
	}
	pieces, problems := split(source, data)
	var docs []Document
	for _, d := range pieces {
		r := read(&d)
		problems = append(problems, r.problems...)
		docs = append(docs, d)
	}
	if len(pieces) == 0 && len(problems) == 0 {
		problems = append(problems, Problem{Source: source, Line: 1, Message: "there is no document", Allowed: Kinds})
	}
	problems = append(problems, twice(docs)...)
	if err := problems.err(); err != nil {
		return nil, err
	}
	return docs, nil
}

// split cuts at "---". A line that begins so is always a document mark in
// YAML, even inside a block of text.
func split(source string, data []byte) ([]Document, Problems) {
	var (
		docs     []Document
		problems Problems
		body     []byte
		start    = 1
	)
	flush := func() {
		if !blank(body) {
			docs = append(docs, Document{Source: source, Line: start, Body: body})
		}
		body = nil
	}
	line := 0
	for text := range bytes.Lines(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) {
		line++
		if what := unreadable(text); what != "" {
			problems = append(problems, Problem{Source: source, Line: line, Message: what})
			return nil, problems
		}
		if !mark(text) {
			body = append(body, text...)
			continue
		}
		if rest := strings.TrimSpace(string(text[3:])); rest != "" && rest[0] != '#' {
			problems = append(problems, Problem{Source: source, Line: line, Message: "nothing may stand after ---"})
		}
		flush()
		start = line + 1
	}
	flush()
	return docs, problems
}

// unreadable says why a line is no text: YAML is UTF-8 without control
// characters, and what some editors take for the end of a line would make the
// numbers of all lines after it wrong.
func unreadable(line []byte) string {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if !utf8.Valid(line) {
		return "this is not UTF-8 text"
	}
	odd := func(r rune) bool { return (unicode.IsControl(r) && r != '\t') || r == '\u2028' || r == '\u2029' }
	if i := bytes.IndexFunc(line, odd); i >= 0 {
		r, _ := utf8.DecodeRune(line[i:])
		return fmt.Sprintf("control character %U", r)
	}
	return ""
}

func mark(line []byte) bool {
	return bytes.HasPrefix(line, []byte("---")) && (len(line) == 3 || strings.ContainsRune(" \t\r\n", rune(line[3])))
}

// blank reports whether a piece holds nothing but comments.
func blank(body []byte) bool {
	for line := range bytes.Lines(body) {
		if s := bytes.TrimSpace(line); len(s) > 0 && s[0] != '#' {
			return false
		}
	}
	return true
}

// twice finds documents that stand under one kind, name and version.
func twice(docs []Document) Problems {
	type key struct {
		kind, name string
		version    int
	}
	seen := map[key]Document{}
	var problems Problems
	for _, d := range docs {
		k := key{d.Kind, d.Name, d.Version}
		if k.kind != Blueprint {
			k.version = 0 // only blueprints live on in several versions
		}
		if first, ok := seen[k]; ok && d.Kind != "" && d.Name != "" {
			problems = append(problems, Problem{Source: d.source(), Line: d.line(),
				Message: fmt.Sprintf("%s %q stands already at %s:%d", d.Kind, d.Name, first.source(), first.line())})
		}
		seen[k] = d
	}
	return problems
}
