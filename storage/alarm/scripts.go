package alarm

import "github.com/redis/go-redis/v9"

// The scripts never turn a score into a number: Lua would print it with 14
// digits and lose the microseconds. All of them take the four keys of keys.all.

// addScript puts timers in, unless somebody is firing them right now.
//
//	KEYS  due, running, claimed, filled
//	ARGV  score, member, score, member …
//	gives how many were put in or moved
var addScript = redis.NewScript(`
local n = 0
for i = 1, #ARGV, 2 do
  if not redis.call('ZSCORE', KEYS[2], ARGV[i + 1]) then
    n = n + redis.call('ZADD', KEYS[1], 'CH', ARGV[i], ARGV[i + 1])
  end
end
return n`)

// removeScript takes timers out, wherever they are.
//
//	KEYS  due, running, claimed, filled
//	ARGV  member, member …
//	gives how many were there
var removeScript = redis.NewScript(`
local n = 0
for i = 1, #ARGV do
  local found = redis.call('ZREM', KEYS[1], ARGV[i]) + redis.call('ZREM', KEYS[2], ARGV[i])
  redis.call('HDEL', KEYS[3], ARGV[i])
  if found > 0 then n = n + 1 end
end
return n`)

// claimScript first returns timers whose lease has run out to their old due
// time, then moves what is due into running, oldest first.
//
//	KEYS  due, running, claimed, filled
//	ARGV  now, end of the lease, limit
//	gives {score of the earliest left in due or "", earliest lease end or "",
//	      "1" if filled is there, "0" if not, member, score, member, score …}
var claimScript = redis.NewScript(`
local lost = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
for _, m in ipairs(lost) do
  redis.call('ZADD', KEYS[1], redis.call('HGET', KEYS[3], m) or ARGV[1], m)
  redis.call('ZREM', KEYS[2], m)
  redis.call('HDEL', KEYS[3], m)
end
local got = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[3])
for i = 1, #got, 2 do
  redis.call('ZREM', KEYS[1], got[i])
  redis.call('ZADD', KEYS[2], ARGV[2], got[i])
  redis.call('HSET', KEYS[3], got[i], got[i + 1])
end
local head = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local lease = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
local out = {head[2] or '', lease[2] or '', tostring(redis.call('EXISTS', KEYS[4]))}
for i = 1, #got do out[#out + 1] = got[i] end
return out`)
