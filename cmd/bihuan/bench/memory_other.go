//go:build !linux

package bench

// PeakMemory is known on Linux only.
func PeakMemory() float64 { return 0 }
