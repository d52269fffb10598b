package server

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// minKey is the shortest signing key, in bytes.
const minKey = 32

var (
	errShortKey = errors.New("server: a signing key needs at least 32 bytes")
	errOpenKey  = errors.New("server: the key file is readable by others")
)

// A keyRing signs with its first key and verifies with all. What is signed names
// its key, so that a new key can be put in front while older tickets live on.
type keyRing []signKey

type signKey struct {
	id     [4]byte
	secret []byte
}

const (
	keyIDLen = 4
	macLen   = sha256.Size
)

// newKeyRing returns the ring of secrets, newest first.
func newKeyRing(secrets [][]byte) (keyRing, error) {
	ring := make(keyRing, 0, len(secrets))
	for _, s := range secrets {
		if len(s) < minKey {
			return nil, errShortKey
		}
		sum := sha256.Sum256(append([]byte("duet key id\x00"), s...))
		k := signKey{secret: append([]byte(nil), s...)}
		copy(k.id[:], sum[:])
		ring = append(ring, k)
	}
	return ring, nil
}

// mac returns the HMAC-SHA256 of parts under a key that is of this purpose only.
func (k signKey) mac(purpose string, parts ...[]byte) []byte {
	sub := hmac.New(sha256.New, k.secret)
	sub.Write([]byte(purpose))
	h := hmac.New(sha256.New, sub.Sum(nil))
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// seal returns key id, body and mac in one block.
func (r keyRing) seal(purpose string, body []byte) []byte {
	k := r[0]
	out := make([]byte, 0, keyIDLen+len(body)+macLen)
	out = append(append(out, k.id[:]...), body...)
	return append(out, k.mac(purpose, out)...)
}

// open returns the body of a sealed block and the key that made it, or false
// when no key of the ring made it for this purpose.
func (r keyRing) open(purpose string, sealed []byte) (body []byte, by signKey, ok bool) {
	if len(sealed) < keyIDLen+macLen {
		return nil, signKey{}, false
	}
	signed, mac := sealed[:len(sealed)-macLen], sealed[len(sealed)-macLen:]
	for _, k := range r {
		if k.id == [4]byte(signed[:keyIDLen]) && hmac.Equal(k.mac(purpose, signed), mac) {
			return signed[keyIDLen:], k, true
		}
	}
	return nil, signKey{}, false
}

// developmentKeys returns the key kept for this program in the user's config folder,
// made when missing. A machine without such a folder gets a key that ends with the process.
func developmentKeys(log *slog.Logger) [][]byte {
	key, path, err := fileKey()
	if err == nil {
		return [][]byte{key}
	}
	log.Warn("signing with a random key: pages will not survive a restart; set Options.Keys", "file", path, "err", err)
	key = make([]byte, minKey)
	rand.Read(key)
	return [][]byte{key}
}

// keyPath returns where the key of this program is kept.
func keyPath() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "duet", "keys", programName()), err
}

func fileKey() (key []byte, path string, err error) {
	path, err = keyPath()
	if err != nil {
		return nil, "", err
	}
	if key, err = readKey(path); !errors.Is(err, fs.ErrNotExist) {
		return key, path, err
	}
	if err = os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, path, err
	}
	if err = writeKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, path, err
	}
	key, err = readKey(path) // another process may have been first: its key is ours too
	return key, path, err
}

// programName names the running program as a file can be called: by its main package,
// since binaries of many programs are called "server", or by its file without one.
// Cookies know no ports: with one key for all, who signs in at one program of this
// machine would be signed in at the others.
func programName() string {
	name := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		name = info.Path
	}
	if exe, err := os.Executable(); err == nil && (name == "" || name == "command-line-arguments") {
		name = filepath.Base(exe)
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '_'
	}, name)
	if name = strings.TrimLeft(name, "."); name == "" {
		return "program"
	}
	return name[max(0, len(name)-200):]
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, errOpenKey
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("server: key file: %w", err)
	}
	if len(key) < minKey {
		return nil, errShortKey
	}
	return key, nil
}

// writeKey puts a fresh key at path, whole or not at all; fs.ErrExist when there is one.
func writeKey(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), "key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	key := make([]byte, minKey)
	rand.Read(key)
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}
