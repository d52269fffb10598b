package pipeline

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Limits of a source folder and of what its program may write.
const (
	maxFiles = 5000
	maxBytes = 64 << 20
)

// A file of a folder, by its slash-separated path.
type file struct {
	path string
	size int64
}

// copySource copies the source folder: regular files only, without hidden ones.
func (d *deployment) copySource(report progress) error {
	from, err := os.OpenRoot(d.opt.Source)
	if err != nil {
		return err
	}
	defer from.Close()
	files, total, err := list(from.FS())
	if err != nil {
		return err
	}
	copied := int64(0)
	for _, f := range files {
		if err := context.Cause(d.ctx); err != nil {
			return err
		}
		if err := copyFile(from, f.path, filepath.Join(d.src, filepath.FromSlash(f.path))); err != nil {
			return err
		}
		copied += f.size
		report(float64(copied) / float64(max(total, 1)))
	}
	d.say(fmt.Sprintf("%d files, %d kB", len(files), (total+999)/1000))
	return nil
}

// list returns the regular, unhidden files below root, in order, and their size.
// Links are left out: they could lead anywhere.
func list(root fs.FS) (files []file, total int64, err error) {
	err = fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != "." && strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		files = append(files, file{path, info.Size()})
		if total += info.Size(); total > maxBytes || len(files) > maxFiles {
			return fmt.Errorf("pipeline: more than %d files or %d MB in one site", maxFiles, maxBytes>>20)
		}
		return nil
	})
	return files, total, err
}

func copyFile(from *os.Root, path, to string) error {
	in, err := from.Open(filepath.FromSlash(path))
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}
