package templates

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/goccy/go-yaml"

	"bihuan/bot"
	"bihuan/workflow"
)

// paramLength is what a parameter of a text message holds, in characters: what
// the strictest kind of template takes.
const paramLength = 12

// smsSource is an entry of sms.yaml.
type smsSource struct {
	About  string   `yaml:"about"`
	Text   string   `yaml:"text"`
	Params []string `yaml:"params"`
}

// sms is a parsed entry.
type sms struct {
	about, text string
	params      []*template.Template
}

func (t *Templates) loadSMS() error {
	raw, err := files.ReadFile("sms.yaml")
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	var sources map[string]smsSource
	if err := yaml.UnmarshalWithOptions(raw, &sources, yaml.Strict()); err != nil {
		return fmt.Errorf("templates: sms.yaml: %w", err)
	}
	p := &parsing{}
	t.sms = map[string]sms{}
	for key, source := range sources {
		t.sms[key] = p.sms(key, source)
	}
	return errors.Join(p.errs...)
}

func (p *parsing) sms(key string, s smsSource) sms {
	out := sms{about: s.About, text: s.Text}
	for i, source := range s.Params {
		if !strings.Contains(s.Text, fmt.Sprintf("{%d}", i+1)) {
			p.errs = append(p.errs, fmt.Errorf("templates: sms %s: {%d} is not in its text", key, i+1))
		}
		out.params = append(out.params, p.parse(fmt.Sprintf("%s.params[%d]", key, i), source))
	}
	if strings.Contains(s.Text, fmt.Sprintf("{%d}", len(s.Params)+1)) {
		p.errs = append(p.errs, fmt.Errorf("templates: sms %s: {%d} has no parameter", key, len(s.Params)+1))
	}
	return out
}

// SMS renders a push as a text message.
func (t *Templates) SMS(n workflow.Notice) (bot.SMS, error) {
	s, ok := t.sms[n.Key]
	if !ok {
		return bot.SMS{}, fmt.Errorf("%w: sms %q", ErrUnknownKey, n.Key)
	}
	out := bot.SMS{Template: n.Key}
	p := t.page(n.Data, time.Time{})
	for i, param := range s.params {
		v, err := p.execute(param)
		if err != nil {
			return bot.SMS{}, err
		}
		if v = strings.TrimSpace(v); v == "" {
			return bot.SMS{}, fmt.Errorf("templates: sms %s: {%d} is empty", n.Key, i+1)
		}
		out.Params = append(out.Params, cut(paramLength, v))
	}
	return out, nil
}

// SMSTemplate is a text message as it is handed in for approval.
type SMSTemplate struct {
	Key, About, Text string
	Example          []string // of its parameters
}

// SMSTemplates lists the text messages, sorted by key.
func (t *Templates) SMSTemplates() ([]SMSTemplate, error) {
	sample := workflow.Data{Number: "HZ20260310-0007", Plate: "浙A·12345", Store: "西湖店", Choice: "制动失灵"}
	var out []SMSTemplate
	for _, key := range slices.Sorted(maps.Keys(t.sms)) {
		m, err := t.SMS(workflow.Notice{Saying: workflow.Saying{Key: key, Data: sample}})
		if err != nil {
			return nil, err
		}
		out = append(out, SMSTemplate{Key: key, About: t.sms[key].about, Text: t.sms[key].text, Example: m.Params})
	}
	return out, nil
}
