package templates

import (
	"fmt"
	"strings"
	"text/template"

	"github.com/goccy/go-yaml"

	"bihuan/workflow"
)

// optionSource is an entry of options.yaml.
type optionSource struct {
	Label string `yaml:"label"`
	Long  string `yaml:"long"`
}

// wording is a parsed entry.
type wording struct{ label, long *template.Template }

// option is an option as people read it.
type option struct{ letter, label, long string }

func (p *parsing) options(source []byte) map[string]wording {
	var entries map[string]optionSource
	if err := yaml.UnmarshalWithOptions(source, &entries, yaml.Strict()); err != nil {
		p.errs = append(p.errs, fmt.Errorf("templates: options.yaml: %w", err))
	}
	out := map[string]wording{}
	for key, e := range entries {
		w := wording{label: p.plain(key+".label", e.Label), long: p.plain(key+".long", e.Long)}
		if w.label == nil {
			p.errs = append(p.errs, fmt.Errorf("templates: option %s lacks a label", key))
		}
		out[key] = w
	}
	return out
}

// plain parses a template whose data is one word.
func (p *parsing) plain(name, source string) *template.Template {
	if source == "" {
		return nil
	}
	t, err := template.New(name).Parse(source)
	if err != nil {
		p.errs = append(p.errs, fmt.Errorf("templates: %s: %w", name, err))
	}
	return t
}

// Option is what an option's button says, and what is spelled out above it; the
// same where the button says it all.
func (t *Templates) Option(o workflow.Option) (label, long string) {
	w, ok := t.options[o.Key]
	if !ok {
		return o.Label, o.Label
	}
	label = say(w.label, o.Label)
	if long = say(w.long, o.Label); long == "" {
		long = label
	}
	return label, long
}

// say executes a template over one word; it was parsed at the start and cannot
// fail on a string.
func say(t *template.Template, word string) string {
	if t == nil {
		return ""
	}
	var out strings.Builder
	if err := t.Execute(&out, word); err != nil {
		return word
	}
	return out.String()
}

// read puts a question's options into words.
func (t *Templates) read(list []workflow.Option) []option {
	out := make([]option, len(list))
	for i, o := range list {
		out[i].letter = o.Letter
		out[i].label, out[i].long = t.Option(o)
	}
	return out
}
