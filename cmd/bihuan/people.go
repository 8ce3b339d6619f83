package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"bihuan/bot/wecom"
	"bihuan/storage"
	"bihuan/templates"
	"bihuan/templates/manifest"
	"bihuan/workflow"
	"bihuan/workflow/staff"
	"bihuan/workflow/unit"
)

// errLeaving means that other people, or more of them, would leave than somebody
// has agreed to. Nothing was changed.
var errLeaving = errors.New("nothing was changed")

type peopleCommand struct {
	Database databaseSettings `embed:""`
	WeCom    wecomSettings    `embed:""`
	Apply    bool             `help:"Activate it. Without it, only show what would become of whom."`
	Leaving  int              `help:"How many leave, as the preview says: needed for more than max_leaving of the rules." default:"-1"`
	By       string           `help:"Who applies, for the record." default:"console"`
}

// Run shows who of the address book becomes what, and activates it in one go.
func (c *peopleCommand) Run(ctx context.Context) error {
	if err := c.WeCom.check(); err != nil {
		return err
	}
	store, err := c.Database.open(ctx, false)
	if err != nil {
		return err
	}
	defer store.Close()
	client, err := platform(c.WeCom)
	if err != nil {
		return err
	}
	return c.run(ctx, &addressBook{store: store, client: client, by: c.By}, os.Stdout)
}

func (c *peopleCommand) run(ctx context.Context, book *addressBook, out io.Writer) error {
	if s, err := book.staffing(ctx); err != nil {
		return err
	} else if !s.Ruled {
		_, err := fmt.Fprintln(out, `the organization has no "people" rules: see docs/operations.md`)
		return err
	}
	begun := time.Now()
	p, err := book.Propose(ctx)
	if err != nil {
		return err
	}
	showPlan(out, p)
	switch {
	case !c.Apply && c.Leaving >= 0:
		return fmt.Errorf("%w: --leaving goes with --apply", errLeaving)
	case !c.Apply:
		_, err = fmt.Fprintln(out, "nothing was changed; --apply activates it")
	case p.TooMany && c.Leaving < 0:
		return fmt.Errorf("%w: %d would leave; if that is right, --apply --leaving %d", errLeaving, p.Leaving(), p.Leaving())
	case c.Leaving >= 0 && c.Leaving != p.Leaving():
		return fmt.Errorf("%w: %d would leave, not the %d of --leaving", errLeaving, p.Leaving(), c.Leaving)
	default:
		if err := book.Activate(ctx, p); err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%d people are active after %s\n", len(p.Members), time.Since(begun).Round(time.Millisecond))
	}
	return err
}

// showPlan prints who is added, changed and leaves, and what to look at.
func showPlan(out io.Writer, p staff.Plan) {
	for _, ch := range p.Changes {
		switch ch.Kind {
		case staff.Added:
			_, _ = fmt.Fprintf(out, "+ %s %s: %s\n", ch.After.UserID, ch.After.Name, place(ch.After))
		case staff.Changed:
			_, _ = fmt.Fprintf(out, "~ %s %s: %s → %s\n", ch.After.UserID, ch.After.Name, place(ch.Before), place(ch.After))
		case staff.Left:
			_, _ = fmt.Fprintf(out, "- %s %s: was %s\n", ch.Before.UserID, ch.Before.Name, place(ch.Before))
		}
	}
	for _, f := range p.Findings {
		_, _ = fmt.Fprintf(out, "! %s: %s %s %s\n", f.Kind, f.UserID, f.Name, f.Detail)
	}
	for _, m := range p.Members {
		if m.TextMode {
			_, _ = fmt.Fprintf(out, "! text mode: %s %s\n", m.UserID, m.Name)
		}
	}
	count := func(kind string) (n int) {
		for _, ch := range p.Changes {
			if ch.Kind == kind {
				n++
			}
		}
		return n
	}
	_, _ = fmt.Fprintf(out, "%d of the address book: %d added, %d changed, %d left, %d to look at\n", len(p.Members),
		count(staff.Added), count(staff.Changed), count(staff.Left), len(p.Findings))
	if p.TooMany {
		_, _ = fmt.Fprintln(out, "more than max_leaving would leave: is the application's visible range what it should be?")
	}
}

// place is where and as what somebody works.
func place(m workflow.Member) string {
	var roles []string
	for _, r := range m.Roles {
		roles = append(roles, templates.RoleLabel(r))
	}
	store := m.Store
	if store == "" {
		store = "总部"
	}
	out := store + " " + strings.Join(roles, "、")
	if m.Leader != "" {
		out += " (" + m.Leader + ")"
	}
	return out
}

// addressBook is WeCom's, and what the company makes of it.
type addressBook struct {
	store  *storage.Store
	client *wecom.Client
	by     string
}

