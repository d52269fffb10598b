package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/push/wire"
)

var siteGreeting = app.Served("siteGreeting", "none")

type siteShell struct{}

func (siteShell) Render(s *app.Scope) app.Node {
	return s.Div(
		s.A(el.Href("/"), el.Data("link", ""), el.Text("start")),
		s.A(el.Href("/docs/first?x=1#top"), el.Data("link", ""), el.Text("first")),
		s.A(el.Href("/elsewhere"), el.Text("not exported")),
		s.A(el.Href("//example.com/docs/first"), el.Text("foreign")),
		app.Outlet(s))
}

type sitePage struct{ Name string }

func (p sitePage) Render(s *app.Scope) app.Node {
	return s.Main(s.H1(el.Text(p.Name)), s.P(el.Text(app.UseValue(s, siteGreeting))), s.Img(el.Src("/_duet/pic.svg"), el.Alt("")),
		s.A(el.Href("/tags/go & co"), el.Text("tag")))
}

type siteSecret struct{}

func (siteSecret) Render(s *app.Scope) app.Node {
	return s.P(el.Text(app.UsePrivate(s, app.Private("siteSecret", "kept"))))
}

// site is a server with pages of all kinds.
func site(t *testing.T, opt Options) *Server {
	t.Helper()
	opt.Keys = [][]byte{[]byte(strings.Repeat("k", 32))}
	opt.Client = fstest.MapFS{"client.wasm": {Data: []byte("\x00asm")}, "wasm_exec.js": {Data: []byte("// exec")}}
	opt.Pages = app.Pages{app.PageOf[siteShell](), app.PageOf[sitePage](), app.PageOf[siteSecret]()}
	s := New(opt)
	require.NoError(t, s.Assets(fstest.MapFS{
		"site.css": {Data: []byte("body { background: url(pic.svg) }")},
		"pic.svg":  {Data: []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")},
	}))
	page := func(r *Request) app.Component { return sitePage{r.URL.Path} }
	s.Layout("/", func(*Request) app.Component { return siteShell{} }, Stylesheet("site.css"))
	s.Page("/{$}", page, Title("Start"), Load(siteGreeting, func(context.Context, *Request) (string, error) { return "hello <you>", nil }))
	s.Page("/docs/first", page, Title("First"))
	s.Page("/tags/{tag}", page)
	s.Page("/guarded", page, Guard(func(context.Context, *Request) error { return ErrUnauthorized }))
	s.Page("/secret", func(*Request) app.Component { return siteSecret{} })
	return s
}

func exported(t *testing.T, s *Server) (read func(name string) string, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	require.NoError(t, s.Export(t.Context(), dir))
	return func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return string(b)
	}, dir
}

func TestExportWritesPagesAndWhatTheyLinkTo(t *testing.T) {
	read, dir := exported(t, site(t, Options{}))
	for name, heading := range map[string]string{
		"index.html": "/", "docs/first/index.html": "/docs/first", "tags/go & co/index.html": "/tags/go &amp; co",
	} {
		assert.Contains(t, read(name), "<h1>"+heading+"</h1>", name)
	}
	assert.NoDirExists(t, filepath.Join(dir, "guarded"))
	assert.NotContains(t, read("secret/index.html"), "<script", "what needs the server is a document only")
	assert.FileExists(t, filepath.Join(dir, "_duet", "pic.svg"), "stylesheets mean the plain name")
	assert.FileExists(t, filepath.Join(dir, ".nojekyll"))
	scripts, err := filepath.Glob(filepath.Join(dir, "_duet", "*.js"))
	require.NoError(t, err)
	assert.Len(t, scripts, 2, "its own and wasm_exec.js: those of pages with a server stay there")
}

