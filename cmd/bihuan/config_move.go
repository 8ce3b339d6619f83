package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"bihuan/storage"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

type moveCommand struct {
	Database databaseSettings `embed:""`
	Number   []string         `arg:"" help:"Numbers of tickets." placeholder:"NUMBER"`
	To       versionNumber    `help:"Version of the blueprint; without it the newest." placeholder:"VERSION"`
	By       string           `help:"Who moves them, for the record." default:"console"`
}

var (
	errNoTicket = errors.New("there is no such ticket")
	errNotMoved = errors.New("not all tickets were moved")
)

// Run lifts each ticket by itself: one that does not fit is named, and does
// not keep the others where they are.
func (c *moveCommand) Run(ctx context.Context) error { return c.move(ctx, os.Stdout) }

func (c *moveCommand) move(ctx context.Context, out io.Writer) error {
	store, err := c.Database.open(ctx, false)
	if err != nil {
		return err
	}
	defer store.Close()
	failed := false
	for _, number := range c.Number {
		number = strings.ToUpper(number)
		version, err := c.one(ctx, store, number)
		switch {
		case errors.Is(err, errNoTicket), errors.Is(err, workflow.ErrUnfit):
			failed = true
			_, _ = fmt.Fprintf(out, "%s stays as it is: %v\n", number, err)
		case err != nil:
			return fmt.Errorf("ticket %s: %w", number, err)
		default:
			_, _ = fmt.Fprintf(out, "%s follows version %d now\n", number, version)
		}
	}
	if failed {
		return errNotMoved
	}
	return nil
}

// one lifts a ticket and tells which version it has now.
func (c *moveCommand) one(ctx context.Context, store *storage.Store, number string) (version int, err error) {
	command := workflow.Command{Action: workflow.ActLift, Ticket: number, Args: workflow.Args{Version: int(c.To)}}
	_, err = store.Do(ctx, unit.Message{}, unit.Spec{Ref: unit.Ref{Number: number}}, func(l unit.Loaded) (unit.Result, error) {
		if l.Subjects.Ticket == nil {
			return unit.Result{}, errNoTicket
		}
		l.Facts.Cause = "config:" + c.By
		d, err := workflow.Decide(l.Subjects, command, l.Facts)
		if err == nil {
			version = d.Ticket.BlueprintVersion
		}
		return unit.Result{Decision: d}, err
	})
	return version, err
}
