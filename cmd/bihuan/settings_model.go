package main

import (
	"slices"
	"strings"

	"bihuan/bot/model"
	"bihuan/bot/phrase"
	"bihuan/templates"
)

// modelSettings are those of a language model that guesses what the rules do not
// understand; without an address there is none.
type modelSettings struct {
	LLM      string `name:"llm-url" env:"BIHUAN_LLM_URL" help:"A server with /v1/chat/completions that guesses what the rules do not understand; default: none is asked" placeholder:"URL"`
	LLMModel string `name:"llm-model" env:"BIHUAN_LLM_MODEL" help:"Its model" placeholder:"NAME"`
	LLMKey   string `name:"llm-key" env:"BIHUAN_LLM_KEY" help:"Its key" placeholder:"KEY"`
}

func (s modelSettings) check() error {
	if s.LLM != "" && s.LLM != simulated && !webAddress(s.LLM) {
		return malformed("BIHUAN_LLM_URL", "http://127.0.0.1:8000")
	}
	return nil
}

// model is the server with the task that it gets: what to answer, and in which
// words.
func (s modelSettings) model(l *phrase.Lexicon) (*model.Model, error) {
	task, err := templates.Task()
	if err != nil {
		return nil, err
	}
	var words strings.Builder
	words.WriteString(task)
	for _, list := range []struct {
		name  string
		words map[string][]string
	}{{"position", l.Positions}, {"part", l.Parts}, {"fault", l.Faults}, {"action", l.Actions}, {"grade", l.Grades}} {
		var names []string
		for name := range list.words {
			names = append(names, name)
		}
		slices.Sort(names)
		words.WriteString(list.name + ": " + strings.Join(names, " ") + "\n")
	}
	return model.New(model.Config{URL: s.LLM, Model: s.LLMModel, Key: s.LLMKey, Task: words.String()})
}