func TestExportedURLsAreRelative(t *testing.T) {
	read, dir := exported(t, site(t, Options{}))
	for name, want := range map[string][]string{
		"index.html":            {`href="./" data-link`, `href="docs/first/?x=1#top"`, `src="_duet/pic.svg"`, `href="tags/go%20&amp;%20co/"`, `href="/elsewhere"`, `href="//example.com/docs/first"`},
		"docs/first/index.html": {`href="../../" data-link`, `href="../../docs/first/?x=1#top"`, `src="../../_duet/pic.svg"`},
	} {
		text := read(name)
		for _, w := range want {
			assert.Contains(t, text, w, name)
		}
		for _, m := range regexp.MustCompile(`(?:src|href)="([^"/:]*/)*_duet/([^"]+)"`).FindAllStringSubmatch(text, -1) {
			assert.FileExists(t, filepath.Join(dir, "_duet", m[2]))
		}
	}
}

func TestExportedLinksOfAPrefixAreRelative(t *testing.T) {
	x := &export{s: site(t, Options{Prefix: "/shop"}), pages: map[string]*exportedPage{"/": {}, "/docs/first": {}}}
	for link, want := range map[string]string{
		"/shop": "../", "/shop/?q=1": "../?q=1", "/shop/docs/first#a": "../docs/first/#a", "/shop/_duet/pic.svg": "../_duet/pic.svg",
		"/docs/first": "", "/shopping": "", "/shop/_duet/none.png": "", "docs/first": "", "": "",
	} {
		got, _ := x.rewritten(link, "../")
		assert.Equal(t, want, got, link)
	}
}

