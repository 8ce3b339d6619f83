package wecom

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep a message may nest; the platform's reach five.
const maxDepth = 16

var errNesting = errors.New("wecom: message nests too deep or has several roots")

// document is a parsed message: its elements in document order, the root first.
type document []element

// element is one element of a document. text is its character data, empty when
// it has children.
type element struct {
	name, text string
	depth      int
}

// parse reads the XML of a callback. Nearly all of it is elements holding plain
// text or CDATA, which a scanner reads several times faster than encoding/xml;
// whatever the scanner does not know goes to encoding/xml.
func parse(s string) (document, error) {
	if doc, ok := scan(s); ok {
		return doc, nil
	}
	return decode(s)
}

// text returns the character data of the root's first child of that name.
func (d document) text(name string) string { return d.value(0, name) }

// value returns the character data of the first child of that name.
func (d document) value(parent int, name string) string {
	for i := range d.children(parent) {
		if d[i].name == name {
			return d[i].text
		}
	}
	return ""
}

// children yields the indexes of the direct children of an element.
func (d document) children(parent int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := parent + 1; i < len(d) && d[i].depth > d[parent].depth; i++ {
			if d[i].depth == d[parent].depth+1 && !yield(i) {
				return
			}
		}
	}
}

// named yields those children that bear the name.
func (d document) named(parent int, name string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range d.children(parent) {
			if d[i].name == name && !yield(i) {
				return
			}
		}
	}
}

// builder puts a document together for either reader.
type builder struct {
	doc  document
	open [maxDepth]int // indexes of the elements not yet closed
	n    int           // how many
}

// start opens an element; false if that is one too deep or a second root.
func (b *builder) start(name string) bool {
	if b.n == maxDepth || b.n == 0 && len(b.doc) > 0 {
		return false
	}
	if b.n > 0 {
		b.doc[b.open[b.n-1]].text = ""
	}
	b.open[b.n] = len(b.doc)
	b.doc = append(b.doc, element{name: name, depth: b.n})
	b.n++
	return true
}

// end closes the innermost element; false if that has another name.
func (b *builder) end(name string) bool {
	if b.n == 0 || b.doc[b.open[b.n-1]].name != name {
		return false
	}
	b.n--
	return true
}

// chars adds character data. Between elements it means nothing.
func (b *builder) chars(s string) {
	if b.n == 0 || b.open[b.n-1] != len(b.doc)-1 {
		return
	}
	e := &b.doc[len(b.doc)-1]
	if e.text == "" {
		e.text = s
	} else {
		e.text += s
	}
}

// scan reads elements without attributes, plain text without entities, and
// CDATA. Anything else makes it give up, not guess.
func scan(s string) (document, bool) {
	if !isXMLText(s) || strings.IndexByte(s, '\r') >= 0 {
		return nil, false
	}
	b := builder{doc: make(document, 0, 24)}
	for s != "" {
		var ok bool
		switch {
		case s[0] != '<':
			s, ok = b.scanText(s)
		case strings.HasPrefix(s, "<!"):
			s, ok = b.scanCDATA(s)
		default:
			s, ok = b.scanTag(s)
		}
		if !ok {
			return nil, false
		}
	}
	return b.doc, b.n == 0 && len(b.doc) > 0
}

func (b *builder) scanText(s string) (string, bool) {
	end := strings.IndexByte(s, '<')
	if end < 0 {
		end = len(s)
	}
	text := s[:end]
	if b.n == 0 && strings.Trim(text, " \t\n") != "" ||
		strings.IndexByte(text, '&') >= 0 || strings.Contains(text, "]]>") {
		return "", false
	}
	b.chars(text)
	return s[end:], true
}

func (b *builder) scanCDATA(s string) (string, bool) {
	s, ok := strings.CutPrefix(s, "<![CDATA[")
	if !ok || b.n == 0 {
		return "", false
	}
	text, rest, ok := strings.Cut(s, "]]>")
	b.chars(text)
	return rest, ok
}

func (b *builder) scanTag(s string) (string, bool) {
	name, rest, ok := strings.Cut(s[1:], ">")
	if !ok {
		return "", false
	}
	if closing, ok := strings.CutPrefix(name, "/"); ok {
		return rest, b.end(closing)
	}
	name, empty := strings.CutSuffix(name, "/")
	if !isName(name) || !b.start(name) {
		return "", false
	}
	return rest, !empty || b.end(name)
}

// isName accepts the names that the platform uses, a part of XML's.
func isName(s string) bool {
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// isXMLText reports whether every character may stand in an XML 1.0 document.
func isXMLText(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			return false
		case c == 0xEF && (strings.HasPrefix(s[i:], "\uFFFE") || strings.HasPrefix(s[i:], "\uFFFF")):
			return false
		}
	}
	return utf8.ValidString(s)
}

// decode reads any XML through encoding/xml.
func decode(s string) (document, error) {
	var b builder
	for d := xml.NewDecoder(strings.NewReader(s)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && len(b.doc) > 0 {
			return b.doc, nil
		}
		if err != nil {
			return nil, fmt.Errorf("wecom: message is not XML: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if !b.start(t.Name.Local) {
				return nil, errNesting
			}
		case xml.EndElement:
			b.end(t.Name.Local)
		case xml.CharData:
			b.chars(string(t))
		}
	}
}
