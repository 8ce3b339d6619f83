// Package pages draws what opens in a browser: the customer's page, the
// reception slip and the staff's ticket page. Each is one answer without a
// second request, readable without JavaScript and on old phones.
package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"bihuan/templates"
	"bihuan/workflow"
	"bihuan/workflow/calendar"
)

//go:embed *.html *.css *.js
var files embed.FS

// Pages draws pages. Use Load.
type Pages struct {
	all    *template.Template
	policy string
}

// Load parses every page.
func Load() (*Pages, error) {
	assets := map[string]string{}
	for _, name := range []string{"style.css", "reception.css", "settlement.css", "page.js", "reception.js", "ticket.js", "sign.js"} {
		b, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("pages: %w", err)
		}
		assets[name] = smaller(string(b))
	}
	all, err := template.New("pages").Funcs(funcs(assets)).ParseFS(files, "*.html")
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return &Pages{all: all, policy: "default-src 'none'; style-src" + hashes(assets["style.css"], assets["settlement.css"], assets["reception.css"]+sheetA4, assets["reception.css"]+sheet80) +
		"; script-src" + hashes(assets["page.js"], assets["reception.js"], assets["ticket.js"], assets["sign.js"]) +
		"; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'"}, nil
}

// Policy is the Content-Security-Policy under which the pages work, without
// who may frame them.
func (p *Pages) Policy() string { return p.policy }

// smaller takes comment lines and indentation away, which a phone needs not
// load. Strings over several lines are not used.
func smaller(source string) string {
	var out strings.Builder
	for line := range strings.Lines(source) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			out.WriteString(line + "\n")
		}
	}
	return strings.TrimSpace(out.String())
}

// The sheets that a reception slip is printed on.
const (
	sheetA4 = "\n@page{size:A4;margin:16mm 18mm}"
	sheet80 = "\n@page{size:80mm 150mm;margin:3mm}"
)

// hashes name the only inline sources that a browser may obey.
func hashes(sources ...string) string {
	var out strings.Builder
	for _, s := range sources {
		h := sha256.Sum256([]byte(s))
		out.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(h[:]) + "'")
	}
	return out.String()
}

func funcs(assets map[string]string) template.FuncMap {
	return template.FuncMap{
		"css":           func() template.CSS { return template.CSS(assets["style.css"]) },      //nolint:gosec // our own file
		"settlementcss": func() template.CSS { return template.CSS(assets["settlement.css"]) }, //nolint:gosec // likewise
		"receptioncss": func(narrow bool) template.CSS {
			if narrow {
				return template.CSS(assets["reception.css"] + sheet80) //nolint:gosec // likewise
			}
			return template.CSS(assets["reception.css"] + sheetA4) //nolint:gosec // likewise
		},
		"js":          func() template.JS { return template.JS(assets["page.js"]) },      //nolint:gosec // likewise
		"receptionjs": func() template.JS { return template.JS(assets["reception.js"]) }, //nolint:gosec // likewise
		"ticketjs":    func() template.JS { return template.JS(assets["ticket.js"]) },    //nolint:gosec // likewise
		"signjs":      func() template.JS { return template.JS(assets["sign.js"]) },      //nolint:gosec // likewise
		"change":      templates.Change,
		"need":        templates.Need,
		"dial":        strings.NewReplacer(" ", "", "-", "").Replace,
		"money":       templates.Money,
		"price":       templates.Price,
		"clock":       templates.Clock,
		"stock":       templates.Stock,
		"minutes":     templates.Minutes,
		"lost":        templates.Lost,
		"list":        func(s []string) string { return strings.Join(s, "、") },
		"date":        func(at time.Time) string { return at.In(calendar.Shanghai()).Format("1月2日 15:04") },
		"lastday": func(end time.Time) string {
			return end.Add(-time.Second).In(calendar.Shanghai()).Format("2006年1月2日")
		},
		"hours": hours,
	}
}

// hours is a number of tenths as it is stored.
func hours(tenths string) string {
	n, err := strconv.Atoi(tenths)
	if err != nil {
		return tenths
	}
	return templates.Hours(n)
}

func (p *Pages) draw(name string, data any) ([]byte, error) {
	var out bytes.Buffer
	if err := p.all.ExecuteTemplate(&out, name, data); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return out.Bytes(), nil
}

// Progress draws the customer's page.
func (p *Pages) Progress(d Progress) ([]byte, error) { return p.draw("progress", d) }

// Ticket draws the staff's ticket page.
func (p *Pages) Ticket(d Ticket) ([]byte, error) { return p.draw("ticket", d) }

// ReceptionSlip draws the reception slip.
func (p *Pages) ReceptionSlip(d ReceptionSlip) ([]byte, error) { return p.draw("reception", d) }

// Message draws a page that says one thing.
func (p *Pages) Message(d Message) ([]byte, error) { return p.draw("message", d) }

// Kinds of Message.
const (
	Gone     = "gone"      // a customer's page that is unknown or over
	Busy     = "busy"      // too many tries
	Unknown  = "unknown"   // a ticket that the member cannot see, or that is none
	Stranger = "stranger"  // on no list
	NoRole   = "role"      // not for this role
	NoList   = "list"      // no settlement list yet
	NoLogin  = "login"     // the platform's answer does not fit
	Foreign  = "elsewhere" // a form that another site has sent
	Failed   = "failed"
)

// Message says one thing and, with a Link, offers to try again.
type Message struct{ Kind, Link string }

// ReceptionSlip is the reception slip, for paper.
type ReceptionSlip struct {
	workflow.ReceptionSlip
	Who    string        // of the store
	QR     template.HTML // the code as SVG
	Link   string        // what it says
	Narrow bool          // for paper of 80 mm
}

// Ticket is the staff's ticket page.
type Ticket struct {
	workflow.Sheet
	Now           time.Time
	Views         Views
	ReceptionSlip string // its address, if the member may print it
	Settlement    string // likewise, of the settlement list; empty: not for this member, or nothing is agreed
	Flash         string
	Bad           bool
	MayUpload     bool
	Nonce         string
}

// Views says how often the customer looked.
type Views struct {
	Count int
	Last  time.Time
}

// Photo is the address of a picture.
func (t Ticket) Photo(media string) string { return "/t/" + t.Number + "/photos/" + media }

// Head is how the ticket is called.
func (t Ticket) Head() string {
	if t.Plate != "" {
		return t.Plate
	}
	return t.Number
}

// Latest are the moments, newest first, together what came of one message.
func (t Ticket) Latest() [][]workflow.Moment {
	var out [][]workflow.Moment
	for i, m := range t.Moments {
		if n := len(out); n > 0 && t.Moments[i-1].Cause == m.Cause {
			out[n-1] = append(out[n-1], m)
			continue
		}
		out = append(out, []workflow.Moment{m})
	}
	slices.Reverse(out)
	return out
}

// Title is what a line is called; empty if it is not in the quote any more.
func (t Ticket) Title(line int) string {
	for _, l := range t.Lines {
		if l.ID == line {
			return l.Title
		}
	}
	return ""
}