func TestExportedPolicyStandsInTheDocument(t *testing.T) {
	read, _ := exported(t, site(t, Options{}))
	text := read("index.html")
	m := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`).FindStringSubmatch(text)
	require.NotNil(t, m)
	assert.Contains(t, m[1], "require-trusted-types-for &#39;script&#39;")
	assert.NotContains(t, m[1], "frame-ancestors", "a document cannot say it, and browsers complain")
	assert.Less(t, strings.Index(text, m[0]), strings.Index(text, "<script>"))
}

// What the browser's Go begins with is what the hub would answer a takeover with.
func TestExportedStateIsASnapshot(t *testing.T) {
	read, _ := exported(t, site(t, Options{}))
	m := regexp.MustCompile(`id="duet-page">(.*?)</script>`).FindStringSubmatch(read("index.html"))
	require.NotNil(t, m)
	var info struct{ State, Nav, Hash, Wasm string }
	require.NoError(t, json.Unmarshal([]byte(m[1]), &info))
	state, err := base64.StdEncoding.DecodeString(info.State)
	require.NoError(t, err)
	snap, err := wire.DecodeSnapshot(state)
	require.NoError(t, err)
	require.Len(t, snap.Chain, 2)
	require.Len(t, snap.Cells, 1)
	hello := "hello <you>"
	assert.Equal(t, app.AppendValue(nil, &hello), snap.Cells[0].Value)
	assert.Equal(t, siteGreeting.Info().Fingerprint, snap.Initial[0].Key)
	nav, err := base64.StdEncoding.DecodeString(info.Nav)
	require.NoError(t, err)
	frame, err := wire.DecodeServer(nav)
	require.NoError(t, err)
	parts := frame.(wire.Frame).Parts
	assert.Equal(t, wire.PartState, parts[0].Kind)
	assert.Equal(t, wire.PartNav, parts[len(parts)-1].Kind)
}

// A folder with anything else in it is left alone; an earlier export is replaced.
func TestExportReplacesOnlyAnExport(t *testing.T) {
	s := site(t, Options{})
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("mine"), 0o644))
	require.ErrorIs(t, s.Export(t.Context(), dir), ErrNotExport)

	_, dir = exported(t, s)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "CNAME"), []byte("example.com"), 0o644))
	s = site(t, Options{})
	s.opts.Lang = "de"
	require.NoError(t, s.Export(t.Context(), dir))
	assert.FileExists(t, filepath.Join(dir, "CNAME"))
	text, err := os.ReadFile(filepath.Join(dir, "index.html"))
	require.NoError(t, err)
	assert.Contains(t, string(text), `lang="de"`)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "_duet", "files.txt"), []byte("../thesis.txt\n"), 0o644))
	require.ErrorIs(t, s.Export(t.Context(), dir), ErrNotExport)
}

func TestExportOfAPathThatIsNoPageIsAnError(t *testing.T) {
	s := site(t, Options{})
	require.Error(t, s.Export(t.Context(), t.TempDir(), "/nowhere"))
	require.ErrorIs(t, s.Export(t.Context(), t.TempDir(), "/guarded"), ErrUnauthorized)
}

func TestExportedFrontLeadsWhereTheServerDoes(t *testing.T) {
	s := New(Options{Keys: [][]byte{[]byte(strings.Repeat("k", 32))}})
	s.Page("/home", func(*Request) app.Component { return sitePage{"home"} })
	s.Handle("GET /{$}", http.RedirectHandler("/home?from=front", http.StatusFound))
	read, _ := exported(t, s)
	assert.Contains(t, read("index.html"), `content="0; url=home/"`)
	assert.NotContains(t, read("home/index.html"), "<script", "without a client it is a document")
}

func TestRunExportsWhenItIsAsked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	t.Setenv(staticEnv, dir)
	require.NoError(t, site(t, Options{Addr: "256.0.0.1:1"}).Run(t.Context()), "nothing listens")
	assert.FileExists(t, filepath.Join(dir, "index.html"))
}

func TestExportedHeads(t *testing.T) {
	s := site(t, Options{Origin: "https://example.com", Prefix: "/docs-site", Locales: []string{"en", "de"},
		NotFound: func(r *Request) app.Component { return sitePage{"Nothing here"} }})
	s.Page("/{locale}/about/{$}", func(r *Request) app.Component { return sitePage{"About " + r.Locale} }, HeadOf(func(r *Request) Head {
		return Head{Title: "About", Canonical: r.URL.Path, OpenGraph: []Property{{"image", "/pic.png"}}, JSONLD: map[string]string{"@type": "AboutPage"}}
	}))
	read, _ := exported(t, s)
	de := read("de/about/index.html")
	assert.Contains(t, de, `<html lang="de">`)
	assert.Contains(t, de, "About de")
	assert.Contains(t, read("en/about/index.html"), "About en")
	assert.Contains(t, de, `<link rel="canonical" href="https://example.com/docs-site/de/about/">`)
	assert.Contains(t, de, `<meta property="og:image" content="https://example.com/pic.png">`)
	assert.Contains(t, de, `<script type="application/ld+json">{"@type":"AboutPage"}</script>`)
	assert.Contains(t, de, `hreflang="en"`)

	missing := read("404.html")
	assert.Contains(t, missing, "Nothing here")
	assert.Contains(t, missing, "<title>Not Found</title>")
	for _, u := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(missing, -1) {
		assert.Regexp(t, `^/`, u[1], "it is shown at any path")
	}
	assert.Contains(t, missing, `href="/docs-site/_duet/`+s.assets.find("site.css").hashed)
	assert.NotContains(t, missing, "duet-static", "it is a document only")

	// Where the site will lie is not known: nothing speaks of it.
	s = site(t, Options{})
	s.Page("/about/{$}", func(r *Request) app.Component { return sitePage{"About"} }, HeadOf(func(r *Request) Head {
		return Head{Canonical: r.URL.Path, OpenGraph: []Property{{"image", "/pic.png"}, {"title", "/slash"}}}
	}))
	read, dir := exported(t, s)
	assert.NotContains(t, read("about/index.html"), "canonical")
	assert.NotContains(t, read("about/index.html"), "og:image")
	assert.Contains(t, read("about/index.html"), `<meta property="og:title" content="/slash">`)
	assert.NoFileExists(t, filepath.Join(dir, "404.html"))
}
