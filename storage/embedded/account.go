//go:build unix

package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// account is who runs the server: ourselves, or, when we are root, somebody
// with fewer rights, because PostgreSQL refuses to run as root.
type account struct {
	name     string
	uid, gid int
	switched bool // not the user who runs this process
}

// chooseAccount returns the owner of existing data, else the first of names
// that exists. Only root has the choice.
func chooseAccount(data string, names ...string) (account, error) {
	self := os.Geteuid()
	owner, exists := ownerOf(data)
	if self != 0 {
		acc := account{name: nameOf(self), uid: self, gid: os.Getegid()}
		if exists && owner != self {
			return account{}, &FolderError{Folder: data, Blocked: "它", Account: acc.name,
				Reason: "属于账户 " + nameOf(owner)}
		}
		return acc, nil
	}
	if exists && owner != 0 {
		names = []string{strconv.Itoa(owner)}
	}
	for _, name := range names {
		if acc, ok := lookUp(name); ok && acc.uid != 0 {
			return acc, nil
		}
	}
	return account{}, fmt.Errorf("no account of %v exists to run the server, which must not run as root", names)
}

// lookUp finds an account by its name or number.
func lookUp(name string) (account, bool) {
	u, err := user.Lookup(name)
	if err != nil {
		if u, err = user.LookupId(name); err != nil {
			return account{}, false
		}
	}
	uid, errUID := strconv.Atoi(u.Uid)
	gid, errGID := strconv.Atoi(u.Gid)
	return account{name: u.Username, uid: uid, gid: gid, switched: true}, errUID == nil && errGID == nil
}

func nameOf(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(uid)
}

// named reports whether the user database knows the account.
func (a account) named() bool {
	_, err := user.LookupId(strconv.Itoa(a.uid))
	return err == nil
}

// give hands path to the account; nothing happens when it is ours already.
func (a account) give(path string) error {
	if !a.switched {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// giveTree hands over a whole tree that root owns, such as a backup that root
// copied back.
func (a account) giveTree(tree string) error {
	if owner, exists := ownerOf(tree); !a.switched || !exists || owner == a.uid {
		return nil
	}
	root, err := os.OpenRoot(tree)
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return root.Lchown(path, a.uid, a.gid)
	})
}

// mayEnter reports whether the account can pass through a folder, by its mode.
func (a account) mayEnter(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return true
	}
	bit := fs.FileMode(0o001)
	switch {
	case int(stat.Uid) == a.uid:
		bit = 0o100
	case int(stat.Gid) == a.gid:
		bit = 0o010
	}
	return info.Mode().Perm()&bit != 0
}

// checkWay refuses a folder below one that the account cannot enter, such as
// root's home of mode 0700, before anything is created there.
func (a account) checkWay(folder string) error {
	if !a.switched {
		return nil
	}
	var way []string
	for at := filepath.Dir(folder); ; at = filepath.Dir(at) {
		way = append(way, at)
		if at == filepath.Dir(at) {
			break
		}
	}
	slices.Reverse(way)
	for _, step := range way {
		info, err := os.Stat(step)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look at %s: %w", step, err)
		}
		if !a.mayEnter(info) {
			return &FolderError{Folder: folder, Blocked: step, Account: a.name, Reason: "不让它进入"}
		}
	}
	return nil
}

// makeFolders creates folder and what is missing above it so that the account
// can pass, whatever the umask.
func makeFolders(folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	if parent := filepath.Dir(folder); parent != folder {
		if err := makeFolders(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(folder, 0o711); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Chmod(folder, 0o711)
}

func ownerOf(path string) (uid int, exists bool) {
	info, err := os.Lstat(path)
	if err != nil {
		return 0, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(stat.Uid), true
}
