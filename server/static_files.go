package server

import (
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/duet-ui/duet/internal/webbuild"
)

// filesList is the file of an export that lists the others, so that the next export
// into the folder can take them away.
const filesList = assetFolder + "files.txt"

// staticName is the script of exported pages.
const staticName = "duet-static.js"

// ErrNotExport reports a folder that holds something else than an export.
var ErrNotExport = errors.New("server: the folder is not empty and holds no earlier export")

// staticScript returns that script, made when the first one is.
func (s *Server) staticScript() *asset {
	if a := s.assets.find(staticName); a != nil {
		return a
	}
	return s.assets.add(staticName, webbuild.Static(), nil)
}

// write puts the site into dir.
func (x *export) write(dir string) error {
	if err := takeAway(dir); err != nil {
		return fmt.Errorf("server: export: %w", err)
	}
	out := &folderWriter{dir: dir}
	for _, p := range x.order {
		out.file(path.Join(path.Clean(p)[1:], "index.html"), x.document(x.pages[p], climb(p)))
	}
	if to, ok := x.rewritten(x.s.prefix+x.front, ""); ok && x.front != "" {
		to = html.EscapeString(to)
		out.file("index.html", []byte(`<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=`+to+
			`"><title>`+html.EscapeString(x.pages[x.front].head.title)+`</title></head><body><a href="`+to+`">`+to+`</a></body></html>`))
	}
	if x.s.opts.Origin != "" {
		doc, err := x.notFound()
		if err != nil {
			return fmt.Errorf("server: export: %w", err)
		}
		out.file("404.html", doc)
	}
	x.assets(out)
	out.file(".nojekyll", nil) // GitHub Pages would leave the assets out
	out.file(filesList, []byte(strings.Join(append(out.names, filesList), "\n")+"\n"))
	if out.err != nil {
		return fmt.Errorf("server: export: %w", out.err)
	}
	x.s.log.Info("exported", "pages", len(x.order), "files", len(out.names), "folder", dir)
	return nil
}

// assets writes the files of the application under both names, for stylesheets mean
// the plain one, and what every page loads under the hashed one.
func (x *export) assets(out *folderWriter) {
	s := x.s
	s.staticScript()
	s.assets.mu.RLock()
	defer s.assets.mu.RUnlock()
	names := make([]string, 0, len(s.assets.byName))
	for name := range s.assets.byName {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		a := s.assets.byName[name]
		switch a.name {
		case "boot.js", "later.js", "rungs.js":
			continue // of pages with a server
		case staticName, clientWasm, clientExec, ownSVG, own192, own512:
			if name == a.name {
				continue
			}
		}
		out.file(assetFolder+name, a.plain)
		for ext, coding := range precompressed {
			if body := a.coded[codingIndex(coding)]; body != nil && name == a.hashed {
				out.file(assetFolder+name+ext, body)
			}
		}
	}
}

// takeAway empties dir of an earlier export.
func takeAway(dir string) error {
	list, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(filesList)))
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(dir)
		if err == nil && len(entries) > 0 {
			return ErrNotExport
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	for name := range strings.Lines(string(list)) {
		name = filepath.FromSlash(strings.TrimSuffix(name, "\n"))
		if !filepath.IsLocal(name) {
			return ErrNotExport
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return err
}

// A folderWriter writes files, and keeps their names and the first error.
type folderWriter struct {
	dir   string
	names []string
	err   error
}

func (w *folderWriter) file(name string, content []byte) {
	if w.err != nil {
		return
	}
	w.names = append(w.names, name)
	to := filepath.Join(w.dir, filepath.FromSlash(name))
	if w.err = os.MkdirAll(filepath.Dir(to), 0o755); w.err == nil {
		w.err = os.WriteFile(to, content, 0o644)
	}
}
