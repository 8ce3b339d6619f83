package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/aymanbagabas/go-udiff"

	"bihuan/storage"
	"bihuan/templates/manifest"
	"bihuan/workflow/calendar"
)

// configCommand shows and takes back what was applied. No version is ever
// changed or deleted: going back is one more version.
type configCommand struct {
	History  historyCommand  `cmd:"" help:"List the versions: when, by whom, which one is active."`
	Diff     diffCommand     `cmd:"" help:"Show what two versions differ in."`
	Rollback rollbackCommand `cmd:"" help:"Make an earlier version the newest one."`
	Export   exportCommand   `cmd:"" help:"Print what is active, as files that apply takes."`
	Move     moveCommand     `cmd:"" help:"Lift running tickets to another version of their blueprint."`
}

// configName is KIND/NAME, such as Blueprint/repair.
type configName struct{ Kind, Name string }

// UnmarshalText reads KIND/NAME; upper and lower case of the kind are the same.
func (n *configName) UnmarshalText(text []byte) error {
	kind, name, ok := strings.Cut(string(text), "/")
	i := slices.IndexFunc(manifest.Kinds, func(k string) bool { return strings.EqualFold(k, kind) })
	if !ok || i < 0 || name == "" {
		return fmt.Errorf("%q is not KIND/NAME, where KIND is one of %s", text, strings.Join(manifest.Kinds, ", "))
	}
	n.Kind, n.Name = manifest.Kinds[i], name
	return nil
}

func (n configName) String() string { return n.Kind + "/" + n.Name }

// versionNumber is a version as somebody types it; 0 is none.
type versionNumber int

// UnmarshalText reads a whole number from 1 on.
func (v *versionNumber) UnmarshalText(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 32)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is no version: a whole number from 1 on", text)
	}
	*v = versionNumber(n)
	return nil
}

// with opens the database and reads the document's versions, the oldest first.
func (n configName) with(ctx context.Context, db databaseSettings, do func(*storage.Store, []storage.Document) error) error {
	store, err := db.open(ctx, false)
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := store.Documents(ctx, false)
	if err != nil {
		return err
	}
	var docs []storage.Document
	var known []string
	for _, d := range all {
		name := configName{d.Kind, d.Name}
		if name == n || n == (configName{}) {
			docs = append(docs, d)
		}
		if !slices.Contains(known, name.String()) {
			known = append(known, name.String())
		}
	}
	switch {
	case len(known) == 0:
		return errors.New("nothing was applied yet: bihuan apply -f FILE")
	case len(docs) == 0:
		return fmt.Errorf("there is no %s; there is %s", n, strings.Join(known, ", "))
	}
	return do(store, docs)
}

// pick finds a version; 0 stands for one counted back from the newest.
func pick(docs []storage.Document, version versionNumber, back int) (storage.Document, error) {
	newest, no := docs[len(docs)-1], int(version)
	if no == 0 {
		no = newest.Version - back
	}
	i := slices.IndexFunc(docs, func(d storage.Document) bool { return d.Version == no })
	switch {
	case no == 0:
		return storage.Document{}, fmt.Errorf("%s/%s has one version only", newest.Kind, newest.Name)
	case i < 0:
		return storage.Document{}, fmt.Errorf("%s/%s has no version %d: the newest is %d", newest.Kind, newest.Name, no, newest.Version)
	}
	return docs[i], nil
}

type historyCommand struct {
	Database databaseSettings `embed:""`
	Name     configName       `arg:"" optional:"" help:"KIND/NAME; all without it."`
}

// Run lists versions.
func (c *historyCommand) Run(ctx context.Context) error { return c.list(ctx, os.Stdout) }

func (c *historyCommand) list(ctx context.Context, out io.Writer) error {
	return c.Name.with(ctx, c.Database, func(_ *storage.Store, docs []storage.Document) error {
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, d := range docs {
			active := ""
			if d.Active {
				active = "active"
			}
			_, _ = fmt.Fprintf(w, "%s/%s\t%d\t%s\t%s\t%s\n", d.Kind, d.Name, d.Version, d.AppliedAt.In(calendar.Shanghai()).Format("2006-01-02 15:04:05 -07:00"), d.AppliedBy, active)
		}
		return w.Flush()
	})
}

