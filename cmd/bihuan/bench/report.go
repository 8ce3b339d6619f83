package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// Report is the one line of JSON at the end of a benchmark.
type Report struct {
	Name string `json:"name"`
	Runs []Run  `json:"runs"`
}

// Run is one setting of a benchmark. Every figure is the median of its pairs.
type Run struct {
	Connections int                `json:"connections"`
	Rate        float64            `json:"rate"`      // per second
	Baselines   map[string]float64 `json:"baselines"` // their rates, per second
	Ratio       map[string]float64 `json:"ratio"`     // rate to the baseline beside it
	P50         float64            `json:"p50_ms"`
	P99         float64            `json:"p99_ms"`
	BareP50     float64            `json:"bare_p50_ms"`
	BareP99     float64            `json:"bare_p99_ms"`
	P99Ratio    float64            `json:"p99_ratio"` // to bare's
	Inbound     *Inbound           `json:"inbound,omitempty"`
	Timers      *Timers            `json:"timers,omitempty"`
	Plate       *PlateFigures      `json:"plate,omitempty"`
}

// Inbound are the figures that only messages have.
type Inbound struct {
	Tickets     int     `json:"tickets"`
	Technicians int     `json:"technicians"`
	Pairs       int     `json:"pairs"`    // counted; one more was thrown away
	Messages    int     `json:"messages"` // answered and found again, those of the thrown away pair included
	RoundTrips  float64 `json:"round_trips"`
	WALBytes    float64 `json:"wal_bytes"`             // per message
	BihuanCPU   float64 `json:"bihuan_cpu_us"`         // server and sender together, per message
	PostgresCPU float64 `json:"postgres_cpu_us"`       // per message; 0: not our own server
	BareCPU     float64 `json:"bare_postgres_cpu_us"`  // likewise, per bare transaction
	SameRowsCPU float64 `json:"same_rows_postgres_us"` // likewise
	BareClient  float64 `json:"bare_client_cpu_us"`    // the baseline's own side
	RowBytes    int     `json:"row_bytes"`             // sealed bytes that a message writes
	Work        float64 `json:"bare_work"`             // computing of a bare transaction, both sides, as a share of a message's; 0: not our own server
	ColdRate    float64 `json:"cold_rate"`             // of the first message on each ticket, which reads it
	MinRatio    float64 `json:"min_ratio_bare"`        // the worst pair
	MaxRatio    float64 `json:"max_ratio_bare"`        // the best
}

// Timers are the figures that only timers have. P50 and P99 of the run are of
// the lag from due time to commit.
type Timers struct {
	Pending       int     `json:"pending"`
	Burst         int     `json:"burst"` // due within one second
	Max           float64 `json:"max_ms"`
	Early         int     `json:"early"`    // fired before they were due; always 0, or the run fails
	OnRedis       int     `json:"on_redis"` // those that fall due within 24 h
	RefillSeconds float64 `json:"refill_s"` // from FLUSHALL until all of them are back
	RedisBytes    float64 `json:"redis_bytes_per_timer"`
	PostgresBytes float64 `json:"postgres_bytes_per_timer"`
	RoundTrips    float64 `json:"round_trips"`     // per timer
	BihuanCPU     float64 `json:"bihuan_cpu_us"`   // per timer, like the next from two seconds before the burst on
	PostgresCPU   float64 `json:"postgres_cpu_us"` // 0: not our own server
}

// Write ends a benchmark.
func (r Report) Write(w io.Writer) error {
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s\n", line)
	return err
}

// Round keeps the digits that mean something.
func Round(x float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(x*p) / p
}

// Down is Round that never makes of a figure more than it is: what falls short of
// a threshold does so in print, too.
func Down(x float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Floor(x*p) / p
}
