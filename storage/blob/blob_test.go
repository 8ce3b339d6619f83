package blob_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bihuan/storage/blob"
)

// s3 is the part of an S3 store that is used: objects put, got and deleted in one
// bucket.
func s3(t *testing.T) string {
	t.Helper()
	var mu sync.Mutex
	objects := map[string][]byte{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=key/") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		switch r.Method {
		case http.MethodPut:
			objects[r.URL.Path] = body(r)
			w.Header().Set("ETag", `"x"`)
		case http.MethodGet, http.MethodHead:
			content, ok := objects[r.URL.Path]
			if !ok {
				w.Header().Set("Content-Type", "application/xml")
				w.WriteHeader(http.StatusNotFound)
				_, _ = w.Write([]byte(`<Error><Code>NoSuchKey</Code></Error>`))
				return
			}
			w.Header().Set("ETag", `"x"`)
			w.Header().Set("Last-Modified", "Tue, 10 Mar 2026 09:00:00 GMT")
			_, _ = w.Write(content)
		case http.MethodDelete:
			delete(objects, r.URL.Path)
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return "s3://key:secret@" + u.Host + "/bucket/photos?region=cn&plain=1"
}

// body reads a signed upload: over plain HTTP it comes in one signed chunk.
func body(r *http.Request) []byte {
	raw := make([]byte, 0, 1024)
	buffer := make([]byte, 512)
	for {
		n, err := r.Body.Read(buffer)
		raw = append(raw, buffer[:n]...)
		if err != nil {
			break
		}
	}
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING") {
		return raw
	}
	_, rest, _ := strings.Cut(string(raw), "\r\n")
	content, _, _ := strings.Cut(rest, "\r\n")
	return []byte(content)
}

func TestStore(t *testing.T) {
	for name, address := range map[string]string{"folder": "file://" + t.TempDir() + "/media", "bucket": s3(t)} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			s, err := blob.Open(address)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(ctx); err != nil {
				t.Error(err)
			}
			if _, err := s.Get(ctx, "demo/ab/none.copy"); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("missing: %v", err)
			}
			for _, content := range []string{"first", "second"} { // in place of the first
				if err := s.Put(ctx, "demo/ab/x.copy", []byte(content)); err != nil {
					t.Fatal(err)
				}
				if got, err := s.Get(ctx, "demo/ab/x.copy"); err != nil || string(got) != content {
					t.Errorf("got %q, %v", got, err)
				}
			}
			for range 2 { // what is gone is no error
				if err := s.Delete(ctx, "demo/ab/x.copy"); err != nil {
					t.Error(err)
				}
			}
			if _, err := s.Get(ctx, "demo/ab/x.copy"); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("deleted: %v", err)
			}
			for _, bad := range []string{"", "/etc/passwd", "../x", "a/../b", "a//b", "a\x00b", strings.Repeat("a", 201), ".hidden"} {
				if err := s.Put(ctx, bad, nil); err == nil {
					t.Errorf("%q is a name", bad)
				}
			}
		})
	}
}

func TestOpen_refusesWithoutTellingSecrets(t *testing.T) {
	for _, bad := range []string{"", "media", "http://host/x", "file://host/x", "s3://host/bucket", "s3://key@host/bucket", "s3://key:hush@host", "s3://key:hush@%zz/b",
		"s3://key:hush@host/bucket?x=1", "s3://key:hush@host/bucket?regoin=cn", "s3://key:hush@host/bucket?plain=yes", "s3://key:hush@host/bucket?region=a&region=b", "s3://key:hush@host//", "file:///media?plain=1"} {
		_, err := blob.Open(bad)
		if err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A write that was cut short leaves nothing that could be read.
func TestFolder_leavesNoHalves(t *testing.T) {
	dir := t.TempDir()
	s, err := blob.Open("file://" + dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put(context.Background(), "demo/ab/x", []byte("whole")); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(dir, "demo", "ab", "*"))
	if err != nil || len(found) != 1 {
		t.Errorf("%v, %v", found, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "demo", "ab", "x")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}
