package server

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ring(t *testing.T, keys ...byte) keyRing {
	t.Helper()
	var secrets [][]byte
	for _, k := range keys {
		secrets = append(secrets, testKey(k))
	}
	r, err := newKeyRing(secrets)
	require.NoError(t, err)
	return r
}

func TestRingVerifiesWithOlderKeys(t *testing.T) {
	old := ring(t, 1).seal("p", []byte("body"))
	body, by, ok := ring(t, 2, 1).open("p", old)
	require.True(t, ok, "a ring with a newer key in front")
	assert.Equal(t, "body", string(body))
	assert.Equal(t, testKey(1), by.secret)

	_, _, ok = ring(t, 2).open("p", old)
	assert.False(t, ok, "a ring without the key")
	_, _, ok = ring(t, 1).open("other", old)
	assert.False(t, ok, "another purpose")
}

func TestShortKeysAreRefused(t *testing.T) {
	_, err := newKeyRing([][]byte{testKey(1), make([]byte, 31)})
	require.ErrorIs(t, err, errShortKey)
	s := New(Options{Keys: [][]byte{[]byte("secret")}, Logger: slog.New(slog.DiscardHandler)})
	assert.ErrorIs(t, s.Run(t.Context()), errShortKey)
	assert.Equal(t, 500, get(s, "/").Code)
}

func TestDevelopmentKeyIsKeptForTheUserOnly(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))

	first := developmentKeys(logger)
	assert.Equal(t, first, developmentKeys(logger), "the key of the next start")
	require.Empty(t, log.String())
	file := filepath.Join(dir, "duet", "keys", programName())
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	require.NoError(t, os.Chmod(file, 0o644))
	random := developmentKeys(logger)
	assert.NotEqual(t, first, random, "a key that others can read is not used")
	assert.NotEqual(t, random, developmentKeys(logger), "a random key is another each time")
	assert.Contains(t, log.String(), "random key")
}

func TestDamagedKeyFileIsNotUsed(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "duet", "keys"), 0o700))
	for _, text := range []string{"", "zz", "abcdef\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "duet", "keys", programName()), []byte(text), 0o600))
		_, _, err := fileKey()
		assert.Error(t, err, "%q", text)
	}
}

// Two programs of one user do not trust each other's cookies: the test binary of this
// package is one of them.
func TestDevelopmentKeyIsOfOneProgram(t *testing.T) {
	name := programName()
	assert.Equal(t, "github.com_duet-ui_duet_server.test", name)
	assert.Equal(t, name, filepath.Base(name))

	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	other := filepath.Join(dir, "duet", "keys", "example.com_shop_server")
	require.NoError(t, os.MkdirAll(filepath.Dir(other), 0o700))
	require.NoError(t, writeKey(other))
	theirs, err := readKey(other)
	require.NoError(t, err)
	ours := developmentKeys(slog.New(slog.DiscardHandler))
	assert.NotEqual(t, theirs, ours[0])
}
