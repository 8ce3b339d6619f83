package embedded

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// diesWithParent: the kernel signals our children when we die.
const diesWithParent = true

// attributes gives the child its own process group, so that Ctrl-C on the
// terminal reaches us alone and we stop it in order.
func attributes(acc account, atDeath syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: atDeath, Credential: credential(acc)}
}

// stateOf reads /proc, because a zombie still answers signals.
func stateOf(pid int) processState {
	if pid <= 0 {
		return gone
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return signalState(pid) // /proc may be hidden
	}
	if after := bytes.LastIndexByte(stat, ')'); after >= 0 && len(stat) > after+2 && strings.ContainsRune("ZX", rune(stat[after+2])) {
		return zombie
	}
	return running
}

func nameOfProcess(pid int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}
