package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"bihuan/bot/phrase"
	"bihuan/templates"
)

type understandCommand struct {
	Text []string `arg:"" help:"Sentences, one an argument, or - for one on each line of the standard input."`
}

// Run prints one line for each sentence, in their order.
func (c *understandCommand) Run() error {
	p, err := openPhrase(nil)
	if err != nil {
		return err
	}
	if len(c.Text) == 1 && c.Text[0] == "-" {
		return understandLines(p, os.Stdin, os.Stdout)
	}
	return understandEach(p, c.Text, os.Stdout)
}

// understandEach prints one line for each text.
func understandEach(p *phrase.Parser, texts []string, out io.Writer) error {
	encode := json.NewEncoder(out)
	encode.SetEscapeHTML(false)
	for _, text := range texts {
		if err := encode.Encode(understood{text, p.Understand(text)}); err != nil {
			return err
		}
	}
	return nil
}

// openPhrase is the parser with the product's own words and a catalog's.
func openPhrase(catalog []string) (*phrase.Parser, error) {
	l, err := openLexicon()
	if err != nil {
		return nil, err
	}
	return phrase.New(l, catalog), nil
}

func openLexicon() (*phrase.Lexicon, error) {
	parts, words, intents, err := templates.Lexicon()
	if err != nil {
		return nil, err
	}
	return phrase.ReadLexicon(parts, words, intents)
}

// understood is a sentence with what it says.
type understood struct {
	Text string `json:"text"`
	phrase.Understanding
}

func understandLines(p *phrase.Parser, in io.Reader, out io.Writer) (err error) {
	w := bufio.NewWriter(out)
	defer func() { err = errors.Join(err, w.Flush()) }()
	encode := json.NewEncoder(w)
	encode.SetEscapeHTML(false)
	lines := bufio.NewReader(in)
	for {
		text, readErr := lines.ReadString('\n')
		if text = strings.TrimRight(text, "\r\n"); text != "" || readErr == nil {
			if err := encode.Encode(understood{text, p.Understand(text)}); err != nil {
				return err
			}
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}
