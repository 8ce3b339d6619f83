// Package templates holds what people read: the sentences and cards, and the
// configuration that comes with the product. Sentences and cards live in
// texts.yaml and cards.yaml, are rendered by key with workflow.Data and parsed
// at start, so that a misspelt field never meets a customer.
package templates

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/goccy/go-yaml"

	"bihuan/workflow"
)

//go:embed texts.yaml cards.yaml options.yaml sms.yaml blueprints organizations lexicon model.txt
var files embed.FS

// ErrUnknownKey is a text or card that does not exist.
var ErrUnknownKey = errors.New("templates: unknown key")

// Templates renders sentences and cards. The zero value has none; use Load.
// It is safe for concurrent use.
type Templates struct {
	// PublicURL is the address under which the ticket pages are reached, without
	// a slash at the end; empty: cards lead nowhere.
	PublicURL string

	texts   map[string]*template.Template
	cards   map[string]card
	options map[string]wording
	sms     map[string]sms
}

// card are the parsed parts of a card; a part that is nil is empty.
type card struct {
	source, title, desc, text, url, closed *template.Template
	facts                                  []fact
}

type fact struct {
	name       string
	value, url *template.Template
}

// cardSource is a card as it is written in cards.yaml.
type cardSource struct {
	Source string       `yaml:"source"`
	Title  string       `yaml:"title"`
	Desc   string       `yaml:"desc"`
	Text   string       `yaml:"text"`
	Facts  []factSource `yaml:"facts"`
	URL    string       `yaml:"url"`
	Closed string       `yaml:"closed"`
}

type factSource struct {
	Name  string `yaml:"name"`
	Value string `yaml:"value"`
	URL   string `yaml:"url"`
}

// Load returns every text and card. The error names each key at fault.
func Load() (*Templates, error) {
	parsed, err := embedded()
	if err != nil {
		return nil, err
	}
	own := *parsed
	return &own, nil
}

// embedded parses the files once in a process: they cannot change, and a start
// asks for them several times.
var embedded = sync.OnceValues(func() (*Templates, error) {
	texts, err := files.ReadFile("texts.yaml")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	cards, err := files.ReadFile("cards.yaml")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	options, err := files.ReadFile("options.yaml")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	t, err := load(texts, cards, options)
	if err != nil {
		return nil, err
	}
	return t, t.loadSMS()
})

func load(texts, cards, options []byte) (*Templates, error) {
	var textSources map[string]string
	if err := yaml.UnmarshalWithOptions(texts, &textSources, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("templates: texts.yaml: %w", err)
	}
	var cardSources map[string]cardSource
	if err := yaml.UnmarshalWithOptions(cards, &cardSources, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("templates: cards.yaml: %w", err)
	}
	t := &Templates{texts: map[string]*template.Template{}, cards: map[string]card{}}
	p := &parsing{}
	t.options = p.options(options)
	for key, source := range textSources {
		t.texts[key] = p.parse(key, source)
	}
	for key, source := range cardSources {
		t.cards[key] = p.card(key, source)
	}
	if t.texts[fallback] == nil || t.texts[settled] == nil {
		p.errs = append(p.errs, fmt.Errorf("templates: texts.yaml lacks %q or %q", fallback, settled))
	}
	return t, errors.Join(p.errs...)
}

// parsing collects the errors of all keys.
type parsing struct{ errs []error }

// parse returns nil for an empty source.
func (p *parsing) parse(name, source string) *template.Template {
	source = strings.TrimSpace(source)
	if source == "" {
		return nil
	}
	t, err := template.New(name).Funcs(funcs).Parse(source)
	if err == nil {
		err = check(t)
	}
	if err != nil {
		p.errs = append(p.errs, fmt.Errorf("templates: %s: %w", name, err))
	}
	return t
}

func (p *parsing) card(key string, s cardSource) card {
	c := card{
		source: p.parse(key+".source", s.Source), title: p.parse(key+".title", s.Title), desc: p.parse(key+".desc", s.Desc),
		text: p.parse(key+".text", s.Text), url: p.parse(key+".url", s.URL), closed: p.parse(key+".closed", s.Closed),
	}
	if c.title == nil {
		p.errs = append(p.errs, fmt.Errorf("templates: card %s lacks a title", key))
	}
	for _, f := range s.Facts {
		c.facts = append(c.facts, fact{name: f.Name,
			value: p.parse(key+".facts", f.Value), url: p.parse(key+".facts.url", f.URL)})
	}
	return c
}

// Has reports whether there is a text or a card of the key.
func (t *Templates) Has(key string) bool {
	_, isCard := t.cards[key]
	return isCard || t.texts[key] != nil
}

// Keys lists every text and card, sorted.
func (t *Templates) Keys() []string {
	all := map[string]bool{}
	for k := range t.texts {
		all[k] = true
	}
	for k := range t.cards {
		all[k] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// Check names the step questions of a configuration that have no card. A
// blueprint is data, its texts come with the product.
func (t *Templates) Check(o *workflow.Organization) error {
	var errs []error
	for _, b := range o.Blueprints {
		for _, s := range b.Steps {
			if s.Ask == nil || t.Has(s.Ask.Key) {
				continue
			}
			errs = append(errs, fmt.Errorf("blueprint %s: step %s asks %q: %w; allowed: %s",
				b.Name, s.Key, s.Ask.Key, ErrUnknownKey, strings.Join(slices.Sorted(maps.Keys(t.cards)), ", ")))
		}
	}
	return errors.Join(errs...)
}
