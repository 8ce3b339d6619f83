//go:build unix

package embedded

import (
	"errors"
	"slices"
	"syscall"
)

// processState is what a process number stands for at the moment.
type processState int

const (
	gone   processState = iota
	zombie              // dead, not yet collected by its parent
	running
)

// signalState asks the kernel whether pid exists; it cannot tell a zombie.
func signalState(pid int) processState {
	if pid <= 0 {
		return gone
	}
	if err := syscall.Kill(pid, 0); err == nil || errors.Is(err, syscall.EPERM) {
		return running
	}
	return gone
}

// isServer reports whether pid runs one of the programs started here. Process
// numbers are used again, so a number alone proves nothing.
func isServer(pid int) bool {
	return stateOf(pid) == running && slices.Contains([]string{"postgres", "redis-server", "valkey-server"}, nameOfProcess(pid))
}
