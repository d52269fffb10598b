package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/xss"
	"github.com/duet-ui/duet/server/sanitize"
)

// between separates the texts of one event.
const between = "\x1e"

// A target shows every payload in every context: at once, or when it is clicked, or
// what an event says.
type target struct{ AtOnce bool }

func (c target) Render(s *app.Scope) app.Node {
	shown := app.UseState(s, app.Local("xssShown", c.AtOnce))
	typed := app.UseState(s, app.Local("xssTyped", ""))
	posted := app.UseState(s, app.Local("xssPosted", []string(nil)))
	var all []string
	if shown.Get() {
		all = xss.Payloads()
	}
	if typed.Get() != "" {
		all = append(all, strings.Split(typed.Get(), between)...)
	}
	all = append(all, posted.Get()...)
	urls := map[string]bool{} // what frames load: not again what events say, frames take their time
	for _, u := range xss.URLs() {
		urls[u] = typed.Get() == ""
	}
	return s.Main(
		s.Button(el.ID("show"), el.OnClick(func(app.Event) { shown.Set(true) }), el.Text("show")),
		s.Textarea(el.ID("type"), el.OnInput(func(e app.Event) { typed.Set(e.Value) })),
		s.Form(el.ID("post"), el.OnSubmit(func(e app.Event) {
			var values []string
			for _, f := range e.Form {
				values = append(values, f.Name, f.Value)
			}
			posted.Set(values)
		})),
		s.Output(el.ID("count"), el.Int(len(all))),
		s.Div(el.ID("targets"), app.For(s, all, func(t *string) app.Node { return contexts(s, *t, urls[*t]) })),
	)
}

// contexts shows a text everywhere; frames load what they name, so only addresses get some.
func contexts(s *app.Scope, t string, address bool) app.Node {
	return s.Div(el.Class("attack "+t), el.Title(t), el.Data("x", t), el.Aria("label", t), el.Style("color", t), el.Style("background", t), el.Style("--x", t),
		s.Span(el.Text(t)), s.P(el.Text(t), s.Em(el.Text(t)), el.Text(t)), s.Pre(el.Text(t)),
		s.A(el.Href(t), el.Ping(t), el.Text("link")),
		s.Form(el.Action(t), s.Input(el.Value(t), el.Placeholder(t)), s.Textarea(el.Value(t)), s.Select(s.Option(el.Value(t), el.Text(t))), s.Button(el.FormAction(t), el.Text("send"))),
		s.Svg(s.SvgA(el.Href(t), s.SvgTitle(el.Text(t)))),
		s.Noscript(el.Text(t)),
		s.Div(el.Class("clean"), app.Raw(sanitize.Default.HTML(t))),
		app.If(address, func() app.Node {
			return s.Div(s.Iframe(el.Src(t)), s.Object(el.ObjectData(t)), s.Img(el.Src(t), el.Alt("")))
		}),
	)
}

