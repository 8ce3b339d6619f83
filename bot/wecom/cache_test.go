package wecom

import (
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/work"
	"github.com/silenceper/wechat/v2/work/config"
)

// TestSDKDrawsItsTokensFromHere runs the SDK's own token handle.
func TestSDKDrawsItsTokensFromHere(t *testing.T) {
	p := newPlatform(t)
	_, client := testRedis(t)
	tokens := testTokens(t, p, client)
	c := NewCache(client, tokens)
	sdk := work.NewWork(&config.Config{CorpID: testCorp, AgentID: "1000002", Cache: c}).GetContext()
	for range 3 {
		if got, err := sdk.GetAccessToken(); err != nil || got != "token-number-1" {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	key := sdkTokenPrefix + testCorp + "_1000002"
	if !c.IsExist(key) {
		t.Error("the token does not exist")
	}
	if err := c.Set(key, "of the SDK", time.Hour); err != nil {
		t.Error(err)
	}
	if err := c.Delete(key); err != nil {
		t.Error(err)
	}
	if got, err := sdk.GetAccessToken(); err != nil || got != "token-number-2" {
		t.Errorf("after Delete got %q, %v", got, err)
	}
}

// TestSDKNeverAsksItself: without a token the SDK gets "", which an interface
// refuses, and not nil, which would make it call gettoken.
func TestSDKNeverAsksItself(t *testing.T) {
	p := newPlatform(t)
	p.refusal = `{"errcode":40001,"errmsg":"invalid credential"}`
	_, client := testRedis(t)
	c := NewCache(client, testTokens(t, p, client))
	sdk := work.NewWork(&config.Config{CorpID: testCorp, AgentID: "1000002", Cache: c}).GetContext()
	if got, err := sdk.GetAccessToken(); err != nil || got != "" {
		t.Errorf("got %q, %v", got, err)
	}
	if c.IsExist(sdkTokenPrefix + testCorp + "_1000002") {
		t.Error("no token, but it exists")
	}
}

func TestCacheKeepsTickets(t *testing.T) {
	server, client := testRedis(t)
	c := NewCache(client)
	if c.Get("ticket") != nil || c.IsExist("ticket") {
		t.Error("there before it was set")
	}
	if err := c.Set("ticket", "t1", time.Minute); err != nil || c.Get("ticket") != "t1" || !c.IsExist("ticket") {
		t.Errorf("got %v, %v", c.Get("ticket"), err)
	}
	if err := c.Set("negative", "t2", -time.Minute); err != nil || c.Get("negative") != nil {
		t.Errorf("stored without an end: %v, %v", c.Get("negative"), err)
	}
	if err := c.Set("bytes", []byte("t3"), time.Minute); err == nil {
		t.Error("took what Get cannot give back")
	}
	if err := c.Delete("ticket"); err != nil || c.IsExist("ticket") {
		t.Errorf("still there, %v", err)
	}
	server.Close()
	if c.Get("ticket") != nil || c.Set("ticket", "t", time.Minute) == nil || c.Delete("ticket") == nil {
		t.Error("went well without Redis")
	}
}
