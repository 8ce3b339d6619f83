package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows says which of our packages, and which foreign modules, each package
// may import; "…/..." covers a whole folder. The standard library is free, but
// for what pure says. docs/architecture.md draws the same picture.
var arrows = map[string][]string{
	"bot":                  {},
	"bot/wecom":            {"bot", "github.com/silenceper/wechat/v2/...", "github.com/redis/go-redis/v9", "golang.org/x/sync/..."},
	"bot/simulator":        {"bot/wecom", "bot/photo", "bot/simulator/sample", "bot/simulator/qr"},
	"bot/simulator/qr":     {},
	"bot/simulator/sample": {"golang.org/x/image/..."},
	"bot/photo":            {"github.com/disintegration/imaging", "golang.org/x/image/...", "golang.org/x/sync/..."},
	"bot/endpoint":         {},
	"bot/voice":            {"bot/endpoint", "bot/tencent"},
	"bot/sms":              {"bot", "bot/tencent"},
	"bot/plate":            {"bot/photo", "bot/plate/network", "bot/tencent", "workflow/plate"},
	"bot/plate/network":    {"golang.org/x/sys/cpu"},
	"bot/phrase":           {"github.com/goccy/go-yaml/...", "github.com/mozillazg/go-pinyin"},
	"bot/model":            {"bot/endpoint", "bot/phrase"},
	"bot/erp":              {},
	"bot/simulator/erp":    {},
	"bot/tencent":          {"github.com/tencentcloud/tencentcloud-sdk-go/..."},
	"workflow":             {"workflow/..."},
	"workflow/calendar":    {},
	"workflow/part":        {},
	"workflow/plate":       {},
	"workflow/privacy":     {},
	"workflow/vin":         {},
	"workflow/staff":       {"workflow"},
	"workflow/unit":        {"workflow"},
	"templates":            {"workflow/...", "bot", "templates/manifest", "github.com/goccy/go-yaml/..."},
	"templates/pages":      {"workflow/...", "templates", "templates/settlement"},
	"templates/settlement": {"workflow/...", "templates", "codeberg.org/go-pdf/fpdf", "github.com/xuri/excelize/v2", "golang.org/x/image/font/sfnt"},
	"templates/manifest":   {"workflow/...", "github.com/goccy/go-yaml/..."},
	"storage":              {"workflow/...", "storage/blob", "github.com/google/uuid", "github.com/jackc/pgx/v5/...", "github.com/pressly/goose/v3/..."},
	"storage/blob":         {"github.com/minio/minio-go/v7/..."},
	"storage/alarm":        {"workflow/unit", "github.com/redis/go-redis/v9"},
	"storage/embedded":     {"github.com/jackc/pgx/v5/...", "github.com/redis/go-redis/v9", "github.com/alicebob/miniredis/v2/...", "golang.org/x/sys/..."},
	"storage/storagetest":  {"storage/embedded", "github.com/jackc/pgx/v5/...", "github.com/redis/go-redis/v9"},
	"handlers/chat":        {"bot", "bot/phrase", "workflow/...", "github.com/google/uuid"},
	"handlers/perceive":    {"bot/photo", "bot/plate", "bot/voice", "workflow/...", "golang.org/x/sync/..."},
	"handlers/ingest":      {"bot/erp", "workflow/..."},
	"handlers/deliver":     {"bot", "workflow/..."},
	"handlers/contacts":    {"workflow/..."},
	"handlers/web":         {"workflow/...", "templates/pages", "github.com/gin-gonic/gin", "github.com/skip2/go-qrcode", "golang.org/x/time/rate"},
	"cmd/bihuan":           nil, // wiring knows everything

	"cmd/bihuan/bench": {"bot/wecom", "github.com/jackc/pgx/v5"},
}

// pure packages must not reach for the world: no clock, no network, no
// database, no files of their own.
var pure = []string{"net", "net/http", "os", "database/sql", "log", "log/slog", "encoding/json", "math/rand", "math/rand/v2"}

func TestImportsPointInward(t *testing.T) {
	eachFile(t, func(dir, path string, file *ast.File) {
		allowed, known := arrows[dir]
		if !known {
			t.Errorf("%s: package %s is not in the picture: add it to the arrows and to docs/architecture.md", path, dir)
			return
		}
		if allowed == nil {
			return
		}
		for _, spec := range file.Imports {
			name := strings.Trim(spec.Path.Value, `"`)
			if strings.HasPrefix(dir, "workflow") && slices.Contains(pure, name) && (dir != "workflow/calendar" || name != "encoding/json") {
				t.Errorf("%s: %s is pure and must not import %s", path, dir, name)
			}
			if ours, own := strings.CutPrefix(name, "bihuan/"); own {
				name = ours
			} else if !strings.Contains(name, ".") {
				continue
			}
			if !covered(name, allowed) {
				t.Errorf("%s: %s must not import %s", path, dir, name)
			}
		}
	})
}

// TestNoClockInRules: the one clock enters a decision as a fact.
func TestNoClockInRules(t *testing.T) {
	eachFile(t, func(dir, path string, file *ast.File) {
		if !strings.HasPrefix(dir, "workflow") && dir != "handlers/chat" && dir != "templates" {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Since") {
					t.Errorf("%s: time.%s in %s", path, s.Sel.Name, dir)
				}
			}
			return true
		})
	})
}

func TestEveryPackageIsDescribed(t *testing.T) {
	described := map[string]bool{}
	eachFile(t, func(dir, _ string, file *ast.File) {
		described[dir] = described[dir] || file.Doc != nil
	})
	for dir, ok := range described {
		if !ok {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

func covered(name string, allowed []string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		folder, all := strings.CutSuffix(a, "/...")
		return name == a || all && (name == folder || strings.HasPrefix(name, folder+"/"))
	})
}

// eachFile visits the project's Go files, tests aside.
func eachFile(t *testing.T, visit func(dir, path string, file *ast.File)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(filepath.Dir(rel)), filepath.ToSlash(rel), file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
