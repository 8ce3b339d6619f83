package storage

import (
	"errors"
	"testing"
	"time"

	"bihuan/storage/blob"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

func withBlobs(t *testing.T) func(*Config) {
	t.Helper()
	blobs, err := blob.Open("file://" + t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { c.Blobs = blobs }
}

// arrives commits a message that brings a photo.
func arrives(t *testing.T, s *Store, id string) {
	t.Helper()
	_, err := s.Do(t.Context(), Message{ID: id, From: "zhangwei"}, Spec{Member: "zhangwei"}, func(Loaded) (Result, error) {
		return Result{Arrival: &unit.Arrival{Kind: unit.MediumPhoto, Platform: "MEDIA-" + id}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// looked claims what has arrived and finds nothing wrong with it.
func looked(t *testing.T, s *Store, now time.Time) []unit.Medium {
	t.Helper()
	media, err := s.ClaimMedia(t.Context(), now, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range media {
		if err := s.PutBytes(t.Context(), m, unit.Original, []byte("original of "+m.ID)); err != nil {
			t.Fatal(err)
		}
		m.State, m.DueAt, m.Hash = unit.MediumReady, m.ReceivedAt.Add(unit.BatchWindow), "abc"
		if err := s.SettleMedium(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	return media
}

// A photo's way: committed with its message, leased, looked at, answered with its
// fellows, put on a ticket, removed when its time is over.
func TestMedia_theWayOfAPhoto(t *testing.T) {
	s := open(t, database(t), withBlobs(t))
	number := openTicket(t, s, "m1")
	start := instantOf(t, s)
	arrives(t, s, "p1")
	arrives(t, s, "p2")
	media := looked(t, s, start.Add(time.Second))
	if len(media) != 2 || media[0].Platform != "MEDIA-p1" || media[0].Sender != "zhangwei" {
		t.Fatalf("claimed %+v", media)
	}
	if again := looked(t, s, start.Add(time.Second)); len(again) != 0 {
		t.Fatalf("claimed again: %+v", again)
	}
	if early, err := s.ReadyMedia(t.Context(), start.Add(5*time.Second)); err != nil || len(early) != 0 {
		t.Fatalf("answered too early: %+v, %v", early, err)
	}
	batches, err := s.ReadyMedia(t.Context(), start.Add(10*time.Second))
	if err != nil || len(batches) != 1 || len(batches[0].Media) != 2 {
		t.Fatalf("batches %+v, %v", batches, err)
	}
	first, second := batches[0].Media[0], batches[0].Media[1]
	put(t, s, number, "look:1", batches[0].Media, first.ID)
	if left, err := s.ReadyMedia(t.Context(), start.Add(time.Minute)); err != nil || len(left) != 0 {
		t.Fatalf("answered twice: %+v, %v", left, err)
	}
	linked, err := s.ClaimMedia(t.Context(), start.Add(time.Hour), 10)
	if err != nil || len(linked) != 1 || linked[0].Ticket != number || linked[0].Plate == "" || linked[0].State != unit.MediumLinked {
		t.Fatalf("to be stamped: %+v, %v", linked, err)
	}
	// The one that was put nowhere goes after a day, the other one's original after 90.
	if n, err := s.ExpireMedia(t.Context(), start.Add(25*time.Hour)); n != 1 || err != nil {
		t.Fatalf("expired %d, %v", n, err)
	}
	if _, err := s.Medium(t.Context(), second.ID); !errors.Is(err, ErrNoMedium) {
		t.Errorf("still there: %v", err)
	}
	if _, err := s.Bytes(t.Context(), first, unit.Original); err != nil {
		t.Error(err)
	}
	if n, err := s.ExpireMedia(t.Context(), start.Add(91*24*time.Hour)); n != 1 || err != nil {
		t.Fatalf("originals expired: %d, %v", n, err)
	}
	if _, err := s.Bytes(t.Context(), first, unit.Original); !errors.Is(err, ErrNoMedium) {
		t.Errorf("the original is still there: %v", err)
	}
}

// put answers media and makes one of them evidence of a ticket.
func put(t *testing.T, s *Store, number, id string, answered []unit.Medium, evidence string) {
	t.Helper()
	_, err := s.Do(t.Context(), Message{ID: id, From: "zhangwei"}, Spec{Member: "zhangwei", Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: l.Facts.Cause, by: "zhangwei"}
		d.event(workflow.Attached{Evidence: workflow.Evidence{Kind: workflow.EvidencePhoto, Media: evidence, By: "zhangwei", At: l.Facts.Now}})
		r := d.result("")
		r.Answered = answered
		return r, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Deleting a customer makes his photos unreadable, wherever their bytes lie.
func TestMedia_areForgottenWithTheirCustomer(t *testing.T) {
	s := open(t, database(t), withBlobs(t))
	number := openTicket(t, s, "m1")
	start := instantOf(t, s)
	arrives(t, s, "p1")
	media := looked(t, s, start.Add(time.Second))
	batches, err := s.ReadyMedia(t.Context(), start.Add(time.Minute))
	if err != nil || len(batches) != 1 {
		t.Fatalf("%+v, %v", batches, err)
	}
	put(t, s, number, "look:1", batches[0].Media, media[0].ID)
	customer := ""
	if _, err := s.Do(t.Context(), Message{}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		customer = l.Subjects.Ticket.Customer
		return Result{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.ForgetCustomer(t.Context(), customer); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Bytes(t.Context(), media[0], unit.Original); !errors.Is(err, ErrForgotten) {
		t.Errorf("the photo can still be read: %v", err)
	}
	if _, err := s.Medium(t.Context(), media[0].ID); !errors.Is(err, ErrNoMedium) {
		t.Errorf("what is known of it can still be read: %v", err)
	}
}

// A photo that is still being looked at holds up the answer to its fellows for a
// minute at most.
func TestBatches(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(1000+s), 0) }
	m := func(sender string, s int, state unit.MediumState) unit.Medium {
		return unit.Medium{Sender: sender, ReceivedAt: at(s), State: state}
	}
	of := func(ticket string, m unit.Medium) unit.Medium { m.Ticket = ticket; return m }
	ready, arrived := unit.MediumReady, unit.MediumArrived
	for name, c := range map[string]struct {
		media []unit.Medium
		now   int
		want  []int // sizes
	}{
		"one":                  {[]unit.Medium{m("a", 0, ready)}, 8, []int{1}},
		"too early":            {[]unit.Medium{m("a", 0, ready)}, 7, nil},
		"together":             {[]unit.Medium{m("a", 0, ready), m("a", 7, ready)}, 8, []int{2}},
		"the next answer":      {[]unit.Medium{m("a", 0, ready), m("a", 8, ready)}, 9, []int{1}},
		"one is not ready":     {[]unit.Medium{m("a", 0, ready), m("a", 3, arrived)}, 50, nil},
		"a later one is not":   {[]unit.Medium{m("a", 0, ready), m("a", 30, arrived)}, 60, []int{1}},
		"the first one is not": {[]unit.Medium{m("a", 0, arrived), m("a", 30, ready)}, 50, nil},
		"one is stuck":         {[]unit.Medium{m("a", 0, arrived), m("a", 3, ready)}, 60, []int{1}},
		"for another ticket":   {[]unit.Medium{m("a", 0, ready), of("t", m("a", 1, ready)), of("t", m("a", 2, ready))}, 30, []int{1}},
		"two people":           {[]unit.Medium{m("a", 0, ready), m("a", 1, ready), m("b", 0, ready)}, 9, []int{2, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			got := batches(c.media, at(c.now))
			if len(got) != len(c.want) {
				t.Fatalf("%d batches, want %v", len(got), c.want)
			}
			for i, b := range got {
				if len(b.Media) != c.want[i] {
					t.Errorf("batch %d has %d", i, len(b.Media))
				}
			}
		})
	}
}

func instantOf(t *testing.T, s *Store) time.Time {
	t.Helper()
	now, err := s.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return now
}
