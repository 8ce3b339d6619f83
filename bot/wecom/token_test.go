package wecom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"bihuan/bot"
)

func testRedis(t testing.TB) (*miniredis.Miniredis, redis.UniversalClient) {
	t.Helper()
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1, DialerRetries: 1})
	t.Cleanup(func() { _ = client.Close() })
	return server, client
}

func testTokens(t testing.TB, p *platform, client redis.UniversalClient) *Tokens {
	t.Helper()
	tokens, err := NewTokens(TokenConfig{CorpID: testCorp, Secret: testSecret, Label: "1000002", BaseURL: p.URL, Redis: client, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func get(t testing.TB, tokens *Tokens) string {
	t.Helper()
	value, err := tokens.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestManyProcessesOneToken is a cold start and then a revocation seen by eight
// processes with 32 callers each: one call of gettoken each time.
func TestManyProcessesOneToken(t *testing.T) {
	p := newPlatform(t)
	_, client := testRedis(t)
	var clients []*Client
	for range 8 {
		c, err := NewClient(ClientConfig{AgentID: 1000002, Tokens: testTokens(t, p, client), BaseURL: p.URL})
		if err != nil {
			t.Fatal(err)
		}
		clients = append(clients, c)
	}
	everybody := func() {
		var wg sync.WaitGroup
		for _, c := range clients {
			for range 32 {
				wg.Go(func() {
					if _, err := c.Send(t.Context(), bot.Outbound{To: "zhangwei", Text: "你好"}); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
	}
	everybody()
	if got := p.tokens(); got != 1 {
		t.Errorf("cold start: %d calls of gettoken", got)
	}
	p.revoke()
	everybody()
	if got := p.tokens(); got != 2 {
		t.Errorf("after the revocation: %d calls of gettoken", got)
	}
}

func TestTokenLifetime(t *testing.T) {
	for seconds, want := range map[int]time.Duration{
		7200: 6900 * time.Second, 3000: 2700 * time.Second, 600: 540 * time.Second, 10: 9 * time.Second, 0: time.Second, -5: time.Second,
	} {
		if got := lifetime(seconds); got != want {
			t.Errorf("lifetime(%d) = %v, want %v", seconds, got, want)
		}
	}
	p := newPlatform(t)
	server, client := testRedis(t)
	get(t, testTokens(t, p, client))
	if got := server.TTL("bihuan:wecom:" + testCorp + ":1000002:token"); got != 6900*time.Second {
		t.Errorf("in Redis for %v", got)
	}
}

// sharing are tokens that lie in Redis as well, by a clock in the test's hands.
func sharing(t *testing.T, now *time.Time) (*platform, *miniredis.Miniredis, *Tokens) {
	t.Helper()
	p := newPlatform(t)
	server, client := testRedis(t)
	tokens := testTokens(t, p, client)
	*now = time.Now()
	tokens.now = func() time.Time { return *now }
	return p, server, tokens
}

func TestTokenIsTakenFromRedisAgain(t *testing.T) {
	var now time.Time
	_, server, tokens := sharing(t, &now)
	first := get(t, tokens)

	now = now.Add(localTime)
	if err := server.Set("bihuan:wecom:"+testCorp+":1000002:token", "newer"); err != nil {
		t.Fatal(err)
	}
	server.SetTTL("bihuan:wecom:"+testCorp+":1000002:token", time.Hour)
	if got := get(t, tokens); got != "newer" || first != "token-number-1" {
		t.Errorf("got %q after %q", got, first)
	}
	server.FlushAll()
	now = now.Add(localTime)
	if got := get(t, tokens); got != "token-number-2" {
		t.Errorf("after FLUSHALL got %q", got)
	}
}

// TestInvalidateSparesTheNewToken: a slow process reports the old token after
// another has already fetched a new one.
func TestInvalidateSparesTheNewToken(t *testing.T) {
	p := newPlatform(t)
	server, client := testRedis(t)
	quick, slow := testTokens(t, p, client), testTokens(t, p, client)
	old := get(t, quick)
	if get(t, slow) != old {
		t.Fatal("not shared")
	}
	quick.Invalidate(t.Context(), old)
	fresh := get(t, quick)
	slow.Invalidate(t.Context(), old)
	if got, _ := server.Get("bihuan:wecom:" + testCorp + ":1000002:token"); got != fresh {
		t.Errorf("Redis holds %q, want %q", got, fresh)
	}
	if got := get(t, slow); got != fresh || p.tokens() != 2 {
		t.Errorf("got %q, want %q, after %d calls", got, fresh, p.tokens())
	}
	quick.Invalidate(t.Context(), "some older one")
	if got := get(t, quick); got != fresh {
		t.Errorf("an older token cost the new one: %q", got)
	}
}

// TestSameTokenAgain: the platform refuses a token and then hands out the same.
func TestSameTokenAgain(t *testing.T) {
	p := newPlatform(t)
	_, client := testRedis(t)
	tokens := testTokens(t, p, client)
	old := get(t, tokens)
	tokens.Invalidate(t.Context(), old)
	p.mu.Lock()
	p.issued = 0
	p.mu.Unlock()
	if got := get(t, tokens); got != old {
		t.Errorf("got %q, want %q", got, old)
	}
}

func TestWithoutRedis(t *testing.T) {
	p := newPlatform(t)
	server, client := testRedis(t)
	for name, tokens := range map[string]*Tokens{"none": testTokens(t, p, nil), "down": testTokens(t, p, client)} {
		t.Run(name, func(t *testing.T) {
			if name == "down" {
				server.Close()
			}
			before := p.tokens()
			now := time.Now()
			tokens.now = func() time.Time { return now }
			first := get(t, tokens)
			now = now.Add(time.Hour)
			if got := get(t, tokens); got != first || p.tokens() != before+1 {
				t.Errorf("got %q, want %q, after %d calls", got, first, p.tokens()-before)
			}
			tokens.Invalidate(t.Context(), first)
			second := get(t, tokens)
			now = now.Add(2 * time.Hour)
			if third := get(t, tokens); second == first || third == second || p.tokens() != before+3 {
				t.Errorf("got %q, %q, %q after %d calls", first, second, third, p.tokens()-before)
			}
		})
	}
}

// TestRedisGoesDown: the token in hand serves on.
func TestRedisGoesDown(t *testing.T) {
	var now time.Time
	p, server, tokens := sharing(t, &now)
	first := get(t, tokens)
	server.Close()
	now = now.Add(time.Minute)
	if got := get(t, tokens); got != first || p.tokens() != 1 {
		t.Errorf("got %q, want %q, after %d calls", got, first, p.tokens())
	}
}

func TestRefusalStands(t *testing.T) {
	p := newPlatform(t)
	p.refusal = fmt.Sprintf(`{"errcode":40001,"errmsg":"invalid corpsecret=%s, hint: [x], from ip: 1.2.3.4, more info at https://x/y"}`, testSecret)
	tokens := testTokens(t, p, nil)
	now := time.Now()
	tokens.now = func() time.Time { return now }
	for range 3 {
		_, err := tokens.Get(t.Context())
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != 40001 || Class(err) != Later {
			t.Fatalf("got %v", err)
		}
		if text := err.Error(); strings.Contains(text, testSecret) || strings.Contains(text, "://") || strings.Contains(text, "1.2.3.4") {
			t.Errorf("error tells too much: %s", text)
		}
	}
	if p.tokens() != 1 {
		t.Errorf("%d calls of gettoken with a wrong secret", p.tokens())
	}
	now = now.Add(holdOff)
	p.refusal = ""
	get(t, tokens)
}

func TestWaitersWatchTheirContext(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-release
		_, _ = fmt.Fprint(w, `{"access_token":"late","expires_in":7200}`)
	}))
	defer server.Close()
	tokens, err := NewTokens(TokenConfig{CorpID: testCorp, Secret: testSecret, Label: "a", BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := tokens.Get(ctx)
		left <- err
	}()
	<-entered
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) || Class(err) != Later {
		t.Errorf("got %v", err)
	}
	stayed := make(chan string)
	go func() {
		value, _ := tokens.Get(t.Context())
		stayed <- value
	}()
	close(release)
	if got := <-stayed; got != "late" {
		t.Errorf("got %q", got)
	}
}

func TestTokenTransportErrors(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	addr := server.URL
	server.Close()
	tokens, err := NewTokens(TokenConfig{CorpID: testCorp, Secret: testSecret, Label: "a", BaseURL: addr})
	if err != nil {
		t.Fatal(err)
	}
	_, err = tokens.Get(t.Context())
	var lost *TransportError
	if !errors.As(err, &lost) || Class(err) != Later || strings.Contains(err.Error(), testSecret) || strings.Contains(err.Error(), "://") {
		t.Errorf("got %v", err)
	}
}

func TestNewTokensRefuses(t *testing.T) {
	for _, cfg := range []TokenConfig{
		{Secret: "s", Label: "l"}, {CorpID: "c", Label: "l"}, {CorpID: "c", Secret: "s"},
		{CorpID: "c", Secret: "s", Label: "l", BaseURL: "qyapi.weixin.qq.com"},
		{CorpID: "c", Secret: "s", Label: "l", BaseURL: "ftp://a"},
	} {
		if _, err := NewTokens(cfg); err == nil {
			t.Errorf("%+v accepted", cfg)
		}
	}
}