type diffCommand struct {
	Database databaseSettings `embed:""`
	Name     configName       `arg:"" help:"KIND/NAME."`
	From     versionNumber    `arg:"" optional:"" help:"A version; without it the one before the newest."`
	To       versionNumber    `arg:"" optional:"" help:"Another version; without it the newest."`
}

// Run prints a unified diff; nothing where both are the same.
func (c *diffCommand) Run(ctx context.Context) error { return c.print(ctx, os.Stdout) }

func (c *diffCommand) print(ctx context.Context, out io.Writer) error {
	return c.Name.with(ctx, c.Database, func(_ *storage.Store, docs []storage.Document) error {
		from, err := pick(docs, c.From, 1)
		if err != nil {
			return err
		}
		to, err := pick(docs, c.To, 0)
		if err != nil {
			return err
		}
		label := func(d storage.Document) string { return c.Name.String() + "@" + strconv.Itoa(d.Version) }
		_, err = io.WriteString(out, udiff.Unified(label(from), label(to), string(from.Body), string(to.Body)))
		return err
	})
}

type rollbackCommand struct {
	Database databaseSettings `embed:""`
	Name     configName       `arg:"" help:"KIND/NAME."`
	To       versionNumber    `help:"The version to go back to; without it the one before the newest."`
	By       string           `help:"Who goes back, for the record." default:"console"`
}

// Run applies an earlier version again, checked like any other against what is
// active beside it.
func (c *rollbackCommand) Run(ctx context.Context) error { return c.roll(ctx, os.Stdout) }

func (c *rollbackCommand) roll(ctx context.Context, out io.Writer) error {
	return c.Name.with(ctx, c.Database, func(store *storage.Store, docs []storage.Document) error {
		to, err := pick(docs, c.To, 1)
		if err != nil {
			return err
		}
		if to.Active {
			_, err := fmt.Fprintf(out, "%s/%s version %d is active already: nothing is changed\n", to.Kind, to.Name, to.Version)
			return err
		}
		saved, err := activate(ctx, store, []manifest.Document{{Kind: to.Kind, Name: to.Name, Version: to.Version, Body: to.Body}}, c.By)
		if err != nil {
			return err
		}
		for _, d := range saved {
			_, _ = fmt.Fprintf(out, "%s/%s version %d is active: it is what version %d was\n", d.Kind, d.Name, d.Version, to.Version)
		}
		if to.Kind == manifest.People {
			_, _ = fmt.Fprintln(out, "the address book is read again within the hour: change the rules of the organization, too")
		}
		return nil
	})
}

type exportCommand struct {
	Database databaseSettings `embed:""`
	Name     configName       `arg:"" optional:"" help:"KIND/NAME; everything that is active without it."`
	At       versionNumber    `help:"A version other than the active one." placeholder:"VERSION"`
}

// Run prints documents as they were applied, comments included.
func (c *exportCommand) Run(ctx context.Context) error { return c.print(ctx, os.Stdout) }

func (c *exportCommand) print(ctx context.Context, out io.Writer) error {
	if c.Name == (configName{}) && c.At > 0 {
		return errors.New("--at needs KIND/NAME")
	}
	return c.Name.with(ctx, c.Database, func(_ *storage.Store, docs []storage.Document) error {
		wanted := func(d storage.Document) bool { return d.Active && c.At == 0 || d.Version == int(c.At) }
		between := ""
		for _, d := range docs {
			if !wanted(d) {
				continue
			}
			if _, err := io.WriteString(out, between+strings.TrimRight(string(d.Body), "\n")+"\n"); err != nil {
				return err
			}
			between = "---\n"
		}
		if between == "" {
			_, err := pick(docs, c.At, 0)
			return err
		}
		return nil
	})
}
