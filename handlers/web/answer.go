package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

const (
	maxForm    = 16 << 10 // bytes
	maxChoices = 100      // lines of a quote
	knownLife  = 60 * 24 * time.Hour
)

// press is one form that a customer has sent.
type press struct {
	p      *Pages
	g      *gin.Context
	number string
	path   string
	dev    device
	phone  string // mark of the phone on file, to which dev.known belongs
	nonce  string
}

// said is what the rules answered, kept for a press that is repeated.
type said struct {
	Key  string
	Left int `json:",omitempty"`
}

var nonces = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

const maxNonce = 64

// begin reads a form and finds the ticket; false: it was answered.
func (p *Pages) begin(g *gin.Context) (*press, bool) {
	if !p.presses.spend(g.ClientIP()) || p.misses.spent(g.ClientIP()) && !p.visitedBefore(g.Request) {
		p.busy(g)
		return nil, false
	}
	g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, maxForm)
	if err := g.Request.ParseForm(); err != nil {
		g.Status(http.StatusBadRequest)
		return nil, false
	}
	x := &press{p: p, g: g, path: "/p/" + g.Param("token"), nonce: g.Request.PostForm.Get("nonce")}
	if !nonces.MatchString(x.nonce) {
		x.nonce = random()
	}
	err := p.Store.Progress(g.Request.Context(), g.Param("token"), func(u unit.Page) error {
		x.number, x.dev, x.phone = u.Ticket.Number, p.deviceOf(g.Request, u.Ticket), p.cookies.phoneMark(u.Ticket)
		return nil
	})
	if err != nil {
		p.noProgress(g, err)
		return nil, false
	}
	return x, true
}

// answer is the customer's word on the lines that he chose.
func (p *Pages) answer(g *gin.Context) {
	x, ok := p.begin(g)
	if !ok {
		return
	}
	form := g.Request.PostForm
	args := workflow.Args{}
	args.Version, _ = strconv.Atoi(form.Get("version")) // no version is one that is never right
	for name := range form {
		line, found := strings.CutPrefix(name, "line-")
		id, err := strconv.Atoi(line)
		switch {
		case !found || err != nil || len(args.Agreed)+len(args.Declined) >= maxChoices:
		case form.Get(name) == "yes":
			args.Agreed = append(args.Agreed, id)
		case form.Get(name) == "no":
			args.Declined = append(args.Declined, id)
		}
	}
	slices.Sort(args.Agreed) // the same choice is the same message
	slices.Sort(args.Declined)
	if !x.dev.known && !x.dev.staff && form.Get("digits") != "" {
		if ok := x.identify(form.Get("digits"), args); !ok {
			return
		}
	}
	x.do(workflow.Command{Action: workflow.ActReply, Args: args}, "answer", "#quote")
}

// identify compares the digits; false: it was answered.
func (x *press) identify(digits string, chosen workflow.Args) bool {
	return x.identifyAt(x.path, digits, chosen)
}

// identifyAt is identify for a page below the one whose cookie knows the device.
func (x *press) identifyAt(page, digits string, chosen workflow.Args) bool {
	digits = plainDigits(digits)
	// The digits are in no body: they are recorded nowhere. What was said of them
	// holds for the phone of then.
	got, err := x.decide(workflow.Command{Action: workflow.ActIdentify, Args: workflow.Args{Value: digits}}, "digits", digits+x.phone, nil)
	switch {
	case err != nil:
		x.p.failed(x.g, err)
		return false
	case got.Key != "page_known":
		x.back(got, "#quote", url.Values{"yes": {join(chosen.Agreed)}, "no": {join(chosen.Declined)}})
		return false
	}
	x.dev.known = true
	x.p.cookies.set(x.g.Writer, cookieKnown, page, knownLife, x.number, x.phone)
	return true
}

// question passes a customer's words on.
func (p *Pages) question(g *gin.Context) {
	x, ok := p.begin(g)
	if !ok {
		return
	}
	form := g.Request.PostForm
	line, _ := strconv.Atoi(form.Get("line")) // none: the whole ticket
	x.do(workflow.Command{Action: workflow.ActEnquire, Args: workflow.Args{Text: form.Get("text"), Line: line}}, "question", "#ask")
}

// do carries out a command and leads back to the page.
func (x *press) do(c workflow.Command, kind, anchor string) {
	body, err := json.Marshal(c)
	if err == nil {
		var got said
		if got, err = x.decide(c, kind, string(body), body); err == nil {
			x.back(got, anchor, nil)
			return
		}
	}
	x.p.failed(x.g, err)
}

// decide has the rules decide, once per form and what it says: an old form that
// is filled in anew, after going back, is another message. What the rules turn
// down is not recorded, so that the same form can be sent again when it is mended.
func (x *press) decide(c workflow.Command, kind, says string, body []byte) (said, error) {
	c.Ticket = x.number
	id := "page:" + x.number + ":" + kind + ":" + x.nonce + ":" + x.p.cookies.mark(kind, x.number+"\x00"+x.nonce+"\x00"+says)
	m := unit.Message{ID: id, From: workflow.ByCustomer, Kind: "page", Body: body}
	out, err := x.p.Store.Do(x.g.Request.Context(), m, unit.Spec{Ref: unit.Ref{Number: x.number}}, func(l unit.Loaded) (unit.Result, error) {
		t := l.Subjects.Ticket
		if t == nil {
			return unit.Result{}, unit.ErrNoPage
		}
		l.Facts.Cause, l.Facts.Actor = m.ID, workflow.Actor{Customer: t.Customer, Known: x.dev.known && x.phone == x.p.cookies.phoneMark(t), Staff: x.dev.staff}
		d, err := workflow.Decide(l.Subjects, c, l.Facts)
		if err != nil {
			return unit.Result{}, err
		}
		reply, err := json.Marshal(said{Key: d.Answer.Key, Left: d.Answer.Data.Count})
		return unit.Result{Decision: d, Reply: reply}, err
	})
	if refused, ok := errors.AsType[*workflow.Refusal](err); ok {
		return said{Key: refused.Key, Left: refused.Data.Count}, nil
	}
	if err != nil {
		return said{}, fmt.Errorf("ticket %s: %s: %w", x.number, kind, err)
	}
	var got said
	if err := json.Unmarshal(out.Reply, &got); err != nil {
		return said{}, fmt.Errorf("ticket %s: stored answer: %w", x.number, err)
	}
	return got, nil
}

// back leads to the page, which says what came of the press.
func (x *press) back(got said, anchor string, more url.Values) {
	q := url.Values{"said": {got.Key}}
	if got.Left > 0 {
		q.Set("left", strconv.Itoa(got.Left))
	}
	for k, v := range more {
		if v[0] != "" {
			q[k] = v
		}
	}
	query := q.Encode()
	if !flashes[got.Key] || anchor == "#ask" {
		query += anchor
	}
	x.g.Redirect(http.StatusSeeOther, x.path+"?"+query)
}

// plainDigits reads full-width digits too, and drops blanks.
func plainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '-' || r == '　':
			return -1
		}
		return r
	}, s)
}

func join(list []int) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ",")
}
