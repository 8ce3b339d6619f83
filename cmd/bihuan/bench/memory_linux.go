package bench

import "syscall"

// PeakMemory is the most memory that this process has held, in MB.
func PeakMemory() float64 {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return float64(r.Maxrss) / 1024
}
