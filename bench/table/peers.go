package table

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/duet-ui/duet/bench"
	"github.com/duet-ui/duet/bench/table/goapp"
)

//go:embed pages
var pages embed.FS

// ErrNoNpm reports that the pages of the JavaScript frameworks cannot be built here.
var ErrNoNpm = errors.New("table: npm and node are needed to measure Solid, Preact and React")

// Peers are the names of the contenders that others made, in the order of the tables.
var Peers = []string{"solid", "preact", "react", "go-app"}

// Versions returns the version of each peer.
func Versions() map[string]string {
	var manifest struct{ Dependencies map[string]string }
	b, err := pages.ReadFile("pages/package.json")
	if err == nil {
		err = json.Unmarshal(b, &manifest)
	}
	if err != nil {
		panic(err)
	}
	d := manifest.Dependencies
	return map[string]string{"solid": d["solid-js"], "preact": d["preact"], "react": d["react"], "go-app": strings.TrimPrefix(bench.GoApp, "go-app ")}
}

// Peer builds and serves a contender by name: one of Peers, or "vanilla". What is
// downloaded and built is kept in the user's cache folder.
func Peer(ctx context.Context, name string) (*Contender, error) {
	dir, err := workshop()
	if err != nil {
		return nil, err
	}
	if name == "go-app" {
		return goApp(ctx, dir)
	}
	if name != "vanilla" {
		if err := install(ctx, dir); err != nil {
			return nil, err
		}
	}
	script, err := bundle(ctx, dir, name)
	if err != nil {
		return nil, err
	}
	page := `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>` + name + `</title><link rel="icon" href="data:,">` +
		`<link rel="stylesheet" href="/css/bench.css"></head><body><div id="main">`
	if name == "vanilla" {
		page += vanillaBody
	}
	page += `</div><script src="/main.js"></script></body></html>`
	return serve(name, isolated(files(map[string]body{
		"/":        {"text/html; charset=utf-8", []byte(page)},
		"/main.js": {"text/javascript", script},
	})))
}

// vanillaBody is what frameworks make: without one it is the document's.
var vanillaBody = func() string {
	var b strings.Builder
	b.WriteString(`<div class="container"><div class="jumbotron"><div class="row"><div class="col-md-6"><h1>Vanilla</h1></div><div class="col-md-6"><div class="row">`)
	for _, button := range [][2]string{
		{"run", "Create 1,000 rows"}, {"runlots", "Create 10,000 rows"}, {"add", "Append 1,000 rows"},
		{"update", "Update every 10th row"}, {"clear", "Clear"}, {"swaprows", "Swap Rows"},
	} {
		fmt.Fprintf(&b, `<div class="col-sm-6 smallpad"><button type="button" class="btn btn-primary btn-block" id="%s">%s</button></div>`, button[0], button[1])
	}
	b.WriteString(`</div></div></div></div><table class="table table-hover table-striped test-data"><tbody></tbody></table>` +
		`<span class="preloadicon glyphicon glyphicon-remove" aria-hidden="true"></span></div>`)
	return b.String()
}()

// workshop is the folder in which the pages are built, named by what is in it.
func workshop() (string, error) {
	root, err := os.UserCacheDir()
	if err != nil {
		root = os.TempDir()
	}
	hash := sha256.New()
	err = fs.WalkDir(pages, "pages", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := pages.ReadFile(name)
		fmt.Fprintf(hash, "%s %d\n%s", name, len(b), b)
		return err
	})
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, "duet", "bench", hex.EncodeToString(hash.Sum(nil))[:16])
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("table: %w", err)
	}
	list, err := pages.ReadDir("pages")
	if err != nil {
		return "", err
	}
	for _, e := range list {
		b, err := pages.ReadFile("pages/" + e.Name())
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), b, 0o644); err != nil {
			return "", fmt.Errorf("table: %w", err)
		}
	}
	return dir, nil
}

// install brings the frameworks into dir, once.
func install(ctx context.Context, dir string) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return ErrNoNpm
	}
	if _, err := exec.LookPath("node"); err != nil {
		return ErrNoNpm
	}
	done := filepath.Join(dir, "installed")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	if err := run(ctx, dir, nil, npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"); err != nil {
		return err
	}
	return os.WriteFile(done, nil, 0o644)
}

// bundle makes one minified script of a page.
func bundle(ctx context.Context, dir, name string) ([]byte, error) {
	options := api.BuildOptions{
		AbsWorkingDir: dir, Bundle: true, Format: api.FormatIIFE, Target: api.ES2022, LegalComments: api.LegalCommentsNone,
		MinifySyntax: true, MinifyWhitespace: true, MinifyIdentifiers: true,
		Define: map[string]string{"process.env.NODE_ENV": `"production"`},
	}
	switch name {
	case "vanilla":
		options.EntryPoints = []string{"vanilla.js"}
	case "preact":
		options.EntryPoints, options.JSXFactory = []string{"preact.jsx"}, "h"
	case "react":
		options.EntryPoints, options.JSX = []string{"react.jsx"}, api.JSXAutomatic
	case "solid":
		// Solid is its compiler, which is a plugin of Babel.
		const compile = `const fs = require("fs");
			const made = require("@babel/core").transformSync(fs.readFileSync("solid.jsx", "utf8"),
				{presets: ["babel-preset-solid"], filename: "solid.jsx", babelrc: false, configFile: false});
			fs.writeFileSync("solid.js", made.code);`
		if err := run(ctx, dir, nil, "node", "-e", compile); err != nil {
			return nil, err
		}
		options.EntryPoints = []string{"solid.js"}
	default:
		return nil, fmt.Errorf("table: there is no page called %q", name)
	}
	made := api.Build(options)
	if len(made.Errors) > 0 {
		return nil, fmt.Errorf("table: bundle %s: %s", name, strings.Join(api.FormatMessages(made.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	return made.OutputFiles[0].Contents, nil
}

// goApp builds the client of go-app and serves it.
func goApp(ctx context.Context, dir string) (*Contender, error) {
	wasm := filepath.Join(dir, "goapp.wasm")
	_, here, _, _ := runtime.Caller(0)
	env := append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if err := run(ctx, filepath.Dir(here), env, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", wasm, "./goapp/client"); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(wasm)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /web/app.wasm", files(map[string]body{"/web/app.wasm": {"application/wasm", data}}))
	mux.Handle("/", goapp.Handler())
	c, err := serve("go-app", isolated(mux))
	if err != nil {
		return nil, err
	}
	c.Later = true
	return c, nil
}

// run runs a command and returns what it said if it failed.
func run(ctx context.Context, dir string, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("table: %s %s: %w\n%s", filepath.Base(name), args[0], err, out)
	}
	return nil
}
