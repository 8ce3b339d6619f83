package manifest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// text is a word of a document and where it stands.
type text struct {
	value string
	line  int
}

// place is the line of a mapping; a field of this type without a tag gets it.
type place int

// tree fills structs from the syntax tree of one document. Unlike a plain
// unmarshaller it goes on after a mistake, so that all are named at once.
type tree struct {
	*log
	offset int // added to the lines of the tree
}

// maxDepth is far beyond what any document needs.
const maxDepth = 12

// parse returns the root of a document, nil if it is no YAML.
func (t tree) parse(body []byte) (root ast.Node) {
	defer func() {
		// The parser is third-party code that meets bytes of any origin.
		if p := recover(); p != nil {
			t.at(t.offset+1, "this is not YAML: %v", p)
			root = nil
		}
	}()
	file, err := parser.ParseBytes(body, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		t.syntax(err)
		return nil
	}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			t.at(t.lineOf(doc.Body), "documents are separated by a line ---")
			return nil
		}
		root = doc.Body
	}
	if root == nil {
		t.at(t.offset+1, "the document is empty")
	}
	return root
}

func (t tree) syntax(err error) {
	line, message := t.offset+1, err.Error()
	if at, ok := errors.AsType[yaml.Error](err); ok {
		message = at.GetMessage()
		if tk := at.GetToken(); tk != nil && tk.Position != nil {
			line = t.offset + tk.Position.Line
		}
	}
	t.at(line, "this is not YAML: %s", message)
}

func (t tree) lineOf(n ast.Node) int {
	switch m := n.(type) {
	case *ast.MappingNode:
		if len(m.Values) > 0 {
			return t.lineOf(m.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return t.lineOf(m.Key)
	}
	if tk := n.GetToken(); tk != nil && tk.Position != nil {
		return t.offset + tk.Position.Line
	}
	return t.offset + 1
}

// fill reads a node into v; what names it in messages.
func (t tree) fill(n ast.Node, v reflect.Value, what string, depth int) {
	if depth > maxDepth {
		t.at(t.lineOf(n), "%s is nested too deeply", what)
		return
	}
	if _, ok := reflect.TypeAssert[text](v); ok {
		t.fillText(n, v, what)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		t.fillStruct(n, v, what, depth)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		t.fill(n, v.Elem(), what, depth)
	case reflect.Slice:
		t.fillSlice(n, v, what, depth)
	case reflect.Bool:
		t.fillBool(n, v, what)
	case reflect.Int:
		t.fillInt(n, v, what)
	default:
		panic("manifest: no reader for " + v.Type().String())
	}
}

// fillText takes any scalar as it is written, so that an unquoted part number
// such as 0446502220 keeps its zeros.
func (t tree) fillText(n ast.Node, v reflect.Value, what string) {
	value, ok := scalar(n)
	if !ok {
		t.at(t.lineOf(n), "%s must be a text", what)
		return
	}
	v.Set(reflect.ValueOf(text{value: strings.TrimSpace(value), line: t.lineOf(n)}))
}

func (t tree) fillBool(n ast.Node, v reflect.Value, what string) {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		t.add(Problem{Line: t.lineOf(n), Message: what + " must be yes or no", Allowed: []string{"true", "false"}})
		return
	}
	v.SetBool(b.Value)
}

func (t tree) fillInt(n ast.Node, v reflect.Value, what string) {
	value, _ := scalar(n)
	i, err := strconv.Atoi(value)
	if err != nil || i < 0 {
		t.at(t.lineOf(n), "%s must be a whole number, 0 or more", what)
		return
	}
	v.SetInt(int64(i))
}

func (t tree) fillSlice(n ast.Node, v reflect.Value, what string, depth int) {
	if v.Type() == reflect.TypeFor[[]pair]() {
		t.fillPairs(n, v, what)
		return
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		t.at(t.lineOf(n), "%s must be a list", what)
		return
	}
	for _, item := range list.Values {
		e := reflect.New(v.Type().Elem()).Elem()
		t.fill(item, e, "an item of "+what, depth+1)
		v.Set(reflect.Append(v, e))
	}
}

func (t tree) fillStruct(n ast.Node, v reflect.Value, what string, depth int) {
	entries, ok := t.entries(n, what)
	if !ok {
		return
	}
	fields, allowed := fieldsOf(v)
	for _, e := range entries {
		f, ok := fields[e.key.value]
		if !ok {
			t.add(Problem{Line: e.key.line, Message: fmt.Sprintf("unknown key %q in %s", e.key.value, what), Allowed: allowed})
			continue
		}
		t.fill(e.node, f.value, e.key.value, depth+1)
		f.seen = true
		fields[e.key.value] = f
	}
	line := t.lineOf(n)
	for i := range v.NumField() {
		if v.Type().Field(i).Type == reflect.TypeFor[place]() {
			v.Field(i).SetInt(int64(line))
		}
	}
	for _, key := range allowed {
		if f := fields[key]; f.required && (!f.seen || f.value.Interface() == any(text{line: f.line()})) {
			t.at(line, "%s lacks %q", what, key)
		}
	}
}

// field is a struct field that a key fills.
type field struct {
	value    reflect.Value
	required bool
	seen     bool
}

func (f field) line() int {
	if t, ok := reflect.TypeAssert[text](f.value); ok {
		return t.line
	}
	return 0
}

func fieldsOf(v reflect.Value) (map[string]field, []string) {
	fields, keys := map[string]field{}, []string{}
	for i := range v.NumField() {
		key, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if key == "" {
			continue
		}
		fields[key] = field{value: v.Field(i), required: options == "required"}
		keys = append(keys, key)
	}
	return fields, keys
}

// pair is an entry of a mapping whose keys are data.
type pair struct {
	key  text
	node ast.Node
}

func (t tree) fillPairs(n ast.Node, v reflect.Value, what string) {
	if entries, ok := t.entries(n, what); ok {
		v.Set(reflect.ValueOf(entries))
	}
}

// entries are the pairs of a mapping; a key that stands twice is reported.
func (t tree) entries(n ast.Node, what string) ([]pair, bool) {
	var values []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		t.at(t.lineOf(n), "%s must be a mapping of keys to values", what)
		return nil, false
	}
	var out []pair
	for _, m := range values {
		key, ok := scalar(m.Key)
		line := t.lineOf(m.Key)
		switch {
		case !ok || m.Key.IsMergeKey():
			t.at(line, "keys of %s must be plain words", what)
			continue
		case slices.ContainsFunc(out, func(p pair) bool { return p.key.value == key }):
			t.at(line, "key %q stands twice in %s", key, what)
		}
		out = append(out, pair{key: text{key, line}, node: m.Value})
	}
	return out, true
}

// scalar is the text of a leaf as it is written. Anchors, aliases and tags are
// none: a document says what it says where it stands.
func scalar(n ast.Node) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s.Value, true
	case *ast.LiteralNode:
		return s.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	default:
		return "", false
	}
}

// shipped reads a file that comes with the product; the tests hold that it is right.
func shipped[S any](file []byte, name string) S {
	t := tree{log: &log{}}
	var s S
	t.fill(t.parse(file), reflect.ValueOf(&s).Elem(), name, 0)
	return s
}
