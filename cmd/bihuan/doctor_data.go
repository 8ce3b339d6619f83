package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/redis/go-redis/v9"

	"bihuan/storage"
)

// clockSkew is how far this machine's clock may be from PostgreSQL's.
const clockSkew = 5 * time.Second

// later is said of what cannot be looked at yet.
const later = "前面的配置好了才能查"

// postgres looks at the database, then at what lies in it.
func (c *doctorCommand) postgres(ctx context.Context) []finding {
	const what = "PostgreSQL"
	if c.Database.check() != nil {
		return []finding{unseen(what, later, "")}
	}
	server, err := c.askServer(ctx)
	if err != nil {
		return []finding{unreachableDatabase(what, err)}
	}
	out := []finding{c.data(ctx, what, server)}
	if skew := server.skew.Abs(); skew > clockSkew {
		out = append(out, dispensable(ill("时钟", fmt.Sprintf("这台机器和 PostgreSQL 差 %v", skew.Round(time.Second)), "两台机器都开 NTP 对时")))
	}
	if server.privileged {
		out = append(out, dispensable(ill("数据库角色", "能绕过行级安全，各公司的数据没有隔开", "BIHUAN_DATABASE_URL 换一个没有 SUPERUSER 和 BYPASSRLS 的角色")))
	}
	return out
}

// databaseServer is what the server says of itself.
type databaseServer struct {
	version    string
	skew       time.Duration
	privileged bool // row-level security does not hold for this role
}

func (c *doctorCommand) askServer(ctx context.Context) (s databaseServer, err error) {
	conn, err := pgx.Connect(ctx, c.Database.DatabaseURL)
	if err != nil {
		return s, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	const query = `select clock_timestamp(), current_setting('server_version'), rolsuper or rolbypassrls from pg_roles where rolname = current_user`
	var there time.Time
	before := time.Now()
	if err := conn.QueryRow(ctx, query).Scan(&there, &s.version, &s.privileged); err != nil {
		return s, err
	}
	s.skew = there.Sub(before.Add(time.Since(before) / 2))
	return s, nil
}

// unreachableDatabase tells apart why nobody answers. The driver's own words
// name the address; they are left out with it.
func unreachableDatabase(what string, err error) finding {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch refused.Code {
		case "28P01", "28000":
			return ill(what, "用户名或密码不对", "改 BIHUAN_DATABASE_URL 里的用户名和密码")
		case "3D000":
			return ill(what, "没有这个数据库", "先建库（createdb），或者改 BIHUAN_DATABASE_URL 里的库名")
		}
		return ill(what, "服务器拒绝了（SQLSTATE "+refused.Code+"）", "看 PostgreSQL 的日志，查 BIHUAN_DATABASE_URL")
	}
	return ill(what, "连不上", "查 BIHUAN_DATABASE_URL 的地址和端口、防火墙，PostgreSQL 有没有启动")
}

// data looks at schema, key, company and organization, as `serve` would.
func (c *doctorCommand) data(ctx context.Context, what string, server databaseServer) finding {
	key, err := c.Database.key()
	if err != nil {
		return unseen(what, server.version+" 连得上；"+later, "设好 BIHUAN_SECRET_KEY")
	}
	store, err := storage.Open(ctx, storage.Config{DatabaseURL: c.Database.DatabaseURL, Company: c.Database.Company,
		SecretKey: key, TestClock: c.TestClock.on, Existing: true, Assemble: assemble})
	if err == nil {
		defer store.Close()
		_, err = store.Organization(ctx)
	}
	for _, x := range []struct {
		err          error
		seen, advice string
	}{
		{storage.ErrUnmigrated, "表还没有建，或者比程序旧", "运行 bihuan migrate"},
		{storage.ErrNewerSchema, "表比程序新", "装上更新的 bihuan；旧程序用不了新表"},
		{storage.ErrUnknownCompany, "库里没有 BIHUAN_COMPANY 这家公司", "查 BIHUAN_COMPANY，或者运行 bihuan apply -f 你的门店.yaml"},
		{storage.ErrNoOrganization, "还没有门店和人员", "运行 bihuan apply -f 你的门店.yaml"},
		{storage.ErrWrongKey, "BIHUAN_SECRET_KEY 不是写这个库的那一把", "换回原来的 BIHUAN_SECRET_KEY；没有别的办法"},
		{storage.ErrClockMoved, "这个库的时间被拨动过，是演示或测试的库", "正式环境换一个数据库；演示要设 BIHUAN_TEST_CLOCK=1"},
	} {
		if errors.Is(err, x.err) {
			return ill(what, x.seen, x.advice)
		}
	}
	if err != nil {
		return ill(what, "连得上，但是读不出配置", "看 bihuan serve 的日志，或者再运行一次 bihuan apply")
	}
	return well(what, server.version+"，表是最新的，门店已配置")
}

// redis looks at Redis.
func (c *doctorCommand) redis(ctx context.Context) []finding {
	const what = "Redis"
	noRedis := ill(what, "连不上；没有它也能用，但是提醒会慢一秒", "查 BIHUAN_REDIS_URL 的地址和端口、防火墙，Redis 有没有启动")
	options, err := redis.ParseURL(c.RedisURL)
	if err != nil || c.RedisURL == "" {
		return []finding{unseen(what, later, "")}
	}
	// The client would tell a refused connection to the log, several times.
	conn, err := new(net.Dialer).DialContext(ctx, options.Network, options.Addr)
	if err != nil {
		return []finding{noRedis}
	}
	_ = conn.Close() // it was only knocked at
	options.ContextTimeoutEnabled, options.MaxRetries = true, -1
	client := redis.NewClient(options)
	defer client.Close()
	start := time.Now()
	switch err := client.Ping(ctx).Err(); {
	case err == nil:
		return []finding{well(what, fmt.Sprintf("%d 毫秒应答", time.Since(start).Milliseconds()))}
	case redis.IsAuthError(err):
		return []finding{ill(what, "密码不对", "改 BIHUAN_REDIS_URL 里的密码")}
	default:
		return []finding{noRedis}
	}
}
