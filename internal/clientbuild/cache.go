package clientbuild

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// A cache holds finished builds in folders named by their content. A folder
// appears by one rename, so it is whole or not there, whoever builds at the
// same time.
type cache struct {
	root string
}

// unused is how long a build stays after its last use.
const unused = 7 * 24 * time.Hour

func openCache(root string) (cache, error) {
	if root == "" {
		user, err := os.UserCacheDir()
		if err != nil { // a service account without a home
			user = os.TempDir()
		}
		root = filepath.Join(user, "duet", "clients")
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return cache{}, fmt.Errorf("clientbuild: cache: %w", err)
	}
	return cache{root}, nil
}

// draft makes a folder for a build under way; the caller removes it.
func (c cache) draft() (string, error) {
	dir, err := os.MkdirTemp(c.root, "draft-")
	if err != nil {
		return "", fmt.Errorf("clientbuild: cache: %w", err)
	}
	return dir, nil
}

// keep compresses the files of a draft, unless the same ones are there already,
// and returns the folder of the build.
func (c cache) keep(draft string, level int) (string, error) {
	key, err := contentKey(draft)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(c.root, key+"-br"+strconv.Itoa(level))
	if _, err := os.Stat(dir); err == nil {
		now := time.Now()
		_ = os.Chtimes(dir, now, now) // only delays its removal
		return dir, nil
	}
	for _, name := range [...]string{Wasm, Exec} {
		if err := compressFile(filepath.Join(draft, name), level); err != nil {
			return "", err
		}
	}
	if err := os.Chmod(draft, 0o755); err != nil {
		return "", fmt.Errorf("clientbuild: cache: %w", err)
	}
	if err := os.Rename(draft, dir); err != nil {
		if _, statErr := os.Stat(dir); statErr != nil {
			return "", fmt.Errorf("clientbuild: cache: %w", err)
		} // else another process finished the same build first
	}
	c.prune(time.Now().Add(-unused))
	return dir, nil
}

func contentKey(dir string) (string, error) {
	h := sha256.New()
	for _, name := range [...]string{Wasm, Exec} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", fmt.Errorf("clientbuild: read build: %w", err)
		}
		sum := sha256.Sum256(b)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// prune removes what nobody used since a time. Failing to is harmless.
func (c cache) prune(since time.Time) {
	entries, err := os.ReadDir(c.root)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || errors.Is(err, fs.ErrNotExist) || info.ModTime().After(since) {
			continue
		}
		_ = os.RemoveAll(filepath.Join(c.root, e.Name()))
	}
}
