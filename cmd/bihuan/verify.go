package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"bihuan/storage"
)

type verifyCommand struct {
	Database databaseSettings `embed:""`
}

var errTampered = errors.New("the record has been tampered with")

// Run walks every chain and anchor; it fails if anything is not as it was
// written.
func (c *verifyCommand) Run(ctx context.Context) error { return c.verify(ctx, os.Stdout) }

func (c *verifyCommand) verify(ctx context.Context, out io.Writer) error {
	store, err := c.Database.open(ctx, true)
	if err != nil {
		return err
	}
	defer store.Close()
	seen, err := store.Verify(ctx, func(f storage.Finding) { _, _ = fmt.Fprintln(out, f) })
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "%d tickets, %d events, %d anchors: %d findings\n", seen.Tickets, seen.Events, seen.Anchors, seen.Findings)
	if seen.Findings > 0 {
		return errTampered
	}
	return nil
}
