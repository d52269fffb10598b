// Package npm reads files out of pinned npm packages, which it has the npm command
// fetch: from whatever registry the machine is set up for, once. What is fetched is
// kept in a cache folder, checked against its hash whenever it is read, and never
// part of this repository.
package npm

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Package is one version of a package.
type Package struct {
	Name    string // without a scope
	Version string
	// Integrity is the hash of the tarball as lock files have it: "sha512-" and
	// base64.
	Integrity string
}

// A Source fetches packages. The zero Source is what most programs want. It is safe
// for concurrent use, also by several processes.
type Source struct {
	Dir     string // the cache folder; "" means duet/npm in the user's
	Command string // "" means "npm"
}

// ErrNoNPM means that a package is not in the cache, and that there is no npm
// command to fetch it with.
var ErrNoNPM = errors.New("npm: there is no npm command")

// ErrIntegrity means that what was fetched is not what was pinned.
var ErrIntegrity = errors.New("npm: the tarball does not have the pinned hash")

// Files returns the named files of p, by their paths in the package. It fetches p if
// it is not in the cache yet, which takes as long as ctx lets it.
func (s Source) Files(ctx context.Context, p Package, names ...string) (map[string][]byte, error) {
	tarball, err := s.tarball(ctx, p)
	if err != nil {
		return nil, err
	}
	files, err := unpack(tarball, names)
	if err != nil {
		return nil, fmt.Errorf("npm: %s@%s: %w", p.Name, p.Version, err)
	}
	return files, nil
}

func (s Source) tarball(ctx context.Context, p Package) ([]byte, error) {
	dir, err := s.dir()
	if err != nil {
		return nil, err
	}
	kept := filepath.Join(dir, p.Name+"-"+p.Version+".tgz")
	if b, err := os.ReadFile(kept); err == nil && p.check(b) == nil {
		return b, nil
	}
	npm, err := exec.LookPath(orDefault(s.Command, "npm"))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNoNPM, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("npm: %w", err)
	}
	draft, err := os.MkdirTemp(dir, "fetch-") // beside its place: it is moved there whole
	if err != nil {
		return nil, fmt.Errorf("npm: %w", err)
	}
	defer os.RemoveAll(draft)
	b, fetched, err := p.fetch(ctx, npm, draft)
	if err != nil {
		return nil, err
	}
	if err := os.Rename(fetched, kept); err != nil {
		return nil, fmt.Errorf("npm: %w", err)
	}
	return b, nil
}

func (s Source) dir() (string, error) {
	if s.Dir != "" {
		return s.Dir, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("npm: %w", err)
	}
	return filepath.Join(cache, "duet", "npm"), nil
}

// fetch has npm put the tarball into dir, and returns it and its path. npm pack
// runs no script of a package that it fetches.
func (p Package) fetch(ctx context.Context, npm, dir string) ([]byte, string, error) {
	cmd := exec.CommandContext(ctx, npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", dir, p.Name+"@"+p.Version)
	cmd.Dir = dir // not in a project, whose settings would count
	cmd.WaitDelay = waitDelay
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, "", fmt.Errorf("npm: pack %s@%s: %w\n%s", p.Name, p.Version, err, strings.TrimSpace(output.String()))
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(found) != 1 {
		return nil, "", fmt.Errorf("npm: pack %s@%s left %d tarballs", p.Name, p.Version, len(found))
	}
	b, err := os.ReadFile(found[0])
	if err != nil {
		return nil, "", fmt.Errorf("npm: %w", err)
	}
	return b, found[0], p.check(b)
}

func (p Package) check(tarball []byte) error {
	sum := sha512.Sum512(tarball)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != p.Integrity {
		return fmt.Errorf("%w: %s@%s has %s, want %s", ErrIntegrity, p.Name, p.Version, got, p.Integrity)
	}
	return nil
}

func orDefault(s, standard string) string {
	if s == "" {
		return standard
	}
	return s
}
