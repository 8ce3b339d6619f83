package bench

import (
	"cmp"
	"slices"
	"time"
)

// Sample is what one closed loop measured.
type Sample struct {
	Count   int
	Elapsed time.Duration
	took    []time.Duration // sorted
}

// NewSample sorts what was measured.
func NewSample(elapsed time.Duration, took []time.Duration) Sample {
	slices.Sort(took)
	return Sample{Count: len(took), Elapsed: elapsed, took: took}
}

// Rate is per second.
func (s Sample) Rate() float64 {
	if s.Elapsed <= 0 {
		return 0
	}
	return float64(s.Count) / s.Elapsed.Seconds()
}

// Quantile is the latency that a share of all stayed within, in milliseconds;
// 1 is the longest.
func (s Sample) Quantile(share float64) float64 {
	if len(s.took) == 0 {
		return 0
	}
	i := min(int(share*float64(len(s.took))), len(s.took)-1)
	return float64(s.took[i]) / float64(time.Millisecond)
}

// Median is the middle value, the mean of the two for an even number; 0 of none.
func Median[T cmp.Ordered](values []T, mean func(a, b T) T) T {
	var zero T
	if len(values) == 0 {
		return zero
	}
	sorted := slices.Sorted(slices.Values(values))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return mean(sorted[half-1], sorted[half])
}
