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
	if err := c.Database.check(); err != nil {
		return err
	}
	key, err := c.Database.key()
	if err != nil {
		return err
	}
	store, err := storage.Open(ctx, storage.Config{DatabaseURL: c.Database.DatabaseURL, Company: c.Database.Company,
		SecretKey: key, TestClock: true, Assemble: assemble}) // whatever clock the data were made under
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
