package alarm

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// BenchmarkBurst measures the bare clock: 100 000 timers pending, 5 000 of
// them due within one second; lag is from due time to claim.
func BenchmarkBurst(b *testing.B) {
	if realRedis == "" {
		b.Skip("no redis-server on PATH")
	}
	client := redis.NewClient(&redis.Options{Addr: realRedis})
	defer func() { _ = client.Close() }()
	for range b.N {
		a := New(client, fmt.Sprintf("bench%d", companies.Add(1)))
		start := time.Now().Add(1500 * time.Millisecond)
		var all []Due
		for i := range 100_000 {
			at := start.Add(time.Hour)
			if i < 5000 {
				at = start.Add(time.Duration(i) * time.Second / 5000)
			}
			all = append(all, due(fmt.Sprintf("HZ20251107-%05d", i), at))
		}
		if err := a.Add(b.Context(), all); err != nil {
			b.Fatal(err)
		}
		lags := burst(b, a, 5000)
		b.ReportMetric(float64(lags[len(lags)/2].Microseconds()), "p50-µs")
		b.ReportMetric(float64(lags[len(lags)*99/100].Microseconds()), "p99-µs")
		b.ReportMetric(float64(lags[0].Microseconds()), "min-µs")
	}
}

func burst(b *testing.B, a *Alarm, n int) []time.Duration {
	b.Helper()
	var lags []time.Duration
	for len(lags) < n {
		got, next, _, err := a.Claim(b.Context(), time.Now(), 256, time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		now := time.Now()
		for _, d := range got {
			lags = append(lags, now.Sub(d.DueAt))
		}
		if err := a.Done(b.Context(), got...); err != nil {
			b.Fatal(err)
		}
		if len(lags) < n {
			<-time.After(max(0, time.Until(next)))
		}
	}
	slices.Sort(lags)
	return lags
}
