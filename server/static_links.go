package server

import (
	"bytes"
	"html"
	"net/url"
	"path"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
)

// assetFolder is where an exported site keeps its files. Hosts that leave out folders
// with such a name are told not to by a file of the site.
const assetFolder = "_duet/"

// linkAttrs are the attributes whose values are rewritten: those that name one URL.
var linkAttrs = []string{"href", "src", "action", "formaction", "poster", "data", "xlink:href"}

// file returns the URL of an asset, relative to a page.
func (x *export) file(a *asset, up string) string {
	return html.EscapeString(up + assetFolder + a.hashed)
}

// linked returns the paths below the prefix that a page's links name.
func (x *export) linked(p *exportedPage) (paths []string) {
	z := nethtml.NewTokenizer(bytes.NewReader(p.body))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return paths
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			t := z.Token()
			for _, a := range t.Attr {
				if t.Data != "a" || a.Key != "href" {
					continue
				}
				if to, _, ok := x.local(a.Val); ok && !strings.HasPrefix(to, "/"+assetFolder) && !slices.Contains(paths, to) {
					paths = append(paths, to)
				}
			}
		}
	}
}

// local takes a link to this server apart: the path below the prefix, and the query
// and fragment behind it.
func (x *export) local(link string) (to, rest string, ok bool) {
	if !strings.HasPrefix(link, "/") || strings.HasPrefix(link, "//") {
		return "", "", false
	}
	u, err := url.Parse(link)
	if err != nil || !below(u.Path, x.s.prefix) {
		return "", "", false
	}
	to = strings.TrimPrefix(u.Path, x.s.prefix)
	if to == "" {
		to = "/"
	}
	if u.RawQuery != "" {
		rest = "?" + u.RawQuery
	}
	if u.Fragment != "" {
		rest += "#" + u.EscapedFragment()
	}
	return to, rest, true
}

// relative appends markup with its links to this site made relative. The rest stays
// as it is, byte for byte.
func (x *export) relative(b, markup []byte, up string) []byte {
	z := nethtml.NewTokenizer(bytes.NewReader(markup))
	for {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			return append(b, z.Raw()...)
		}
		raw := append([]byte(nil), z.Raw()...)
		if kind != nethtml.StartTagToken && kind != nethtml.SelfClosingTagToken {
			b = append(b, raw...)
			continue
		}
		t, changed := z.Token(), false
		for i := range t.Attr {
			a := &t.Attr[i]
			if !slices.Contains(linkAttrs, a.Key) {
				continue
			}
			if to, ok := x.rewritten(a.Val, up); ok {
				a.Val, changed = to, true
			}
		}
		if changed {
			raw = []byte(t.String())
		}
		b = append(b, raw...)
	}
}

// rewritten returns the relative form of a link to something that is exported.
func (x *export) rewritten(link, up string) (string, bool) {
	to, rest, ok := x.local(link)
	if !ok {
		return "", false
	}
	if name, isAsset := strings.CutPrefix(to, "/"+assetFolder); isAsset {
		if x.s.assets.find(name) == nil {
			return "", false
		}
		return up + assetFolder + name + rest, true
	}
	if x.pages[to] == nil {
		return "", false
	}
	at := up + strings.TrimPrefix(folder(to), "/")
	if at == "" {
		at = "./"
	}
	return at + rest, true
}

// folder returns the path under which a static host shows the page at path: its
// folder, with a slash at the end.
func folder(p string) string {
	if p = path.Clean(p); p == "/" {
		return p
	}
	return (&url.URL{Path: p + "/"}).EscapedPath()
}

// climb leads from a page's folder to the site's: "" or "../" some times.
func climb(p string) string { return strings.Repeat("../", strings.Count(folder(p), "/")-1) }
