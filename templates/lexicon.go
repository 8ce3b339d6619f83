package templates

import "fmt"

// Task is what a language model is told about reading a sentence.
func Task() (string, error) {
	task, err := files.ReadFile("model.txt")
	if err != nil {
		return "", fmt.Errorf("templates: %w", err)
	}
	return string(task), nil
}

// Lexicon are the files of the words in which people speak of repairs: parts,
// words, intents.
func Lexicon() (parts, words, intents []byte, err error) {
	var read [3][]byte
	for i, name := range []string{"parts", "words", "intents"} {
		if read[i], err = files.ReadFile("lexicon/" + name + ".yaml"); err != nil {
			return nil, nil, nil, fmt.Errorf("templates: %w", err)
		}
	}
	return read[0], read[1], read[2], nil
}
