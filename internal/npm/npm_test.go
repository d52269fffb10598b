package npm_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/npm"
)

// tarball packs files as npm does.
func tarball(t *testing.T, files map[string]string) ([]byte, npm.Package) {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	archive := tar.NewWriter(zip)
	for name, text := range files {
		require.NoError(t, archive.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(text))}))
		_, err := archive.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	require.NoError(t, zip.Close())
	sum := sha512.Sum512(b.Bytes())
	return b.Bytes(), npm.Package{Name: "thing", Version: "1.2.3", Integrity: "sha512-" + base64.StdEncoding.EncodeToString(sum[:])}
}

// command writes an npm command that does what the script says in the folder it is
// to pack into, with $tarball in it. It counts its calls in the file "calls".
func command(t *testing.T, content []byte, script string) (path, calls string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the command of this test is a shell script")
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "thing.tgz"), content, 0o644))
	path, calls = filepath.Join(dir, "npm"), filepath.Join(dir, "calls")
	text := "#!/bin/sh\necho \"$*\" >>'" + calls + "'\ntarball='" + filepath.Join(dir, "thing.tgz") + "'\n" + script + "\n"
	require.NoError(t, os.WriteFile(path, []byte(text), 0o755))
	return path, calls
}

func TestFilesAreFetchedOnce(t *testing.T) {
	content, p := tarball(t, map[string]string{"dist/a.js": "a", "dist/b.js": "b", "README.md": "r"})
	cmd, calls := command(t, content, `cp "$tarball" "$5/thing-1.2.3.tgz"`)
	s := npm.Source{Dir: t.TempDir(), Command: cmd}
	for range 2 {
		files, err := s.Files(t.Context(), p, "dist/b.js", "dist/a.js")
		require.NoError(t, err)
		assert.Equal(t, map[string][]byte{"dist/a.js": []byte("a"), "dist/b.js": []byte("b")}, files)
	}
	said, err := os.ReadFile(calls)
	require.NoError(t, err)
	assert.Regexp(t, `^pack --silent --ignore-scripts --pack-destination \S+ thing@1\.2\.3\n$`, string(said))

	// Without npm the cache is enough, as long as nobody touched it.
	s.Command = "no-such-command"
	_, err = s.Files(t.Context(), p, "dist/a.js")
	require.NoError(t, err)
	kept, err := filepath.Glob(filepath.Join(s.Dir, "*"))
	require.NoError(t, err)
	require.Len(t, kept, 1, "nothing but the tarball is left")
	require.NoError(t, os.WriteFile(kept[0], []byte("touched"), 0o644))
	_, err = s.Files(t.Context(), p, "dist/a.js")
	require.ErrorIs(t, err, npm.ErrNoNPM)
}

func TestWhatWasNotPinnedIsNotKept(t *testing.T) {
	_, p := tarball(t, map[string]string{"a": "a"})
	other, _ := tarball(t, map[string]string{"a": "something else"})
	cmd, _ := command(t, other, `cp "$tarball" "$5/thing-1.2.3.tgz"`)
	s := npm.Source{Dir: t.TempDir(), Command: cmd}
	_, err := s.Files(t.Context(), p, "a")
	require.ErrorIs(t, err, npm.ErrIntegrity)
	kept, err := os.ReadDir(s.Dir)
	require.NoError(t, err)
	assert.Empty(t, kept)
}

func TestFailures(t *testing.T) {
	content, p := tarball(t, map[string]string{"a": "a"})
	for name, script := range map[string]string{
		"npm fails":       "echo it is offline; exit 1",
		"npm does little": "exit 0",
	} {
		t.Run(name, func(t *testing.T) {
			cmd, _ := command(t, content, script)
			_, err := npm.Source{Dir: t.TempDir(), Command: cmd}.Files(t.Context(), p, "a")
			require.ErrorContains(t, err, "thing@1.2.3")
		})
	}
	t.Run("no such file", func(t *testing.T) {
		cmd, _ := command(t, content, `cp "$tarball" "$5/thing-1.2.3.tgz"`)
		_, err := npm.Source{Dir: t.TempDir(), Command: cmd}.Files(t.Context(), p, "b")
		require.ErrorContains(t, err, "b")
	})
	t.Run("npm hangs", func(t *testing.T) {
		// It waits for the end of an input that only the end of ctx brings.
		cmd, calls := command(t, content, `exec tail -f /dev/null`)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for {
				if _, err := os.Stat(calls); err == nil {
					cancel()
					return
				}
				runtime.Gosched()
			}
		}()
		_, err := npm.Source{Dir: t.TempDir(), Command: cmd}.Files(ctx, p, "a")
		require.ErrorIs(t, err, context.Canceled)
	})
}
