package host

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/randomnumber"
	"github.com/duet-ui/duet/examples/randomnumber/assets"
	"github.com/duet-ui/duet/server"
)

// pages registers everything that is served.
func (h *Host) pages(editions []edition) error {
	if err := h.Assets(assets.Files); err != nil {
		return err
	}
	h.Layout("/", nil, server.Stylesheet("style.css"), server.Meta("color-scheme", "light dark"),
		server.Load(randomnumber.Number, func(context.Context, *server.Request) (int, error) { return h.current(), nil }),
		server.Load(randomnumber.Listeners, func(context.Context, *server.Request) (int, error) { return h.Stream.Len(), nil }))
	for _, e := range editions {
		others, err := h.others(e)
		if err != nil {
			return err
		}
		page := randomnumber.Page{Major: e.major, Others: others}
		h.Page(e.path, func(*server.Request) app.Component { return page }, server.Title("A number a second"), server.Meta("htmx-config", e.config))
		h.Handle(fmt.Sprintf("GET /htmx/%d/{file}", e.major), e)
	}
	h.Handle("GET /rn-updates", h.Stream)
	h.Handle("GET /random", http.HandlerFunc(h.serveFragment))
	return nil
}

// serveFragment is the page's number, for htmx to put in.
func (h *Host) serveFragment(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, fragment(h.current()))
}

// ServeHTTP serves the scripts of the edition's htmx.
func (e edition) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := e.files[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", `"`+e.pkg.Version+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file))
}
