package pipeline

import (
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// keptReleases is how many published releases stay reachable under their id.
const keptReleases = 5

// policy is sent with every published file. The pages were written by whoever
// wrote the source folder: they get no script, no form, no storage, and an origin
// of their own even if somebody serves them beside something else.
const policy = "sandbox; default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// A Live holds published sites and serves them. Give it a port of its own: what it
// serves is foreign HTML. It is safe for concurrent use.
type Live struct {
	dir string // releases by id; owned
	url string // without a slash at the end

	mu       sync.RWMutex
	releases []string // ids, oldest first; the last one is what "/" shows
}

// NewLive returns a Live that keeps its files below a new folder and is reached at
// url ("http://127.0.0.1:8081"). Close it after use.
func NewLive(url string) (*Live, error) {
	dir, err := os.MkdirTemp("", "duet-live-")
	if err != nil {
		return nil, err
	}
	return &Live{dir: dir, url: strings.TrimRight(url, "/")}, nil
}

// Close removes everything that was published.
func (l *Live) Close() error { return os.RemoveAll(l.dir) }

// Publish takes the folder over as the release id and returns its URL. A reader
// sees all of a release or nothing of it.
func (l *Live) Publish(id, folder string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := os.Rename(folder, filepath.Join(l.dir, id)); err != nil {
		return "", err
	}
	l.releases = append(l.releases, id)
	if old := len(l.releases) - keptReleases; old > 0 {
		for _, id := range l.releases[:old] {
			os.RemoveAll(filepath.Join(l.dir, id))
		}
		l.releases = l.releases[old:]
	}
	return l.url + "/" + id + "/", nil
}

// ServeHTTP serves /ID/... ; "/" leads to the newest release.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", policy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cache-Control", "no-cache")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	id, name, slash := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if id == "" && name == "" {
		l.serveNewest(w, r)
		return
	}
	if !l.has(id) {
		http.NotFound(w, r)
		return
	}
	if !slash {
		http.Redirect(w, r, "/"+id+"/", http.StatusFound)
		return
	}
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if !fs.ValidPath(name) {
		http.NotFound(w, r)
		return
	}
	l.serve(w, r, id, name)
}

func (l *Live) serveNewest(w http.ResponseWriter, r *http.Request) {
	l.mu.RLock()
	newest := ""
	if n := len(l.releases); n > 0 {
		newest = l.releases[n-1]
	}
	l.mu.RUnlock()
	if newest == "" {
		http.Error(w, "nothing has been published yet", http.StatusNotFound)
		return
	}
	http.Redirect(w, r, "/"+newest+"/", http.StatusFound)
}

func (l *Live) has(id string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Contains(l.releases, id)
}

// serve sends one file in the best coding that the client takes.
func (l *Live) serve(w http.ResponseWriter, r *http.Request, id, name string) {
	root, err := os.OpenRoot(filepath.Join(l.dir, id))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer root.Close()
	head := w.Header()
	head.Set("Content-Type", contentType(name))
	head.Set("Vary", "Accept-Encoding")
	for _, c := range codings {
		if accepts(r.Header.Get("Accept-Encoding"), c.name) && l.send(w, r, root, name+c.suffix, c.name) {
			return
		}
	}
	if !l.send(w, r, root, name, "") {
		http.NotFound(w, r)
	}
}

// send reports whether there was such a file.
func (l *Live) send(w http.ResponseWriter, r *http.Request, root *os.Root, name, coding string) bool {
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	if coding != "" {
		w.Header().Set("Content-Encoding", coding)
	}
	http.ServeContent(w, r, "", info.ModTime(), f)
	return true
}

// contentType goes by the name alone and never guesses from the content.
func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".html", "":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}
