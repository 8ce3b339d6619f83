//go:build unix && !linux

package crash

import "syscall"

func attached() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
