package storage

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"

	"bihuan/workflow"
)

// proxy stands between the store and PostgreSQL and can cut connections.
type proxy struct {
	listener net.Listener
	target   string
	// swallow drops the next answers: PostgreSQL gets the request, the store
	// never hears what became of it.
	swallow atomic.Int64
}

// behindProxy returns a URL that leads to the same database through a proxy.
func behindProxy(t *testing.T, direct string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, target: u.Host}
	t.Cleanup(func() { listener.Close() })
	go p.serve()
	u.Host = listener.Addr().String()
	return p, u.String()
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			client.Close()
			continue
		}
		go func() {
			io.Copy(server, client)
			server.Close()
		}()
		go p.answers(client, server)
	}
}

// answers copies what PostgreSQL says until it is told to swallow it.
func (p *proxy) answers(client, server net.Conn) {
	defer client.Close()
	defer server.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			return
		}
		if p.swallow.Add(-1) >= 0 {
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// tcp is the database's URL over TCP.
func tcp(t *testing.T, s string) string {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		t.Fatalf("the test database is not reached over TCP")
	}
	return s
}

func TestACommitWhoseConfirmationIsLostHappensOnce(t *testing.T) {
	direct := tcp(t, database(t))
	p, through := behindProxy(t, direct)
	s := open(t, through)
	number := openTicket(t, s, "m1")
	note(t, s, "warm", number, "statements are prepared now")
	for i := range 10 {
		decided := 0
		id := fmt.Sprint("cut", i)
		out, err := s.Do(t.Context(), progress(id, number), Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
			decided++
			if decided == 1 {
				p.swallow.Store(1)
			}
			return progressing("once")(l)
		})
		if err != nil {
			t.Fatal(err)
		}
		if string(out.Reply) != "已记录 once" {
			t.Errorf("reply %q", out.Reply)
		}
		if got := state(t, s, number).Version; got != int64(3+i) {
			t.Fatalf("version %d after %d notes", got, i+1)
		}
	}
	verifyClean(t, s)
}

// A timer has no id: its generation tells that the first try was committed.
func TestATimerWhoseConfirmationIsLostFiresOnce(t *testing.T) {
	p, through := behindProxy(t, tcp(t, database(t)))
	s := open(t, through)
	number := openTicket(t, s, "m1")
	note(t, s, "warm", number, "x")
	stale := errors.New("stale")
	tries := 0
	_, err := s.Do(t.Context(), Message{}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		if tries++; tries == 1 {
			p.swallow.Store(1)
		}
		if timer, _ := l.Subjects.Ticket.Timer("stall"); timer.Gen != 2 {
			return Result{}, stale
		}
		l.Facts.Cause = "timer:" + number + ":stall:2"
		return progressing("fired")(l)
	})
	if !errors.Is(err, stale) || tries != 2 {
		t.Errorf("error %v after %d tries", err, tries)
	}
	if got := state(t, s, number).Version; got != 3 {
		t.Errorf("version %d", got)
	}
}

func TestAReadThatIsCutIsRepeated(t *testing.T) {
	p, through := behindProxy(t, tcp(t, database(t)))
	s := open(t, through)
	number := openTicket(t, s, "m1")
	note(t, s, "warm", number, "x")
	p.swallow.Store(1)
	note(t, s, "m2", number, "y")
	if got := state(t, s, number).Version; got != 3 {
		t.Errorf("version %d", got)
	}
}

func TestPostgreSQLAwayIsSaidSo(t *testing.T) {
	p, through := behindProxy(t, tcp(t, database(t)))
	s := open(t, through)
	number := openTicket(t, s, "m1")
	note(t, s, "warm", number, "x")
	if _, err := s.Do(t.Context(), progress("warm too", number), Spec{Ref: Ref{Number: number}}, progressing("from memory")); err != nil {
		t.Fatal(err)
	}
	_, err := s.Do(t.Context(), progress("lost", number), Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		p.swallow.Store(1 << 30)
		return progressing("lost")(l)
	})
	if !errors.Is(err, ErrUnknownOutcome) {
		t.Errorf("error %v", err)
	}
	p.swallow.Store(0)
	out := note(t, s, "lost", number, "lost")
	if got := state(t, s, number).Version; got != 4 || !out.Duplicate {
		t.Errorf("version %d, duplicate %t", got, out.Duplicate)
	}
}

func TestADecisionSeesOnlyWhatIsStored(t *testing.T) {
	s := open(t, database(t))
	_, err := s.Do(t.Context(), Message{ID: "x"}, Spec{}, func(Loaded) (Result, error) {
		return Result{Decision: workflow.Decision{Events: []workflow.Event{{Seq: 1}}}}, nil
	})
	if !errors.Is(err, ErrBadDecision) {
		t.Errorf("error %v", err)
	}
}
