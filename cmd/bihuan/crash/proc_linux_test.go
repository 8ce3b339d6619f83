package crash

import "syscall"

// attached makes the kernel end a process with us, whatever ends us.
func attached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
