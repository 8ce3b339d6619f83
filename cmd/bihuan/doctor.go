package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// doctorCommand takes the settings of `serve`, so that it looks at what the
// service would use. None of them may keep it from running: what cannot be read
// is one of the things that it is asked for.
type doctorCommand struct {
	Database  databaseSettings `embed:""`
	WeCom     wecomSettings    `embed:""`
	Tencent   tencentSettings  `embed:""`
	SMS       smsSettings      `embed:""`
	Engines   engineSettings   `embed:""`
	ERP       erpSettings      `embed:""`
	Media     mediaSettings    `embed:""`
	Proxies   proxySettings    `embed:""`
	RedisURL  string           `help:"Redis." env:"BIHUAN_REDIS_URL" placeholder:"URL"`
	Listen    string           `help:"Where the service listens." env:"BIHUAN_LISTEN" default:"127.0.0.1:8080"`
	TestClock onOff            `help:"As the service has it." env:"BIHUAN_TEST_CLOCK"`

	log error // what is wrong with BIHUAN_LOG
}

// errUnwell is the doctor's last word; the lines before it say why.
var errUnwell = errors.New("something that is needed does not work")

// lookTime bounds one look at the outside.
const lookTime = 6 * time.Second

// mark stands at the beginning of a line.
type mark string

const (
	markFine  mark = "✓"
	markWrong mark = "✗"
	markNone  mark = "–" // not set, or not to be known before something else works
)

// finding is one line of the doctor's.
type finding struct {
	mark   mark
	what   string // which connection
	seen   string // what it is like, or what is wrong
	advice string // what to do, with the setting's name
	// optional: the service does its work all the same.
	optional bool
}

func (f finding) needed() bool { return f.mark == markWrong && !f.optional }

func (f finding) String() string {
	line := fmt.Sprintf("%s %s：%s", f.mark, f.what, f.seen)
	if f.advice != "" {
		line += " → " + f.advice
	}
	return strings.Join(strings.Fields(line), " ") // one line, whatever a server has said
}

// well, ill and unseen make findings.
func well(what, seen string) finding { return finding{mark: markFine, what: what, seen: seen} }
func ill(what, seen, advice string) finding {
	return finding{mark: markWrong, what: what, seen: seen, advice: advice}
}
func unseen(what, seen, advice string) finding {
	return finding{mark: markNone, what: what, seen: seen, advice: advice}
}

// dispensable is a finding without which the service still works.
func dispensable(f finding) finding {
	f.optional = true
	return f
}

// Run looks at everything and says what is wrong; it fails if something needed
// does not work.
func (c *doctorCommand) Run(ctx context.Context) error { return c.examine(ctx, os.Stdout) }

// examine looks at all connections at once and tells them in the order in which
// they are to be mended, that of the console for WeCom.
func (c *doctorCommand) examine(ctx context.Context, out io.Writer) error {
	looks := []func(context.Context) []finding{c.settings, c.postgres, c.redis, c.callback, c.platform, c.tencent, c.ears, c.guesses, c.sms, c.erp, c.media, c.public}
	answers := make([]chan []finding, len(looks))
	for i, look := range looks {
		answers[i] = make(chan []finding, 1)
		go func() {
			ctx, cancel := context.WithTimeout(ctx, lookTime)
			defer cancel()
			answers[i] <- look(ctx)
		}()
	}
	needed := 0
	for _, a := range answers {
		for _, f := range <-a {
			if f.needed() {
				needed++
			}
			_, _ = fmt.Fprintln(out, f)
		}
	}
	if needed > 0 {
		_, _ = fmt.Fprintf(out, "有 %d 项要先处理。\n", needed)
		return errUnwell
	}
	_, _ = fmt.Fprintln(out, "没有必须处理的问题。")
	return ctx.Err()
}
