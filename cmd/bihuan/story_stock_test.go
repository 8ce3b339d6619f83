package main

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// database is the story's own way to the rows, past the service.
func (s *story) database() *pgx.Conn {
	s.t.Helper()
	config, err := pgx.ParseConfig(s.demo.command.Database.DatabaseURL)
	if err != nil {
		s.t.Fatal(err)
	}
	config.RuntimeParams["bihuan.company"] = "demo"
	conn, err := pgx.ConnectConfig(s.t.Context(), config)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// stock is a line of the stock as the database has it: on the shelf, reserved,
// coming, gone.
func (s *story) stock(store, part string, want [4]int) *story {
	s.t.Helper()
	var got [4]int
	err := s.database().QueryRow(s.t.Context(), `select on_hand, reserved, in_transit_in, in_transit_out from stock where store = $1 and part = $2`, store, part).
		Scan(&got[0], &got[1], &got[2], &got[3])
	if err != nil {
		s.t.Fatal(err)
	}
	if got != want {
		s.t.Errorf("%s has %v of %s (shelf, reserved, coming, gone), want %v", store, got, part, want)
	}
	return s
}

// entries are how many things were said of a shelf.
func (s *story) entries(store, part string, want int) *story {
	s.t.Helper()
	var got int
	err := s.database().QueryRow(s.t.Context(), `select count(*) from stock_entries where store = $1 and part = $2 and said_by <> '' and cause <> ''`, store, part).Scan(&got)
	if err != nil || got != want {
		s.t.Errorf("%d entries of %s in %s, want %d (%v)", got, part, store, want, err)
	}
	return s
}