// TestPayloadsNeverExecute shows some six hundred texts that would like to be code in
// Chromium, with the content security policy and Trusted Types switched off, so that
// nothing but the escaping stands in their way: in HTML, in patches, as the data of
// events, in the head and in JSON. The same texts, written as they are, do run.
func TestPayloadsNeverExecute(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	s := newTestServer(t, nil)
	all := xss.Payloads()
	s.Page("/{how}", func(r *Request) app.Component { return target{r.PathValue("how") == "html"} }, HeadOf(func(*Request) Head {
		h := Head{Title: strings.Join(all, " "), Description: strings.Join(all, " "), JSONLD: all}
		for _, p := range all {
			h.Meta = append(h.Meta, HeadMeta{p, p})
			h.OpenGraph = append(h.OpenGraph, Property{"og:url", p})
			h.Links = append(h.Links, HeadLink{Rel: "next", Href: p, Title: p})
		}
		return h
	}))
	s.Page("/frame/{$}", func(*Request) app.Component { return hello{} })
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/html" || r.URL.Path == "/patch" {
			s.Handler().ServeHTTP(&withoutPolicy{ResponseWriter: w}, r)
		} else if strings.HasPrefix(r.URL.Path, "/_duet/") {
			s.Handler().ServeHTTP(w, r)
		} // what frames and images load is empty
	}))
	t.Cleanup(web.Close)
	b := browsertest.New(t)
	texts, err := json.Marshal(all)
	require.NoError(t, err)

	// The texts are dangerous: most run when somebody forgets to escape them.
	p := b.NewPage(browsertest.PageOptions{Noisy: true})
	p.Goto(web.URL + "/blank")
	p.Do(`window.ran = new Set(); Object.defineProperty(window, "hacked", { set(n) { ran.add(n) } });
		for (const text of ` + string(texts) + `) {
			const d = document.createElement("div");
			d.innerHTML = '<div title="' + text + '">' + text + "</div>";
			document.body.append(d);
			const a = document.createElement("a");
			a.href = text;
			if (a.protocol == "javascript:" && !text.includes("'<")) a.click(); // that one is a document
		}`)
	p.WaitFor(`ran.size > 150`)

	harmless := func(p *browsertest.Page, n int) {
		t.Helper()
		p.WaitForWithin(20e9, `document.querySelectorAll("#targets > div").length == `+jsonOf(n))
		p.Do(`for (const form of document.forms) form.addEventListener("submit", (e) => e.preventDefault());
			for (const a of document.querySelectorAll("#targets a")) if (!/script:|data:/.test(a.protocol)) a.addEventListener("click", (e) => e.preventDefault());
			for (const e of document.querySelectorAll("#targets :is(a, button, .attack)")) {
				for (const type of ["focus", "mouseover", "toggle", "error"]) e.dispatchEvent(new Event(type));
				e.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
			}`)
		assert.Equal(t, []string{}, browsertest.Eval[[]string](p, `(() => {
			const found = [];
			for (const e of document.querySelectorAll("#targets > div, #targets > div :not(.clean *)")) {
				if (!/^(div|span|p|em|pre|a|form|input|textarea|select|option|button|svg|title|noscript|iframe|object|img)$/.test(e.localName)) found.push(e.outerHTML);
				for (const a of e.attributes) if (/^on|^srcdoc$/.test(a.name)) found.push(e.outerHTML);
			}
			for (const e of document.querySelectorAll("#targets *, head *")) for (const a of e.attributes)
				if (/^(href|action|formaction|src|data|ping|xlink:href)$/.test(a.name) && /^\s*(javascript|vbscript|data:text|data:image.svg)/i.test(URL.canParse(a.value, location.href) ? new URL(a.value, location.href).href : "")) found.push(e.outerHTML);
			return found.slice(0, 5);
		})()`), "texts became markup")
		assert.Empty(t, browsertest.Eval[string](p, `String(window.hacked ?? "")`), "the text of this number was executed")
	}

	p = b.NewPage(browsertest.PageOptions{Noisy: true})
	p.Goto(web.URL + "/html")
	harmless(p, len(all))
	assert.Equal(t, len(all), browsertest.Eval[int](p, `JSON.parse(document.querySelector('script[type="application/ld+json"]').text).length`))

	p = b.NewPage(browsertest.PageOptions{Noisy: true})
	p.Goto(web.URL + "/patch")
	p.WaitFor(`document.documentElement.dataset.duet == "live"`)
	p.Click("#show")
	harmless(p, len(all))

	// What events say: the value of a control, the names and values of a form.
	p = b.NewPage(browsertest.PageOptions{Noisy: true})
	p.Goto(web.URL + "/patch")
	p.WaitFor(`document.documentElement.dataset.duet == "live"`)
	p.Do(`const all = ` + string(texts) + `, control = document.querySelector("#type");
		control.value = all.join("\x1e");
		control.dispatchEvent(new Event("input", { bubbles: true }));
		const form = document.querySelector("#post");
		for (const text of all.slice(-250)) {
			const input = document.createElement("input");
			input.name = input.value = text;
			form.append(input);
		}
		form.requestSubmit();`)
	harmless(p, len(all)+500)
}

func jsonOf(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// withoutPolicy is a response whose content security policy is left out.
type withoutPolicy struct{ http.ResponseWriter }

func (w *withoutPolicy) WriteHeader(status int) {
	w.Header().Del("Content-Security-Policy")
	w.ResponseWriter.WriteHeader(status)
}

func (w *withoutPolicy) Unwrap() http.ResponseWriter { return w.ResponseWriter }
