package main

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bihuan/storage"
	"bihuan/storage/storagetest"
)

const hushHush = "hush-hush"

// refused holds an error to what its message must name and must not give away.
func refused(t *testing.T, what string, err error, wants ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: accepted", what)
		return
	}
	for _, w := range wants {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: %q does not name %q", what, err, w)
		}
	}
	if strings.Contains(err.Error(), hushHush) {
		t.Errorf("%s: %q gives a secret away", what, err)
	}
}

func TestDatabaseSettings(t *testing.T) {
	for _, url := range []string{"postgres://u:p@127.0.0.1:5432/bihuan", "postgresql:///bihuan?host=/run/postgresql"} {
		if err := (databaseSettings{DatabaseURL: url}).check(); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	refused(t, "none", databaseSettings{}.check(), "BIHUAN_DATABASE_URL", "missing", "postgres://")
	for _, url := range []string{"mysql://u:" + hushHush + "@h/d", "u:" + hushHush + "@h", "postgres://u:" + hushHush + "@h:port/d", "postgres://u:" + hushHush + "%zz@h/d", "host=h password=" + hushHush, "\x00"} {
		refused(t, url, databaseSettings{DatabaseURL: url}.check(), "BIHUAN_DATABASE_URL", "malformed", "postgres://")
	}
}

func TestUnreachableDatabaseKeepsItsPassword(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	url := "postgres://u:" + hushHush + "@" + address + "/d"
	refused(t, "migrate", (&migrateCommand{DatabaseURL: url}).Run(t.Context()), address)
	refused(t, "verify", (&verifyCommand{Database: databaseSettings{DatabaseURL: url, Company: "demo", SecretKey: hexKey(32)}}).Run(t.Context()), address)
}

func TestSecretKey(t *testing.T) {
	raw := []byte("0123456789abcdef0123456789ABCDEF")
	for _, spelled := range []string{hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)), base64.StdEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw)} {
		if k, err := (databaseSettings{SecretKey: spelled}).key(); err != nil || string(k) != string(raw) {
			t.Errorf("%s: %x %v", spelled, k, err)
		}
	}
	_, err := databaseSettings{}.key()
	refused(t, "none", err, "BIHUAN_SECRET_KEY", "missing", "openssl rand -hex 32")
	for _, spelled := range []string{hushHush, hex.EncodeToString(raw)[2:], hex.EncodeToString(raw) + "00", base64.StdEncoding.EncodeToString(raw[1:])} {
		_, err := databaseSettings{SecretKey: spelled}.key()
		refused(t, spelled, err, "BIHUAN_SECRET_KEY", "malformed", "32 bytes")
	}
}

func wholeWeCom() wecomSettings {
	return wecomSettings{APIURL: "https://qyapi.weixin.qq.com", CorpID: "ww1", AgentID: 1000002, Secret: hushHush, Token: hushHush, AESKey: strings.Repeat("k", 43)}
}

func TestWeComSettings(t *testing.T) {
	if err := wholeWeCom().check(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func(*wecomSettings)
		how   string
	}{
		"BIHUAN_WECOM_CORP_ID":                {func(s *wecomSettings) { s.CorpID = "" }, "missing"},
		"BIHUAN_WECOM_AGENT_ID":               {func(s *wecomSettings) { s.AgentID = 0 }, "missing"},
		"BIHUAN_WECOM_AGENT_ID is":            {func(s *wecomSettings) { s.AgentID = noAgent }, "malformed"},
		"BIHUAN_WECOM_SECRET":                 {func(s *wecomSettings) { s.Secret = "" }, "missing"},
		"BIHUAN_WECOM_TOKEN":                  {func(s *wecomSettings) { s.Token = "" }, "missing"},
		"BIHUAN_WECOM_AES_KEY":                {func(s *wecomSettings) { s.AESKey = "" }, "missing"},
		"BIHUAN_WECOM_AES_KEY is":             {func(s *wecomSettings) { s.AESKey = hushHush }, "malformed"},
		"BIHUAN_WECOM_AES_KEY is malformed":   {func(s *wecomSettings) { s.AESKey = hushHush + strings.Repeat("!", 34) }, "malformed"},
		"BIHUAN_WECOM_API_URL":                {func(s *wecomSettings) { s.APIURL = "" }, "malformed"},
		"BIHUAN_WECOM_API_URL is":             {func(s *wecomSettings) { s.APIURL = "qyapi.weixin.qq.com" }, "malformed"},
		"BIHUAN_WECOM_API_URL is malformed":   {func(s *wecomSettings) { s.APIURL = "ftp://" + hushHush }, "malformed"},
		"BIHUAN_WECOM_API_URL is malformed: ": {func(s *wecomSettings) { s.APIURL = "https://" }, "https://host"},
	} {
		s := wholeWeCom()
		c.spoil(&s)
		refused(t, name, s.check(), name, c.how)
	}
}

