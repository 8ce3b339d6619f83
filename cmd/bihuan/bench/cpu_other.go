//go:build !linux

package bench

import "time"

// OwnCPU is known on Linux only.
func OwnCPU() time.Duration { return 0 }

// TreeCPU is known on Linux only.
func TreeCPU(int) time.Duration { return 0 }
