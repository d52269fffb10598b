package server

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
)

// staticInfo is what static.js needs to know of a page. Its files lie beside
// static.js itself.
type staticInfo struct {
	Hash  string `json:"hash"`  // of the rendered tree, in hex
	Count int    `json:"count"` // DOM nodes below #duet
	Wasm  string `json:"wasm"`
	Exec  string `json:"exec"`
	Head  string `json:"head"` // what the page's head loads: links between equal ones keep the document
	State []byte `json:"state"`
	Nav   []byte `json:"nav"` // a frame that shows this page in a shell that shows another
}

// info says the page's state as the hub says it at a takeover.
func (x *export) info(v *hub.View, got loaded, root *app.Root) (*staticInfo, error) {
	encoded, err := app.AppendChain(nil, v.Chain)
	if err != nil {
		return nil, err
	}
	chain, err := wire.DecodeChain(encoded)
	if err != nil {
		return nil, err
	}
	snap := wire.Snapshot{Now: x.s.clock.Now().UnixMilli(), Build: x.s.build, Chain: chain, Hash: root.Hash()}
	root.EachCell(func(c app.Cell) {
		snap.Cells = append(snap.Cells, wire.VersionedCell{
			Cell:    wire.Cell{Inst: c.Inst.ID(), Key: c.Key.Fingerprint, Value: c.Bytes()},
			Version: c.Version,
		})
	})
	frame := wire.Frame{Seq: 1}
	for _, u := range got {
		k := u.Key()
		if k == nil || k.Policy == app.PolicyPrivate {
			continue
		}
		snap.Initial = append(snap.Initial, wire.Initial{Key: k.Fingerprint, Value: u.Encoded()})
		frame.Parts = append(frame.Parts, wire.Part{Kind: wire.PartState, Key: k.Fingerprint, Data: u.Encoded()})
	}
	frame.Parts = append(frame.Parts, wire.Part{Kind: wire.PartNav, Text: v.URL, Text2: v.Title, Data: encoded})
	if len(snap.Cells) > wire.MaxCells || len(snap.Initial) > wire.MaxCells {
		return nil, fmt.Errorf("server: the page has %d cells, more than the %d that can cross", len(snap.Cells), wire.MaxCells)
	}
	return &staticInfo{
		Hash:  fmt.Sprintf("%016x", root.Hash()),
		Count: diffcore.CountDOM(root.Mount()),
		State: snap.Append(nil),
		Nav:   frame.Append(nil),
	}, nil
}

// document returns the page's HTML. up leads from it to the site's folder: "" or "../".
func (x *export) document(p *exportedPage, up string) []byte {
	s := x.s
	live := p.info != nil
	b := appendLanguage([]byte("<!DOCTYPE html>"), p.head.locale)
	b = append(b, `<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="`...)
	b = append(b, html.EscapeString(metaPolicy(s.csp))...)
	b = append(b, `">`...)
	if live { // before anything else loads: it records what is clicked
		b = append(b, s.stubTag...)
	}
	b = append(b, `<meta name="viewport" content="width=device-width, initial-scale=1"><title>`...)
	b = append(b, html.EscapeString(strings.ToValidUTF8(p.head.title, "\uFFFD"))...)
	b = append(b, "</title>"...)
	for _, t := range p.head.tags {
		switch {
		case t.kind == headStylesheet:
			b = append(b, `<link rel="stylesheet" href="`+x.file(s.assets.find(t.name), up)+`">`...)
		case strings.HasPrefix(t.value, "/") && (t.kind == headLink || t.kind == headProperty && namesURL(t.name)):
			// A path of the server means nothing where the export will lie.
		default:
			b = s.appendTag(b, t)
		}
	}
	b = append(b, `<link rel="icon" type="image/svg+xml" href="`+x.file(s.assets.find(s.opts.PWA.IconSVG), up)+`">`...)
	b = append(b, `<link rel="apple-touch-icon" href="`+x.file(s.assets.find(s.opts.PWA.Icon192), up)+`">`...)
	if live {
		b = append(b, `<script type="module" async src="`+x.file(s.staticScript(), up)+`"></script>`...)
	}
	b = append(b, `</head><body><div id="duet">`...)
	b = x.relative(b, p.body, up)
	b = append(b, `</div>`...)
	if live {
		info := *p.info
		info.Wasm, info.Exec, info.Head = s.client.wasm.hashed, s.client.exec.hashed, p.key
		text, err := json.Marshal(info) // escapes <, >, &, U+2028 and U+2029: nothing ends the element early
		if err != nil {
			panic("server: internal error: " + err.Error())
		}
		b = append(b, `<script type="application/json" id="duet-page">`...)
		b = append(b, text...)
		b = append(b, `</script>`...)
	}
	return append(b, "</body></html>"...)
}

// notFound returns the document for unknown URLs. Hosts show it at any of them, so
// its own URLs are absolute.
func (x *export) notFound() ([]byte, error) {
	s := x.s
	r, err := http.NewRequest(http.MethodGet, "http://localhost"+s.prefix+"/404.html", nil)
	if err != nil {
		return nil, err
	}
	req, err := s.newRequest(r, Principal{})
	if err != nil {
		return nil, err
	}
	p := s.plan(&page{pattern: "/404.html"})
	out := &exportedPage{head: p.errorHead(req, http.StatusNotFound), body: s.errorMarkup(req, p, ErrNotFound)}
	return x.document(out, s.prefix+"/"), nil
}

// metaPolicy is a policy without what a document cannot say of itself.
func metaPolicy(csp string) string {
	var kept []string
	for d := range strings.SplitSeq(csp, "; ") {
		if name, _, _ := strings.Cut(d, " "); name != "frame-ancestors" && name != "sandbox" && name != "report-uri" {
			kept = append(kept, d)
		}
	}
	return strings.Join(kept, "; ")
}
