package storage

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"bihuan/workflow"
)

func TestConfigurationIsVersionedAndSeenByAllProcesses(t *testing.T) {
	url := database(t)
	assembled := 0
	counting := func(c *Config) {
		c.Assemble = func(docs []Document) (*workflow.Organization, error) {
			assembled++
			o, err := assemble(docs)
			o.Name = fmt.Sprint(len(docs), " documents")
			return o, err
		}
	}
	one, two := open(t, url, counting), open(t, url)
	save := func(kind, name, body string) Document {
		t.Helper()
		docs, err := two.SaveDocument(t.Context(), Document{Kind: kind, Name: name, Body: []byte(body), AppliedBy: "admin"})
		if err != nil {
			t.Fatal(err)
		}
		return docs[0]
	}
	if d := save("Blueprint", "repair", "a"); d.Version != 1 || !d.Active || d.AppliedAt.IsZero() {
		t.Errorf("%+v", d)
	}
	if d := save("Blueprint", "repair", "a"); d.Version != 1 {
		t.Errorf("unchanged, but version %d", d.Version)
	}
	if d := save("Blueprint", "repair", "b"); d.Version != 2 {
		t.Errorf("version %d", d.Version)
	}
	save("Organization", "demo", "y")
	for _, c := range []struct {
		active bool
		want   string
	}{{true, "Blueprint2 Organization2 "}, {false, "Blueprint1 Blueprint2 Organization1 Organization2 "}} {
		docs, err := one.Documents(t.Context(), c.active)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, d := range docs {
			got += fmt.Sprint(d.Kind, d.Version, " ")
		}
		if got != c.want {
			t.Errorf("active %t: %s", c.active, got)
		}
	}
	for range 2 {
		// Both versions of the blueprint, the newest organization.
		if l := look(t, one, Spec{}); l.Facts.Org.Name != "3 documents" {
			t.Errorf("assembled from %s", l.Facts.Org.Name)
		}
	}
	org, err := one.Organization(t.Context())
	if err != nil || org.Version == 0 || assembled != 1 {
		t.Errorf("version %d, assembled %d times, %v", org.Version, assembled, err)
	}
}

func TestACompanyWithoutConfiguration(t *testing.T) {
	s, err := Open(t.Context(), Config{DatabaseURL: database(t), Company: company, SecretKey: masterKey, Assemble: assemble})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Organization(t.Context()); !errors.Is(err, ErrNoOrganization) {
		t.Errorf("%v", err)
	}
}

func TestTheClockMovesOnlyForTests(t *testing.T) {
	url := database(t)
	s := open(t, url)
	if err := s.SetNow(t.Context(), morning); err != nil {
		t.Fatal(err)
	}
	now, err := s.Now(t.Context())
	if err != nil || now.Before(morning) || now.After(morning.Add(time.Minute)) {
		t.Errorf("%v, %v", now, err)
	}
	if l := look(t, open(t, url), Spec{}); l.Facts.Now.Before(now) || l.Facts.Now.After(morning.Add(time.Minute)) {
		t.Errorf("another process has %v", l.Facts.Now)
	}
	strict := Config{DatabaseURL: url, Company: company, SecretKey: masterKey, Assemble: assemble}
	if _, err := Open(t.Context(), strict); !errors.Is(err, ErrClockMoved) {
		t.Errorf("%v", err)
	}
	strict.DatabaseURL = database(t)
	r, err := Open(t.Context(), strict)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.SetNow(t.Context(), morning); !errors.Is(err, ErrNoTestClock) {
		t.Errorf("%v", err)
	}
}
