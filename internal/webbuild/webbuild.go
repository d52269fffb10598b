// Package webbuild makes the scripts of a page out of the modules in web/: the
// inline stub, boot.js and later.js. It reads nothing from disk and needs no Node.
//
// All functions are safe for concurrent use; each result is built once.
package webbuild

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/duet-ui/duet/web"
)

// Stub returns the text of the inline script, without the script element. It is
// constant for a build, so that a policy can allow it by its hash.
func Stub() string { return stub() }

// Boot returns boot.js, bundled and minified, as one ES module.
func Boot() []byte { return boot() }

// BootDev returns boot.js, bundled but readable, for development.
func BootDev() []byte { return bootDev() }

// Later returns later.js: what a page wants once it is live, as one ES module.
func Later() []byte { return later() }

// Rungs returns rungs.js: the transports for pages that cannot have a WebSocket, as
// one ES module.
func Rungs() []byte { return rungs() }

var (
	rungs = sync.OnceValue(func() []byte { return must(Bundle("rungs.js", Options{Minify: true})) })
	later = sync.OnceValue(func() []byte { return must(Bundle("later.js", Options{Minify: true})) })

	stub = sync.OnceValue(func() string {
		return strings.TrimSpace(string(must(Bundle("stub.js", Options{Minify: true}))))
	})
	boot    = sync.OnceValue(func() []byte { return must(Bundle("boot.js", Options{Minify: true})) })
	bootDev = sync.OnceValue(func() []byte { return must(Bundle("boot.js", Options{})) })
)

// Options say how a bundle is written.
type Options struct {
	Minify bool
	Global string // name of a global that holds the exports of the entry; empty for a module without one
	More   fs.FS  // modules beside those of web

	Instead map[string]string // modules that others stand in for
}

// Bundle makes one script of the module named entry, below web/src, and all that it
// imports. It fails on what esbuild finds wrong, warnings included.
func Bundle(entry string, o Options) ([]byte, error) {
	format := api.FormatESModule
	if o.Global != "" {
		format = api.FormatIIFE
	}
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{entry},
		Bundle:            true,
		Format:            format,
		GlobalName:        o.Global,
		Target:            api.ES2022,
		Platform:          api.PlatformBrowser,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		MinifyWhitespace:  o.Minify,
		MinifyIdentifiers: o.Minify,
		MinifySyntax:      o.Minify,
		Plugins:           []api.Plugin{embedded(o.More, o.Instead)},
		LogLevel:          api.LogLevelSilent,
	})
	if faults := append(result.Errors, result.Warnings...); len(faults) > 0 {
		return nil, errors.New("webbuild: " + strings.Join(api.FormatMessages(faults, api.FormatMessagesOptions{}), "\n"))
	}
	return result.OutputFiles[0].Contents, nil
}

// must is for the modules that are part of this program: if they do not bundle, no
// test of it passed.
func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// embedded lets esbuild read modules from web.Sources and more only.
func embedded(more fs.FS, instead map[string]string) api.Plugin {
	return api.Plugin{Name: "embedded", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `.`}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if a.Kind == api.ResolveJSDynamicImport {
				return api.OnResolveResult{Path: a.Path, External: true}, nil
			}
			name := path.Base(a.Path)
			if other := instead[name]; other != "" {
				name = other
			}
			return api.OnResolveResult{Path: name, Namespace: "web"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: `.`, Namespace: "web"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := web.Sources.ReadFile("src/" + a.Path)
			if err != nil && more != nil {
				raw, err = fs.ReadFile(more, a.Path)
			}
			if err != nil {
				return api.OnLoadResult{}, err
			}
			text := string(raw)
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
		})
	}}
}
