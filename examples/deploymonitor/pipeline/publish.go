package pipeline

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
)

// compress writes a gzip and a brotli form beside every page that gains by it.
func (d *deployment) compress(report progress) error {
	root, err := os.OpenRoot(d.pages)
	if err != nil {
		return err
	}
	defer root.Close()
	files, total, err := list(root.FS())
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errors.New("pipeline: the site's program wrote no pages into the folder that is its argument")
	}
	small := 0
	for i, f := range files {
		if err := context.Cause(d.ctx); err != nil {
			return err
		}
		data, err := root.ReadFile(filepath.FromSlash(f.path))
		if err != nil {
			return err
		}
		best := len(data)
		for _, c := range codings {
			packed, err := c.pack(data)
			if err != nil {
				return err
			}
			if len(packed) >= len(data) {
				continue
			}
			if err := root.WriteFile(filepath.FromSlash(f.path+c.suffix), packed, 0o644); err != nil {
				return err
			}
			best = min(best, len(packed))
		}
		small += best
		report(float64(i+1) / float64(len(files)))
	}
	d.say(fmt.Sprintf("%d pages and files, %d bytes, %d compressed", len(files), total, small))
	return nil
}

// publish makes the pages live in one step.
func (d *deployment) publish(progress) error {
	url, err := d.opt.Live.Publish(d.id, d.pages)
	d.url = url
	return err
}

// A coding is a content coding that a published file may be sent in.
type coding struct {
	name, suffix string
	pack         func([]byte) ([]byte, error)
}

// codings in order of preference.
var codings = []coding{
	{"br", ".br", func(data []byte) ([]byte, error) {
		return packed(data, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, 5) })
	}},
	{"gzip", ".gz", func(data []byte) ([]byte, error) {
		return packed(data, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	}},
}

func packed(data []byte, writer func(io.Writer) io.WriteCloser) ([]byte, error) {
	var b bytes.Buffer
	w := writer(&b)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// accepts reports whether an Accept-Encoding header allows a coding.
func accepts(header, name string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), name) {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
