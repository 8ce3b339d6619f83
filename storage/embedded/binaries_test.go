//go:build unix

package embedded

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestChoose(t *testing.T) {
	found := []binaries{{"/a", 15}, {"/b", 17}, {"/c", 15}}
	for _, test := range []struct {
		name   string
		found  []binaries
		wanted int
		folder string
		err    error
	}{
		{"the highest at first", found, 0, "/b", nil},
		{"the one of the data later", found, 15, "/a", nil},
		{"none of the data", found, 16, "", &VersionError{Data: "/data", Need: 16, Found: []int{17, 15}}},
		{"too old", []binaries{{"/a", 12}}, 0, "", &VersionError{Need: 14, Found: []int{12}}},
		{"nothing", nil, 0, "", &MissingError{Looked: []string{"/looked"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := choose(slices.Clone(test.found), []string{"/looked"}, "/data", test.wanted)
			if got.folder != test.folder {
				t.Errorf("chose %q, want %q", got.folder, test.folder)
			}
			if (err == nil) != (test.err == nil) || err != nil && err.Error() != test.err.Error() {
				t.Errorf("error %v, want %v", err, test.err)
			}
		})
	}
}

func TestCandidateFolders(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"17/postgres", "17/initdb", "16/postgres", "path/initdb", "plain/postgres", "plain/initdb"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		mode := os.FileMode(0o755)
		if filepath.Dir(name) == "plain" {
			mode = 0o644
		}
		if err := os.WriteFile(path, nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	// On the PATH there is a link to the same one, and a relative folder.
	if err := os.Symlink(filepath.Join(root, "17/postgres"), filepath.Join(root, "path/postgres")); err != nil {
		t.Fatal(err)
	}
	got := candidateFolders([]string{root + "/1*"}, filepath.Join(root, "path")+":"+filepath.Join(root, "plain")+":.")
	if want := []string{filepath.Join(root, "17")}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMajorIn(t *testing.T) {
	dir := t.TempDir()
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) 18beta1 (Somewhere 18~beta1-1)'\n"
	if err := os.WriteFile(filepath.Join(dir, "postgres"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]int{dir: 18, "/usr/lib/postgresql/16/bin": 16, t.TempDir(): 0} {
		if got := majorIn(t.Context(), folder); got != want {
			t.Errorf("%s: %d, want %d", folder, got, want)
		}
	}
}

func TestDataMajor(t *testing.T) {
	dir := t.TempDir()
	if major, err := dataMajor(dir); major != 0 || err != nil {
		t.Errorf("no data: %d, %v", major, err)
	}
	for text, want := range map[string]int{"15\n": 15, "": 0, "abc": 0, "9.6\n": 0} {
		if err := os.WriteFile(filepath.Join(dir, "PG_VERSION"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if major, err := dataMajor(dir); major != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %d, %v", text, major, err)
		}
	}
}
