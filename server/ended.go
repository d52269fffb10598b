package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A SessionStore remembers which sessions ended before their time, so that a copy of
// their cookie is refused: after a restart, too, and by every server that shares the
// store. Its methods are called for every request of somebody who is signed in, by many
// goroutines. While Ended fails, nobody who is signed in gets a page.
type SessionStore interface {
	// End notes that the sessions called key that began until at are over. It may be
	// forgotten after expires. Of several times the latest counts. An error says that a
	// copy of the cookie may be accepted again.
	End(ctx context.Context, key string, at, expires time.Time) error
	// Ended returns what End noted last for key, or the zero time.
	Ended(ctx context.Context, key string) (time.Time, error)
}

// sessionKey names one session in a SessionStore.
func sessionKey(hash string) string { return "s:" + hash }

// userKey names all sessions of a user, and does not say who it is.
func userKey(tenant, user string) string {
	sum := sha256.Sum256(appendString(appendString([]byte("duet user\x00"), tenant), user))
	return "u:" + base64.RawURLEncoding.EncodeToString(sum[:12])
}

// An ending is one entry of a store.
type ending struct{ at, expires time.Time }

// endings are a SessionStore in the memory of this process.
type endings struct {
	now func() time.Time

	mu    sync.Mutex
	of    map[string]ending
	sweep int // size at which to look for expired ones
}

func newEndings(now func() time.Time) *endings {
	return &endings{now: now, of: map[string]ending{}, sweep: 1024}
}

// End implements SessionStore.
func (e *endings) End(_ context.Context, key string, at, expires time.Time) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.put(key, ending{at, expires})
	return nil
}

func (e *endings) put(key string, v ending) {
	if old := e.of[key]; old.at.After(v.at) {
		return
	}
	e.of[key] = v
	if len(e.of) >= e.sweep {
		now := e.now()
		for key, v := range e.of {
			if now.After(v.expires) {
				delete(e.of, key)
			}
		}
		e.sweep = max(1024, 2*len(e.of))
	}
}

// Ended implements SessionStore.
func (e *endings) Ended(_ context.Context, key string) (time.Time, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.of[key].at, nil
}

// A SessionFile is a SessionStore for one process that is kept in a file: a line for
// each session that ended before its time.
type SessionFile struct {
	*endings // its lock is never held while the disk works: each request asks

	saving sync.Mutex
	file   *os.File
	behind bool // a write failed: the file lacks lines, and may end within one
}

var _ SessionStore = (*SessionFile)(nil)

// OpenSessionFile reads the file at path, made when missing, and adds to it from then
// on. What has expired is left out of it in time. Close it when the server has ended.
func OpenSessionFile(path string) (*SessionFile, error) {
	e := newEndings(time.Now)
	f, err := e.open(path)
	if err != nil {
		return nil, fmt.Errorf("server: sessions: %w", err)
	}
	return &SessionFile{endings: e, file: f}, nil
}

// End implements SessionStore. It returns when the line is on the disk. If it cannot be
// written, the session is over in this process nevertheless, and the next End writes it,
// too.
func (f *SessionFile) End(ctx context.Context, key string, at, expires time.Time) error {
	f.endings.End(ctx, key, at, expires)
	f.saving.Lock()
	defer f.saving.Unlock()
	text := endingLine(key, ending{at, expires})
	if f.behind {
		text = "\n" + f.text()
	}
	_, err := f.file.WriteString(text)
	if err == nil {
		err = f.file.Sync()
	}
	if f.behind = err != nil; f.behind {
		return fmt.Errorf("server: sessions: %w", err)
	}
	return nil
}

// Close ends the use of the file.
func (f *SessionFile) Close() error { return f.file.Close() }

func endingLine(key string, v ending) string {
	return key + " " + strconv.FormatInt(v.at.UnixMilli(), 10) + " " + strconv.FormatInt(v.expires.UnixMilli(), 10) + "\n"
}

// maxStale is how many lines that say nothing any more a file may have.
const maxStale = 1000

func (e *endings) open(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	lines, err := e.load(file)
	if err == nil && lines-len(e.of) > maxStale {
		err = e.rewrite(path)
	} else if err == nil {
		return file, nil
	}
	file.Close()
	if err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
}

// load reads the file and returns how many lines it has. What is no line of ours was cut
// off by a loss of power, and says nothing; the next one must not be added to it.
func (e *endings) load(file *os.File) (count int, err error) {
	b, err := io.ReadAll(file)
	if err != nil {
		return 0, err
	}
	now := e.now()
	for line := range strings.Lines(string(b)) {
		count++
		f := strings.Fields(line)
		if len(f) != 3 || !strings.HasSuffix(line, "\n") {
			continue
		}
		at, err1 := strconv.ParseInt(f[1], 10, 64)
		expires, err2 := strconv.ParseInt(f[2], 10, 64)
		if v := (ending{time.UnixMilli(at), time.UnixMilli(expires)}); err1 == nil && err2 == nil && now.Before(v.expires) {
			e.put(f[0], v)
		}
	}
	if len(b) > 0 && b[len(b)-1] != '\n' {
		_, err = file.WriteString("\n")
	}
	return count, err
}

// text returns a line for each entry.
func (e *endings) text() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var b strings.Builder
	for key, v := range e.of {
		b.WriteString(endingLine(key, v))
	}
	return b.String()
}

// rewrite puts a file with what is known in the place of the one at path, whole or not at
// all.
func (e *endings) rewrite(path string) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString(e.text())
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// keptSessions is the store of a server whose key is kept in the user's config folder:
// a file beside it, read when somebody who is signed in comes first.
type keptSessions struct{ store func() SessionStore }

func newKeptSessions(log *slog.Logger) keptSessions {
	return keptSessions{sync.OnceValue(func() SessionStore {
		path, err := keyPath()
		if err == nil {
			path += ".ended"
			var f *SessionFile
			if f, err = OpenSessionFile(path); err == nil {
				return f
			}
		}
		log.Warn("sign-outs will be forgotten at a restart; set Options.Sessions", "file", path, "err", err)
		return newEndings(time.Now)
	})}
}

// End implements SessionStore.
func (k keptSessions) End(ctx context.Context, key string, at, expires time.Time) error {
	return k.store().End(ctx, key, at, expires)
}

// Ended implements SessionStore.
func (k keptSessions) Ended(ctx context.Context, key string) (time.Time, error) {
	return k.store().Ended(ctx, key)
}

func (s *Server) initSessions() {
	switch s.ended = s.opts.Sessions; {
	case s.ended != nil:
	case len(s.opts.Keys) == 0:
		s.ended = newKeptSessions(s.log)
	default:
		s.ended = newEndings(s.clock.Now)
	}
}
