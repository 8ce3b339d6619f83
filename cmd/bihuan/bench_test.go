package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"testing"

	"bihuan/cmd/bihuan/bench"
)

// Both benchmarks run, check their own record, and end with a line that programs
// can read. How fast they are is no matter of a test.
func TestBenchmarksEndWithTheirReport(t *testing.T) {
	if testing.Short() {
		t.Skip("a benchmark takes seconds")
	}
	t.Run("inbound", func(t *testing.T) {
		r := report(t, "bench", "inbound", "--json", "--connections", "2,4", "--seconds", "0.2", "--pairs", "1", "--tickets", "200")
		if r.Name != "inbound" || len(r.Runs) != 2 {
			t.Fatalf("%+v", r)
		}
		for i, run := range r.Runs {
			if run.Connections != 2<<i || run.Rate <= 0 || run.P50 <= 0 || run.P99 < run.P50 || run.BareP99 <= 0 || run.P99Ratio <= 0 {
				t.Errorf("%+v", run)
			}
			for _, name := range []string{"bare", "bare_batched", "same_rows", "same_rows_batched"} {
				if run.Baselines[name] <= 0 || run.Ratio[name] <= 0 {
					t.Errorf("%s: %v, ratio %v", name, run.Baselines[name], run.Ratio[name])
				}
			}
			if run.Inbound == nil || run.Inbound.Messages <= 200 || run.Inbound.RoundTrips <= 0 || run.Inbound.WALBytes <= 0 || run.Inbound.RowBytes < 1000 {
				t.Errorf("%+v", run.Inbound)
			}
		}
	})
	t.Run("timers", func(t *testing.T) {
		r := report(t, "bench", "timers", "--json", "--pending", "5000", "--burst", "100,200")
		if r.Name != "timers" || len(r.Runs) != 2 {
			t.Fatalf("%+v", r)
		}
		for i, run := range r.Runs {
			want := []int{100, 200}[i]
			if x := run.Timers; x == nil || x.Burst != want || x.Pending != 5000 || x.Early != 0 || x.OnRedis < want || x.RefillSeconds <= 0 || x.PostgresBytes <= 0 {
				t.Errorf("%+v", x)
			}
			if run.Rate <= 0 || run.P50 <= 0 || run.P99 < run.P50 || run.Ratio["bare"] <= 0 {
				t.Errorf("%+v", run)
			}
		}
	})
}

// report runs the program and reads the last line that it printed.
func report(t *testing.T, args ...string) bench.Report {
	t.Helper()
	t.Setenv("BIHUAN_DATABASE_URL", "")
	before := slog.Default()
	defer slog.SetDefault(before)
	out := printed(t, func() error { return run(append(args, "--log", "error")) })
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	var r bench.Report
	if err := json.Unmarshal(lines[len(lines)-1], &r); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	return r
}

// printed is what f writes to standard output.
func printed(t *testing.T, f func() error) []byte {
	t.Helper()
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = out
	defer func() { os.Stdout = before }()
	got := make(chan []byte, 1)
	go func() {
		b, _ := io.ReadAll(in)
		got <- b
	}()
	if err := f(); err != nil {
		t.Error(err)
	}
	out.Close()
	return <-got
}
