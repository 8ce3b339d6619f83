package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// folder keeps each blob in a file.
type folder struct{ root *os.Root }

func newFolder(dir string) (Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("media folder: %w", err)
	}
	root, err := os.OpenRoot(filepath.Clean(dir))
	if err != nil {
		return nil, fmt.Errorf("media folder: %w", err)
	}
	return &folder{root: root}, nil
}

// Put writes beside the final name and renames, so that no reader and no crash
// ever meets half a blob.
func (f *folder) Put(_ context.Context, name string, content []byte) error {
	if err := check(name); err != nil {
		return err
	}
	if err := f.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return fmt.Errorf("media folder: %w", err)
	}
	temporary := fmt.Sprintf("%s.%d~", name, os.Getpid())
	if err := f.write(temporary, content); err != nil {
		return errors.Join(err, ignoreMissing(f.root.Remove(temporary)))
	}
	if err := f.root.Rename(temporary, name); err != nil {
		return fmt.Errorf("media folder: %w", err)
	}
	return f.sync(path.Dir(name))
}

func (f *folder) write(name string, content []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("media folder: %w", err)
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("media folder: %w", err)
	}
	return nil
}

// sync makes a rename survive the loss of power.
func (f *folder) sync(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return fmt.Errorf("media folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f *folder) Get(_ context.Context, name string) ([]byte, error) {
	if err := check(name); err != nil {
		return nil, err
	}
	content, err := f.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("media folder: %w", err)
	}
	return content, nil
}

func (f *folder) Delete(_ context.Context, name string) error {
	if err := check(name); err != nil {
		return err
	}
	if err := ignoreMissing(f.root.Remove(name)); err != nil {
		return fmt.Errorf("media folder: %w", err)
	}
	return nil
}

func (f *folder) Check(ctx context.Context) error { return checkBy(ctx, f) }

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
