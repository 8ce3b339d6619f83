//go:build unix

package crash

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for something that must come. A message whose sender
// is killed time and again may need minutes.
const patience = 5 * time.Minute

// process runs a command and starts it again whenever it ends, as an init
// system does.
type process struct {
	name string
	args []string
	env  []string
	log  *os.File

	mu       sync.Mutex
	running  *os.Process
	starts   int
	finished bool // not to be started again
	last     error
	gone     chan struct{} // closed when it has ended for good
}

func (w *world) start(name string, env []string, args ...string) *process {
	w.t.Helper()
	log, err := os.Create(filepath.Join(w.dir, name+".log"))
	if err != nil {
		w.t.Fatal(err)
	}
	p := &process{name: name, args: append([]string{w.binary}, args...), env: env, log: log, gone: make(chan struct{})}
	go p.supervise()
	w.t.Cleanup(func() {
		p.end(syscall.SIGKILL)
		log.Close()
	})
	return p
}

func (p *process) supervise() {
	// The death signal belongs to the thread that forked.
	runtime.LockOSThread()
	defer close(p.gone)
	for {
		cmd := exec.Command(p.args[0], p.args[1:]...)
		cmd.Env, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = p.env, p.log, p.log, attached()
		p.mu.Lock()
		if p.finished {
			p.mu.Unlock()
			return
		}
		err := cmd.Start()
		p.running = cmd.Process
		p.starts++
		p.mu.Unlock()
		if err == nil {
			err = cmd.Wait()
		}
		p.mu.Lock()
		p.running, p.last = nil, err
		p.mu.Unlock()
		if s := cmd.ProcessState; s == nil || s.Exited() && !s.Success() {
			time.Sleep(100 * time.Millisecond) // PostgreSQL is away, perhaps; do not spin
		}
	}
}

// kill ends the process at once, in the midst of whatever it does. It reports
// whether there was one.
func (p *process) kill() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running != nil && p.running.Signal(syscall.SIGKILL) == nil
}

// end stops it for good and returns what it ended with.
func (p *process) end(how syscall.Signal) error {
	p.mu.Lock()
	p.finished = true
	if p.running != nil {
		_ = p.running.Signal(how)
	}
	p.mu.Unlock()
	select {
	case <-p.gone:
	case <-time.After(patience):
		return fmt.Errorf("%s does not end", p.name)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// build makes the program once, with the race detector if this test has it.
func build(t *testing.T, dir string) string {
	t.Helper()
	binary := filepath.Join(dir, "bihuan")
	args := []string{"build", "-buildvcs=false", "-o", binary}
	if raced() {
		args = append(args, "-race")
	}
	out, err := exec.CommandContext(t.Context(), "go", append(args, "bihuan/cmd/bihuan")...).CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// once runs the program to its end and returns what it printed.
func (w *world) once(args ...string) (string, error) {
	cmd := exec.CommandContext(w.t.Context(), w.binary, args...)
	cmd.Env = w.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}
