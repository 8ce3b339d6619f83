package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	complaintRow  = regexp.MustCompile(`(?m)^\| (\d+) \| \[.*\]\(https://.*\) \| (.*) \|$`)
	complaintMark = regexp.MustCompile(`peers (\d+)\b`)
	quotedName    = regexp.MustCompile("`(Test[^`]*)`")
)

// TestComplaintsHaveTheirTests holds the table of what other systems are complained
// of: each named test is there and says so, and none says so without being named.
func TestComplaintsHaveTheirTests(t *testing.T) {
	doc, err := os.ReadFile("../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string][]string{} // test → numbers
	for _, row := range complaintRow.FindAllStringSubmatch(string(doc), -1) {
		for _, m := range quotedName.FindAllStringSubmatch(row[2], -1) {
			named[m[1]] = append(named[m[1]], row[1])
		}
	}
	if len(named) < 25 {
		t.Fatalf("only %d tests are named: the table is no longer read", len(named))
	}
	marked := markedTests(t)
	for test, numbers := range named {
		if !slices.Equal(marked[test], numbers) {
			t.Errorf("the table names %s for %v; its comment has %v", test, numbers, marked[test])
		}
	}
	for test, numbers := range marked {
		if named[test] == nil {
			t.Errorf("%s says peers %v, and the table does not name it", test, numbers)
		}
	}
}

// markedTests are the tests whose comments name complaints, with their numbers.
func markedTests(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Doc != nil {
				for _, m := range complaintMark.FindAllStringSubmatch(f.Doc.Text(), -1) {
					out[f.Name.Name] = append(out[f.Name.Name], m[1])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
