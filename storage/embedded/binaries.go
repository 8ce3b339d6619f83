//go:build unix

package embedded

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the oldest PostgreSQL accepted: below 14, ways to drop a
// database in use and to detach partitions differ.
const oldestMajor = 14

// usualFolders are where distributions keep the server programs; Debian's are
// not on the PATH.
var usualFolders = []string{
	"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
	"/usr/pgsql-*/bin",          // Red Hat, from postgresql.org
	"/usr/libexec/postgresql*",  // Alpine
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// binaries is one installed PostgreSQL.
type binaries struct {
	folder string
	major  int
}

func (b binaries) path(program string) string { return filepath.Join(b.folder, program) }

// findBinaries chooses a PostgreSQL. With setting only that folder counts.
// wanted is the major version of the existing data, 0 when there are none; then
// the highest one wins.
func findBinaries(ctx context.Context, setting, data string, wanted int) (binaries, error) {
	folders := []string{setting}
	if setting == "" {
		folders = candidateFolders(usualFolders, os.Getenv("PATH"))
	}
	var found []binaries
	for _, folder := range folders {
		if major := majorIn(ctx, folder); major > 0 {
			found = append(found, binaries{folder, major})
		}
	}
	return choose(found, folders, data, wanted)
}

func choose(found []binaries, looked []string, data string, wanted int) (binaries, error) {
	if len(found) == 0 {
		if len(looked) == 0 {
			looked = []string{"/usr/lib/postgresql", "PATH"}
		}
		return binaries{}, &MissingError{Looked: looked}
	}
	slices.SortStableFunc(found, func(a, b binaries) int { return b.major - a.major })
	majors := make([]int, len(found))
	for i, b := range found {
		majors[i] = b.major
	}
	majors = slices.Compact(majors)
	if wanted == 0 {
		if found[0].major < oldestMajor {
			return binaries{}, &VersionError{Need: oldestMajor, Found: majors}
		}
		return found[0], nil
	}
	at := slices.IndexFunc(found, func(b binaries) bool { return b.major == wanted })
	if at < 0 {
		return binaries{}, &VersionError{Data: data, Need: wanted, Found: majors}
	}
	return found[at], nil
}

// candidateFolders lists the folders that hold both programs, each once.
func candidateFolders(globs []string, path string) []string {
	var folders []string
	add := func(folder string) {
		postgres, err := exec.LookPath(filepath.Join(folder, "postgres"))
		if err != nil {
			return
		}
		if target, err := filepath.EvalSymlinks(postgres); err == nil {
			postgres = target
		}
		folder = filepath.Dir(postgres)
		if _, err := exec.LookPath(filepath.Join(folder, "initdb")); err == nil && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	for _, glob := range globs {
		matches, _ := filepath.Glob(glob) // the patterns are constants, hence never malformed
		for _, folder := range matches {
			add(folder)
		}
	}
	for _, folder := range filepath.SplitList(path) {
		if filepath.IsAbs(folder) {
			add(folder)
		}
	}
	return folders
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// majorIn returns the major version of the PostgreSQL in folder, 0 when there
// is none that works.
func majorIn(ctx context.Context, folder string) int {
	if major, ok := majorFromPath(folder); ok {
		return major
	}
	out, err := exec.CommandContext(ctx, filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	match := versionPattern.FindSubmatch(out)
	if match == nil {
		return 0
	}
	major, _ := strconv.Atoi(string(match[1]))
	return major
}

// majorFromPath spares starting a program where Debian's folder name tells.
func majorFromPath(folder string) (int, bool) {
	rest, ok := strings.CutPrefix(folder, "/usr/lib/postgresql/")
	if !ok {
		return 0, false
	}
	major, err := strconv.Atoi(strings.TrimSuffix(rest, "/bin"))
	return major, err == nil && major > 0
}

// dataMajor reads the major version that made the data; 0 when there are none.
func dataMajor(data string) (int, error) {
	path := filepath.Join(data, "PG_VERSION")
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the data: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || major <= 0 {
		return 0, fmt.Errorf("%s holds no PostgreSQL version", path)
	}
	return major, nil
}
