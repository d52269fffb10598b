package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// Assets serves all files of fsys below {prefix}/_duet/: under the hashed names
// that Asset gives they are cached for ever, under their own names (which relative
// URLs in stylesheets mean) they are revalidated. The files are read now and kept
// in memory, with compressed forms; NAME.br and NAME.gz are used when present.
func (s *Server) Assets(fsys fs.FS) error {
	if err := s.assets.addFS(fsys); err != nil {
		return fmt.Errorf("server: assets: %w", err)
	}
	return nil
}

// Asset returns the URL of a file of Assets. A name that was not added is the
// programmer's mistake: it panics.
func (s *Server) Asset(name string) string {
	a := s.assets.find(name)
	if a == nil {
		panic("server: no asset is named " + name + "; call Assets with a folder that has it")
	}
	return s.url(a)
}

func (s *Server) url(a *asset) string { return s.prefix + "/_duet/" + a.hashed }

// An asset is one file in memory, ready to send: under its hashed name it never
// changes, so browsers keep it for ever.
type asset struct {
	name   string // as the application calls it: "css/site.css"
	hashed string // "css/site-HASH.css"
	mime   string
	etag   string
	plain  []byte
	coded  [len(codings)][]byte // nil where it does not pay
}

// assetStore holds the assets by both names. Safe for concurrent use.
type assetStore struct {
	mu     sync.RWMutex
	byName map[string]*asset // plain and hashed names
}

const (
	// minCompress is the size in bytes below which compressing does not pay.
	minCompress = 256
	// brotliLevel is what a server start can afford; releases precompress better.
	brotliLevel = 5
)

// add puts a file into the store. coded are precompressed forms by coding; the
// missing ones are made here when the type compresses.
func (s *assetStore) add(name string, plain []byte, coded map[string][]byte) *asset {
	sum := sha256.Sum256(plain)
	hash := base64.RawURLEncoding.EncodeToString(sum[:9])
	ext := path.Ext(name)
	a := &asset{
		name:   name,
		hashed: strings.TrimSuffix(name, ext) + "-" + hash + ext,
		mime:   contentType(ext),
		etag:   hash,
		plain:  plain,
	}
	for i, c := range codings {
		body := coded[c]
		if body == nil && len(plain) >= minCompress && compressible(a.mime) {
			body = compress(c, plain)
		}
		if body != nil && len(body) < len(plain) {
			a.coded[i] = body
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName == nil {
		s.byName = make(map[string]*asset)
	}
	s.byName[a.name], s.byName[a.hashed] = a, a
	return a
}

// addFS adds all files of fsys. NAME.br and NAME.gz beside NAME are its
// precompressed forms, not files of their own.
func (s *assetStore) addFS(fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if base, ok := precompressedOf(name); ok {
			if _, err := fs.Stat(fsys, base); err == nil {
				return nil
			}
		}
		return s.addFile(fsys, name)
	})
}

func (s *assetStore) addFile(fsys fs.FS, name string) error {
	plain, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	coded := make(map[string][]byte)
	for ext, coding := range precompressed {
		if b, err := fs.ReadFile(fsys, name+ext); err == nil {
			coded[coding] = b
		}
	}
	s.add(name, plain, coded)
	return nil
}

func (s *assetStore) find(name string) *asset {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byName[name]
}

// serve answers a GET or HEAD for a file below {prefix}/_duet/.
func (s *assetStore) serve(w http.ResponseWriter, r *http.Request, name string) {
	a := s.find(name)
	if a == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	coding := negotiate(strings.Join(r.Header.Values("Accept-Encoding"), ","), a.has)
	body, etag := a.plain, a.etag
	if coding != "" {
		body, etag = a.coded[codingIndex(coding)], a.etag+"-"+coding
		h.Set("Content-Encoding", coding)
	}
	etag = `"` + etag + `"`
	h.Set("ETag", etag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Type", a.mime)
	if name == a.hashed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	limitWrite(w, r, len(body))
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

func (a *asset) has(coding string) bool { return a.coded[codingIndex(coding)] != nil }

func codingIndex(coding string) int {
	for i, c := range codings {
		if c == coding {
			return i
		}
	}
	panic("server: internal error: unknown coding " + coding)
}

// matches reports whether an If-None-Match header holds etag.
func matches(header, etag string) bool {
	for item := range strings.SplitSeq(header, ",") {
		item = strings.TrimSpace(item)
		if item == "*" || strings.TrimPrefix(item, "W/") == etag {
			return true
		}
	}
	return false
}

var precompressed = map[string]string{".br": "br", ".gz": "gzip"}

// precompressedOf returns the name without the extension of a coding.
func precompressedOf(name string) (string, bool) {
	ext := path.Ext(name)
	_, ok := precompressed[ext]
	return strings.TrimSuffix(name, ext), ok
}

func compress(coding string, plain []byte) []byte {
	var b bytes.Buffer
	switch coding {
	case "br":
		w := brotli.NewWriterLevel(&b, brotliLevel)
		w.Write(plain)
		w.Close()
	case "gzip":
		w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
		w.Write(plain)
		w.Close()
	}
	return b.Bytes()
}

// The types we name ourselves, so that they do not depend on the machine's tables.
var contentTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".gif":         "image/gif",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".mjs":         "text/javascript; charset=utf-8",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff2":       "font/woff2",
}

func contentType(ext string) string {
	ext = strings.ToLower(ext)
	if t := contentTypes[ext]; t != "" {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}

func compressible(mime string) bool {
	switch mime {
	case "application/json", "application/wasm", "application/manifest+json", "image/svg+xml", "image/x-icon":
		return true
	}
	return strings.HasPrefix(mime, "text/")
}
