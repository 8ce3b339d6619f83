package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
)

// longestPath is what is taken for a path, in bytes; what is longer, no system has.
const longestPath = 4096

// errPathTooLong stands for the file that such a line names.
var errPathTooLong = errors.New("the path is too long")

// filesOf are the paths that are given; - stands for those on standard input. A
// line that cannot be a path comes with an error, and the next ones follow. It
// ends with ctx, even while nothing comes in.
func filesOf(ctx context.Context, given []string, in io.Reader) func(func(string, error) bool) {
	return func(yield func(string, error) bool) {
		for _, name := range given {
			if name != "-" {
				if !yield(name, nil) {
					return
				}
				continue
			}
			for l := range linesOf(ctx, in) {
				if !yield(l.path, l.err) {
					return
				}
			}
		}
	}
}

// pathLine is a line of standard input.
type pathLine struct {
	path string
	err  error
}

// linesOf are the lines that are not empty. Reading may wait for good, so that it
// is done apart; what it waits for when ctx ends is lost.
func linesOf(ctx context.Context, in io.Reader) func(func(pathLine) bool) {
	return func(yield func(pathLine) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		lines := make(chan pathLine)
		go func() {
			defer close(lines)
			r := bufio.NewReaderSize(in, longestPath)
			for {
				l, ok := nextPath(r)
				if !ok {
					return
				}
				select {
				case lines <- l:
					if l.err != nil && !errors.Is(l.err, errPathTooLong) {
						return // what comes in is broken
					}
				case <-ctx.Done():
					return
				}
			}
		}()
		for {
			select {
			case <-ctx.Done():
				return
			case l, ok := <-lines:
				if !ok || !yield(l) {
					return
				}
			}
		}
	}
}

// nextPath reads up to the next path; false: there is none. Of one that is too
// long its beginning is kept.
func nextPath(r *bufio.Reader) (pathLine, bool) {
	for {
		line, long, err := r.ReadLine()
		if errors.Is(err, io.EOF) {
			return pathLine{}, false
		}
		l := pathLine{path: strings.TrimRight(string(line), "\r"), err: err}
		if long {
			l = pathLine{path: strings.ToValidUTF8(string(line[:64]), "") + "…", err: errPathTooLong}
		}
		for long && err == nil {
			_, long, err = r.ReadLine()
		}
		switch {
		case l.err != nil && !errors.Is(l.err, errPathTooLong):
			return pathLine{path: os.Stdin.Name(), err: l.err}, true
		case l.path != "":
			return l, true
		}
	}
}
