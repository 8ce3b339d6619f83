// Command bihuan is 闭环工单: a work-order service that lives in WeChat Work.
// This package is the only one that knows all the others; it reads settings,
// wires the parts and runs them until a signal comes.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // old servers have no zone data; deadlines need Asia/Shanghai

	"github.com/alecthomas/kong"
)

// version is set at build time.
var version = "dev"

type cli struct {
	Version kong.VersionFlag `help:"Print the version."`
	Log     string           `help:"Least level that is logged: debug, info, warn or error." default:"info" env:"BIHUAN_LOG"`

	Demo       demoCommand       `cmd:"" help:"Run everything on embedded defaults: database, Redis, phones and server."`
	Serve      serveCommand      `cmd:"" help:"Run the service."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the database's schema up to date."`
	Apply      applyCommand      `cmd:"" help:"Validate and activate configuration files."`
	Config     configCommand     `cmd:"" help:"Show what was applied, and go back."`
	People     peopleCommand     `cmd:"" help:"Show who of WeCom's address book becomes what, and activate it."`
	Sim        simCommand        `cmd:"" help:"Run the protocol simulator with its phones page."`
	SimERP     simERPCommand     `cmd:"" name:"sim-erp" help:"Run a simulated ERP that counts the demo's shelves."`
	ERPBooked  erpBookedCommand  `cmd:"" name:"erp-booked" help:"Say that movements which the ERP rejects were booked there by hand."`
	Hear       hearCommand       `cmd:"" help:"Print what is said in voice messages, one line of JSON each."`
	Understand understandCommand `cmd:"" help:"Print what sentences about a repair say, one line of JSON each."`
	Bench      benchCommand      `cmd:"" help:"Measure how fast this is, beside hand-written transactions."`
	Plate      plateCommand      `cmd:"" help:"Read the plates in photos: one line of JSON each."`
	SMS        smsCommand        `cmd:"" name:"sms" help:"Prepare text messages."`
	Doctor     doctorCommand     `cmd:"" help:"Look at every connection to the outside: what is wrong, and what to do; exit 1 if something needed does not work."`
	Verify     verifyCommand     `cmd:"" help:"Check every event chain and anchor; exit 1 if anything was tampered with."`
}

// garbagePercent lets the heap grow to five times what is in use before it is
// searched for garbage: with Go's own twice, that search took as long as all
// messages together. GOGC and GOMEMLIMIT, where set, count instead.
const garbagePercent = 400

func main() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bihuan:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var c cli
	k, err := c.read(args)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	err = k.Run(ctx)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil
	}
	return err
}

// read reads flags and environment, and sets the log up.
func (c *cli) read(args []string) (*kong.Context, error) {
	parser, err := kong.New(c, kong.Name("bihuan"),
		kong.Description("闭环工单 — work orders that live in the chat."),
		kong.UsageOnError(), kong.Vars{"version": version})
	if err != nil {
		return nil, err
	}
	k, err := parser.Parse(args)
	if err != nil {
		return nil, err
	}
	level, err := logLevel(c.Log)
	if c.Doctor.log = err; err != nil && k.Command() != "doctor" { // who names it beside the rest
		return nil, err
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})))
	return k, nil
}

func logLevel(word string) (slog.Level, error) {
	levels := map[string]slog.Level{"": slog.LevelInfo, "debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, known := levels[word]
	if !known {
		return level, malformed("BIHUAN_LOG", "debug, info, warn or error")
	}
	return level, nil
}