// Now is the instant on the one clock.
func (b *addressBook) Now(ctx context.Context) (time.Time, error) { return b.store.Now(ctx) }

func (b *addressBook) staffing(ctx context.Context) (manifest.Staffing, error) {
	stored, err := b.store.Documents(ctx, true)
	if err != nil {
		return manifest.Staffing{}, err
	}
	docs := make([]manifest.Document, len(stored))
	for i, d := range stored {
		docs[i] = manifest.Document{Kind: d.Kind, Name: d.Name, Version: d.Version, Body: d.Body}
	}
	return manifest.StaffOf(docs)
}

// Followed reports whether the organization has rules for the address book, and
// somebody has activated it before.
func (b *addressBook) Followed(ctx context.Context) (bool, error) {
	s, err := b.staffing(ctx)
	return s.Ruled && s.Begun, err
}

// Propose reads the address book and says what would become of whom.
func (b *addressBook) Propose(ctx context.Context) (staff.Plan, error) {
	s, err := b.staffing(ctx)
	if err != nil {
		return staff.Plan{}, err
	}
	org, err := b.store.Organization(ctx)
	if err != nil {
		return staff.Plan{}, err
	}
	dir, err := directory(ctx, b.client)
	if err != nil {
		return staff.Plan{}, fmt.Errorf("read the address book: %w", err)
	}
	return staff.Propose(org, s.Listed, s.Rules, dir), nil
}

// Activate makes a plan's members the company's, as a new version in one go.
func (b *addressBook) Activate(ctx context.Context, p staff.Plan) error {
	doc, err := manifest.WritePeople(p.Members, p.Former)
	if err != nil {
		return err
	}
	_, err = activate(ctx, b.store, []manifest.Document{doc}, b.by)
	return err
}

// Hold tells the administrators, once a day, that nothing was done.
func (b *addressBook) Hold(ctx context.Context, leaving int) error {
	now, err := b.store.Now(ctx)
	if err != nil {
		return err
	}
	id := "people-held:" + now.UTC().Format(time.DateOnly)
	_, err = b.store.Do(ctx, unit.Message{ID: id, Kind: workflow.ActPeopleHeld}, unit.Spec{}, func(l unit.Loaded) (unit.Result, error) {
		l.Facts.Cause = id
		d, err := workflow.Decide(l.Subjects, workflow.Command{Action: workflow.ActPeopleHeld, Args: workflow.Args{Version: leaving}}, l.Facts)
		return unit.Result{Decision: d}, err
	})
	return err
}

// directory reads the whole address book, as far as the application sees it.
func directory(ctx context.Context, client *wecom.Client) (staff.Directory, error) {
	var dir staff.Directory
	departments, err := client.Departments(ctx)
	if err != nil {
		return dir, err
	}
	tags, err := tagged(ctx, client)
	if err != nil {
		return dir, err
	}
	seen := map[string]bool{}
	for _, d := range departments {
		dir.Departments = append(dir.Departments, staff.Department{ID: d.ID, Parent: d.Parent, Name: d.Name, Leaders: d.Leaders})
		people, err := client.People(ctx, d.ID)
		if err != nil {
			return dir, err
		}
		for _, p := range people {
			if id := strings.ToLower(p.UserID); !seen[id] {
				seen[id] = true
				dir.People = append(dir.People, person(p, tags[id]))
			}
		}
	}
	all, err := client.UserIDs(ctx)
	if err != nil {
		return dir, err
	}
	for _, id := range all {
		if id = strings.ToLower(id); !seen[id] && !slices.Contains(dir.Unseen, id) {
			dir.Unseen = append(dir.Unseen, id)
		}
	}
	return dir, nil
}

// tagged are the names of the tags of each userid.
func tagged(ctx context.Context, client *wecom.Client) (map[string][]string, error) {
	tags, err := client.Tags(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, t := range tags {
		ids, _, err := client.Tagged(ctx, t.ID)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			id = strings.ToLower(id)
			out[id] = append(out[id], t.Name)
		}
	}
	return out, nil
}

func person(p wecom.Person, tags []string) staff.Person {
	out := staff.Person{UserID: p.UserID, Name: p.Name, Position: p.Position, Departments: p.Departments, Main: p.Main, Tags: tags,
		Active: p.Status == wecom.PersonActive, Gone: p.Status == wecom.PersonDisabled || p.Status == wecom.PersonLeft}
	for i, d := range p.Departments {
		if i < len(p.Leads) && p.Leads[i] == 1 {
			out.Leads = append(out.Leads, d)
		}
	}
	if len(p.DirectLeader) > 0 {
		out.Leader = p.DirectLeader[0]
	}
	return out
}
