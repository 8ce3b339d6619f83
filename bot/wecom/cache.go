package wecom

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/silenceper/wechat/v2/cache"
)

// sdkTokenPrefix begins the key under which the SDK keeps an access token;
// corp id, "_" and its AgentID setting follow.
const sdkTokenPrefix = "gowechat_work__access_token_" //nolint:gosec // a key, not a secret

// Cache lets github.com/silenceper/wechat/v2/work draw its access tokens from
// Tokens, for the interfaces that this package does not speak itself. It is the
// one seam that reaches all of the SDK's clients. Set the SDK's AgentID to the
// Label of the Tokens meant, and leave its CorpSecret empty: the SDK then never
// asks for a token itself, nor can it put the secret into an error.
//
// Everything else that the SDK stores, such as tickets, goes to Redis.
type Cache struct {
	redis  redis.UniversalClient
	tokens map[string]*Tokens // by the SDK's key
}

var _ cache.Cache = (*Cache)(nil)

// NewCache returns the cache for the given sources.
func NewCache(client redis.UniversalClient, sources ...*Tokens) *Cache {
	c := &Cache{redis: client, tokens: map[string]*Tokens{}}
	for _, t := range sources {
		c.tokens[sdkTokenPrefix+t.cfg.CorpID+"_"+t.cfg.Label] = t
	}
	return c
}

// Get implements cache.Cache: a string, or nil when there is nothing. For a
// token that cannot be had it is "", for on nil the SDK would ask the platform.
func (c *Cache) Get(key string) any {
	if source, ok := c.tokens[key]; ok {
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		defer cancel()
		value, err := source.Get(ctx)
		if err != nil {
			return ""
		}
		return value
	}
	ctx, cancel := context.WithTimeout(context.Background(), redisTime)
	defer cancel()
	value, err := c.redis.Get(ctx, c.key(key)).Result()
	if err != nil {
		return nil
	}
	return value
}

// Set implements cache.Cache for strings. Tokens are not taken from the SDK,
// and what has no time left is not stored: Redis would keep it for ever.
func (c *Cache) Set(key string, val any, timeout time.Duration) error {
	if _, ok := c.tokens[key]; ok || timeout <= 0 {
		return nil
	}
	text, ok := val.(string)
	if !ok {
		return fmt.Errorf("wecom: cache: %T is not a string", val)
	}
	ctx, cancel := context.WithTimeout(context.Background(), redisTime)
	defer cancel()
	if err := c.redis.Set(ctx, c.key(key), text, timeout).Err(); err != nil {
		return fmt.Errorf("wecom: cache: %w", err)
	}
	return nil
}

// IsExist implements cache.Cache.
func (c *Cache) IsExist(key string) bool {
	value := c.Get(key)
	return value != nil && value != ""
}

// Delete implements cache.Cache. Deleting a token invalidates the one in use.
func (c *Cache) Delete(key string) error {
	ctx, cancel := context.WithTimeout(context.Background(), redisTime)
	defer cancel()
	if source, ok := c.tokens[key]; ok {
		if value, err := source.Get(ctx); err == nil {
			source.Invalidate(ctx, value)
		}
		return nil
	}
	if err := c.redis.Del(ctx, c.key(key)).Err(); err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("wecom: cache: %w", err)
	}
	return nil
}

// key keeps the SDK's entries apart from others in the same Redis.
func (c *Cache) key(key string) string { return "bihuan:wecom:sdk:" + key }