func TestListen(t *testing.T) {
	for _, address := range []string{"127.0.0.1:8080", "127.0.0.1:0", ":8080", "[::1]:8080", "localhost:65535"} {
		if err := checkListen(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "8080", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:65536", "127.0.0.1:-1", "::1:8080", "http://127.0.0.1:8080"} {
		refused(t, address, checkListen(address), "BIHUAN_LISTEN", "malformed", "127.0.0.1:8080")
	}
	l, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = listen(t.Context(), l.Addr().String())
	refused(t, "taken", err, "BIHUAN_LISTEN", l.Addr().String(), "in use")
}

// Every command that cannot start says what is wrong before it touches anything.
func TestCommandsNameTheirSettings(t *testing.T) {
	database := databaseSettings{DatabaseURL: "postgres://u:" + hushHush + "@127.0.0.1:1/d", Company: "demo", SecretKey: hexKey(32)}
	serve := func(spoil func(*serveCommand)) error {
		c := serveCommand{Database: database, WeCom: wholeWeCom(), RedisURL: "redis://127.0.0.1:1/0", Listen: "127.0.0.1:0"}
		spoil(&c)
		return c.Run(t.Context())
	}
	refused(t, "database", serve(func(c *serveCommand) { c.Database.DatabaseURL = "" }), "BIHUAN_DATABASE_URL is missing")
	refused(t, "key", serve(func(c *serveCommand) { c.Database.SecretKey = "" }), "BIHUAN_SECRET_KEY is missing")
	refused(t, "redis", serve(func(c *serveCommand) { c.RedisURL = "" }), "BIHUAN_REDIS_URL is missing")
	refused(t, "redis", serve(func(c *serveCommand) { c.RedisURL = "http://:" + hushHush + "@h" }), "BIHUAN_REDIS_URL is malformed")
	refused(t, "token", serve(func(c *serveCommand) { c.WeCom.Token = "" }), "BIHUAN_WECOM_TOKEN is missing")
	refused(t, "listen", serve(func(c *serveCommand) { c.Listen = "8080" }), "BIHUAN_LISTEN is malformed")
	refused(t, "sim", (&simCommand{WeCom: wholeWeCom(), Listen: "8081"}).Run(t.Context()), "BIHUAN_LISTEN is malformed")
	refused(t, "sim", (&simCommand{Listen: "127.0.0.1:0"}).Run(t.Context()), "BIHUAN_WECOM_CORP_ID is missing")
	data := filepath.Join(t.TempDir(), "data")
	refused(t, "demo", (&demoCommand{Listen: "8080", Data: data}).Run(t.Context()), "BIHUAN_LISTEN is malformed")
	refused(t, "migrate", (&migrateCommand{}).Run(t.Context()), "BIHUAN_DATABASE_URL is missing")
	refused(t, "verify", (&verifyCommand{Database: databaseSettings{DatabaseURL: database.DatabaseURL}}).Run(t.Context()), "BIHUAN_SECRET_KEY is missing")
	if _, err := os.Stat(data); err == nil {
		t.Error("the demo has made its folder although it cannot start")
	}
}

func TestResetSparesForeignData(t *testing.T) {
	data := t.TempDir()
	kept := filepath.Join(data, "secrets.json")
	if err := os.WriteFile(kept, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := demoCommand{Database: databaseSettings{DatabaseURL: "postgres://u:" + hushHush + "@h/d"}, Reset: true, Data: data, Listen: "127.0.0.1:0"}
	refused(t, "demo --reset", c.Run(t.Context()), "--reset", "BIHUAN_DATABASE_URL")
	if _, err := os.Stat(kept); err != nil {
		t.Error("something was deleted all the same")
	}
	if err := (&demo{command: &c, dir: data}).reset(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); err == nil {
		t.Error("a reset leaves the secrets")
	}
}

func TestDemoFolder(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", "/home/li")
	own := "/home/li/.local/share/bihuan"
	if os.Geteuid() == 0 {
		own = "/var/lib/bihuan"
	}
	for _, c := range []struct{ data, xdg, want string }{
		{"", "", own},
		{"", "/srv/share", "/srv/share/bihuan"},
		{"/data", "/srv/share", "/data"},
		{"data", "", filepath.Join(here, "data")},
	} {
		t.Setenv("XDG_DATA_HOME", c.xdg)
		if got, err := (&demoCommand{Data: c.data}).folder(); err != nil || got != c.want {
			t.Errorf("%+v: %s %v", c, got, err)
		}
	}
}

func TestApplyRefusesBadFiles(t *testing.T) {
	t.Parallel()
	settings := databaseSettings{DatabaseURL: storagetest.Postgres(t, migrateURL), Company: "demo", SecretKey: hexKey(32)}
	demo := []string{filepath.Join("..", "..", "templates", "blueprints", "repair.yaml"), filepath.Join("..", "..", "templates", "blueprints", "delivery.yaml"),
		filepath.Join("..", "..", "templates", "organizations", "demo.yaml")}
	if err := (&applyCommand{Database: settings, File: demo, By: "test"}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := versions(t, settings)
	good := "kind: Calendar\nname: night\nlabel: 夜班\nweekly:\n  mon-sun: [\"20:00-23:00\"]\n"
	for name, c := range map[string]struct {
		yaml  string
		line  int // of the document
		wants []string
	}{
		"no such kind":     {"name: a\nkind: Organisation\n", 2, []string{"Organisation", "allowed:", "Blueprint", "Calendar", "Catalog", "Organization"}},
		"no such role":     {"kind: Organization\nname: demo\nlabel: x\nstores:\n  - {code: HZ01, name: 西湖店, city: 杭州, series: HZ, blueprint: repair, calendar: store}\nmembers:\n  - {userid: li, name: 李, store: HZ01, roles: [boss]}\n", 7, []string{"boss", "allowed:", "front_desk"}},
		"no such calendar": {"kind: Organization\nname: demo\nlabel: x\nstores:\n  - {code: HZ01, name: 西湖店, city: 杭州, series: HZ, blueprint: repair, calendar: nights}\nmembers:\n  - {userid: li, name: 李, store: HZ01, roles: [front_desk]}\n", 5, []string{"nights", "allowed:", "store"}},
		"no YAML":          {"kind: [", 1, nil},
	} {
		file := filepath.Join(t.TempDir(), "bad.yaml")
		if err := os.WriteFile(file, []byte(good+"---\n"+c.yaml), 0o600); err != nil {
			t.Fatal(err)
		}
		where := fmt.Sprintf("%s:%d:", file, strings.Count(good, "\n")+1+c.line)
		refused(t, name, (&applyCommand{Database: settings, File: []string{file}, By: "test"}).Run(t.Context()), append(c.wants, where)...)
		if after := versions(t, settings); after != before {
			t.Errorf("%s: active is now %s, was %s", name, after, before)
		}
	}
}

// versions tells what is active.
func versions(t *testing.T, s databaseSettings) string {
	t.Helper()
	store, err := s.open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	docs, err := store.Documents(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, d := range docs {
		fmt.Fprintf(&out, "%s/%s:%d ", d.Kind, d.Name, d.Version)
	}
	return out.String()
}

// A mistyped company is refused, not found clean for ever.
func TestVerifyRefusesAnUnknownCompany(t *testing.T) {
	url := storagetest.Postgres(t, migrateURL)
	c := verifyCommand{Database: databaseSettings{DatabaseURL: url, Company: "typo", SecretKey: hexKey(32)}}
	for range 2 { // the first one has not made it
		if err := c.verify(t.Context(), io.Discard); !errors.Is(err, storage.ErrUnknownCompany) {
			t.Errorf("%v", err)
		}
	}
}

func TestProxySettings(t *testing.T) {
	for words, want := range map[string]string{
		"":                        "127.0.0.0/8 ::1/128",
		"10.0.0.5":                "127.0.0.0/8 ::1/128 10.0.0.5/32",
		"172.16.0.0/12, fd00::/8": "127.0.0.0/8 ::1/128 172.16.0.0/12 fd00::/8",
	} {
		s := proxySettings{}
		if words != "" {
			s.Trusted = strings.Split(words, ",")
		}
		got, err := s.networks()
		if spelled := strings.Trim(fmt.Sprint(got), "[]"); err != nil || spelled != want {
			t.Errorf("%q: %s %v", words, spelled, err)
		}
	}
	for _, word := range []string{"", "proxy.local", "10.0.0.5:80", "10.0.0.0/33", "0.0.0.0/0", "::/0", "fe80::1%eth0"} {
		refused(t, word, proxySettings{Trusted: []string{word}}.check(), "BIHUAN_TRUSTED_PROXIES", "malformed", "10.0.0.5")
	}
}
