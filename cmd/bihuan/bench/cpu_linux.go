package bench

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// tick is the unit of /proc: 10 ms on every Linux that Go knows.
const tick = 10 * time.Millisecond

// OwnCPU is how long this process has computed so far.
func OwnCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TreeCPU is how long a process and its children, those that have ended
// included, have computed so far. 0 for the process 0.
func TreeCPU(pid int) time.Duration {
	if pid == 0 {
		return 0
	}
	total := time.Duration(0)
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0
	}
	for _, name := range stats {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		id, parent, own, ended := parseStat(stat)
		switch {
		case id == pid:
			total += own + ended
		case parent == pid:
			total += own
		}
	}
	return total
}

// parseStat reads a process's id, its parent's, its own time, and that of the
// children that have ended (proc_pid_stat(5)).
func parseStat(stat []byte) (pid, parent int, own, ended time.Duration) {
	if _, err := fmt.Sscanf(string(stat), "%d", &pid); err != nil {
		return 0, 0, 0, 0
	}
	_, rest, _ := bytes.Cut(stat[bytes.LastIndexByte(stat, ')'):], []byte(" "))
	fields := bytes.Fields(rest)
	if len(fields) < 15 {
		return 0, 0, 0, 0
	}
	number := func(i int) int {
		n, err := strconv.Atoi(string(fields[i]))
		if err != nil {
			return 0
		}
		return n
	}
	return pid, number(1), time.Duration(number(11)+number(12)) * tick, time.Duration(number(13)+number(14)) * tick
}
