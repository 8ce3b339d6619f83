package main

import (
	"go/ast"
	"go/token"
	"strconv"
	"testing"

	"bihuan/templates"
	"bihuan/workflow"
)

// sayers are the functions whose argument at this place is the key of a text or
// card.
var sayers = map[string]int{"say": 0, "refuse": 0, "tell": 2, "tellRoles": 1, "saying": 1}

// TestEveryKeyHasItsWords: a key that nobody has written words for would be
// said in a general sentence, and no one would notice.
func TestEveryKeyHasItsWords(t *testing.T) {
	words, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	keys, used := 0, blueprintKeys(t)
	eachFile(t, func(dir, _ string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok {
				if s, ok := text(lit); ok {
					used[s] = true
				}
			}
			return true
		})
	})
	said := func(path, key string) {
		keys++
		if !words.Has(key) {
			t.Errorf("%s: nothing is written for %q", path, key)
		}
	}
	eachFile(t, func(dir, path string, file *ast.File) {
		if dir != "workflow" && dir != "handlers/chat" {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if key, ok := spoken(n); ok {
					said(path, key)
				}
			case *ast.CompositeLit:
				key, ok := keyField(n)
				switch name := typeName(n); {
				case !ok:
				case name == "Question" || name == "Saying":
					said(path, key)
				case name == "Option" || name == "":
					if label, _ := words.Option(workflow.Option{Key: key}); label == "" {
						t.Errorf("%s: the option %q has no words", path, key)
					}
				}
			}
			return true
		})
	})
	for _, key := range words.Keys() {
		if !used[key] {
			t.Errorf("nobody says %q", key)
		}
	}
	if keys < 100 {
		t.Errorf("only %d keys were found: the test no longer sees them", keys)
	}
}

// blueprintKeys are those that the shipped blueprints say: of questions, of
// actions that move a ticket, and of telling who acts next.
func blueprintKeys(t *testing.T) map[string]bool {
	t.Helper()
	org, err := organizationFile("")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, b := range org.Blueprints {
		for _, s := range b.Steps {
			if s.Ask != nil {
				out[s.Ask.Key] = true
			}
		}
		for _, a := range b.Actions {
			out[a.Key], out[a.Key+"_told"] = true, true
		}
	}
	return out
}

// spoken is the key that a call says.
func spoken(call *ast.CallExpr) (string, bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	at, ok := sayers[name]
	if !ok || at >= len(call.Args) {
		return "", false
	}
	return text(call.Args[at])
}

func keyField(lit *ast.CompositeLit) (string, bool) {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Key" {
				return text(kv.Value)
			}
		}
	}
	return "", false
}

// typeName is a literal's type; empty inside a slice that names it once.
func typeName(lit *ast.CompositeLit) string {
	switch x := lit.Type.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil && s != ""
}
