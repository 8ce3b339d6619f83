// Package blob keeps the bytes of photos and voices, in a folder or in any
// store that speaks S3 (SeaweedFS, Garage, Tencent COS …). Whoever writes them
// seals them first: nothing here can be read without its key.
package blob

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// ErrNotFound means that there is nothing under a name.
var ErrNotFound = errors.New("blob: not found")

// ErrUnreachable means that nobody, or no S3 store, answers at the address.
var ErrUnreachable = errors.New("media bucket: unreachable")

// Refused is what an S3 store says instead of doing what it was asked.
type Refused struct {
	Doing string
	Code  string // of S3, such as AccessDenied
}

// Error implements error.
func (e *Refused) Error() string { return "media bucket: " + e.Doing + ": " + e.Code }

var (
	errName = errors.New("blob: malformed name")
	errURL  = errors.New("want file:///folder or s3://KEY:SECRET@host/bucket?region=R&plain=1")
)

// Store keeps blobs by name: letters, digits, hyphens, dots and single slashes.
type Store interface {
	// Put stores content under a name, in place of what was there. It returns
	// after the content is safe.
	Put(ctx context.Context, name string, content []byte) error
	// Get reads a blob; ErrNotFound if there is none.
	Get(ctx context.Context, name string) ([]byte, error)
	// Delete removes a blob; one that is not there is no error.
	Delete(ctx context.Context, name string) error
	// Check reports whether the store can be written to.
	Check(ctx context.Context) error
}

// Open opens the store at a URL: file:///var/lib/bihuan/media, or
// s3://KEY:SECRET@host/bucket with region=… and, for a store without TLS,
// plain=1. Its errors do not hold the URL, which holds a secret.
func Open(address string) (Store, error) {
	u, err := parse(address)
	if err != nil {
		return nil, err
	}
	if u.Scheme == "file" {
		return newFolder(u.Path)
	}
	return newBucket(u)
}

// Valid reports whether Open can read an address; it opens nothing.
func Valid(address string) error {
	_, err := parse(address)
	return err
}

// parse refuses what it does not know: a mistyped option would be forgotten
// without a word.
func parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errURL
	}
	options, err := url.ParseQuery(u.RawQuery)
	secret, _ := u.User.Password()
	folder := u.Scheme == "file" && u.Host == "" && len(u.Path) > 1 && u.RawQuery == ""
	bucket := u.Scheme == "s3" && u.Host != "" && strings.Trim(u.Path, "/") != "" && u.User.Username() != "" && secret != ""
	if err != nil || !folder && !bucket {
		return nil, errURL
	}
	for name, values := range options {
		if name != "region" && name != "plain" || len(values) > 1 || name == "plain" && values[0] != "1" && values[0] != "0" {
			return nil, errURL
		}
	}
	return u, nil
}

var wellFormed = regexp.MustCompile(`^[0-9A-Za-z_-][0-9A-Za-z._-]*(/[0-9A-Za-z_-][0-9A-Za-z._-]*)*$`)

func check(name string) error {
	if len(name) > 200 || !wellFormed.MatchString(name) {
		return fmt.Errorf("%w: %q", errName, name)
	}
	return nil
}

// probe is what Check writes and removes.
const probe = "check/probe"

func checkBy(ctx context.Context, s Store) error {
	if err := s.Put(ctx, probe, []byte("bihuan")); err != nil {
		return err
	}
	return s.Delete(ctx, probe)
}
