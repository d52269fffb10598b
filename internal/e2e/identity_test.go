package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// signIn signs the browser of p in, as an ordinary form does: with its cookie.
func signIn(p *browsertest.Page, user string) {
	p.Do(`fetch("/lab/ctl/login?user=` + user + `", {method: "POST"}).then((r) => { if (!r.ok) throw r.status; })`)
}

// signOut does not wait: the page that it is said in may end before the answer.
func signOut(p *browsertest.Page) {
	p.Do(`void fetch("/lab/ctl/logout", {method: "POST", keepalive: true})`)
}

// refused is what the page of nobody shows.
const refused = `document.body?.textContent.includes("Unauthorized")`

// assertNothingOf fails if anything of the user's page is in the document or waits
// in the storage of its tab.
func assertNothingOf(t *testing.T, p *browsertest.Page, user string) {
	t.Helper()
	require.NotContains(t, browsertest.Eval[string](p, `document.documentElement.outerHTML`), user)
	require.NotContains(t, browsertest.Eval[string](p, `[...document.querySelectorAll("input")].map((e) => e.value).join()`), "secret")
	require.Equal(t, "{}", browsertest.Eval[string](p, `JSON.stringify(sessionStorage)`))
}

// Who signs out in one tab is out in all: a live page of theirs ends, and neither a
// step back nor who signs in next finds anything of it.
func TestSigningOutEndsThePageEverywhere(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		b := browsertest.New(t)
		o, stage := browsertest.PageOptions{Block: []string{wasm}}, live
		if taking {
			o, stage = browsertest.PageOptions{}, taken
		}
		p, other := b.NewPage(o), b.NewPage(browsertest.PageOptions{Block: []string{wasm}})
		for _, p := range []*browsertest.Page{p, other} {
			p.Allow("401 (Unauthorized)") // the browser's own words
		}
		other.Goto(srv.URL + "lab/own") // shown to nobody; a page with an address to sign in from
		signIn(other, "anna")

		p.Goto(srv.URL + "lab/own")
		p.WaitFor(stage)
		require.Equal(t, "the note of anna", p.Text("#note"))
		p.Click("#press-a")
		p.Type("#order-text", "secret")
		p.WaitForText("#happened", "a =s =se =sec =secr =secre =secret")

		signOut(other)
		p.WaitFor(refused)
		assertNothingOf(t, p, "anna")

		signIn(other, "berta")
		p.Goto(srv.URL + "lab/own")
		p.WaitFor(stage)
		require.Equal(t, "the note of berta", p.Text("#note"))
		require.Equal(t, "0", p.Text("#happened-count"))
		assertNothingOf(t, p, "anna")
	})
}

// A page that was left before signing out is not shown by a step back, not for a moment.
func TestStepBackAfterSigningOutShowsNothing(t *testing.T) {
	srv := labProgram.start(t)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{Block: []string{wasm}})
	p.Allow("401 (Unauthorized)")
	p.Goto(srv.URL + "lab/own")
	signIn(p, "anna")
	p.Goto(srv.URL + "lab/own")
	p.WaitFor(live)
	p.Goto(srv.URL + "lab/other")
	p.WaitFor(live)
	signOut(p)
	p.WaitFor(`document.querySelector("#user")?.textContent === ""`) // this page is shown to nobody in particular now
	p.WaitFor(live)
	p.Back()
	require.NotContains(t, browsertest.Eval[string](p, `document.documentElement.outerHTML`), "anna")
	p.WaitFor(refused)
}

// A page that says hello with a ticket that is not its visitor's restores nothing:
// it is loaded anew as what the visitor may see.
func TestTicketOfSomebodyElseRestoresNothing(t *testing.T) {
	srv := labProgram.start(t)
	open := func(t *testing.T) *browsertest.Page {
		p := browsertest.New(t).NewPage(browsertest.PageOptions{Block: []string{wasm}, RecordSocket: true})
		p.Allow("401 (Unauthorized)")
		p.Goto(srv.URL + "lab/own")
		return p
	}
	anna := open(t)
	signIn(anna, "anna")
	anna.Goto(srv.URL + "lab/own")
	anna.WaitFor(live)
	anna.Click("#press-a")
	anna.WaitForText("#happened", "a")
	// Her page, as a cache, an extension or a thief kept it.
	kept := browsertest.Eval[string](anna, `document.querySelector("#duet-page").textContent`)
	for name, visitor := range map[string]string{"another user's": "berta", "nobody's": ""} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			if visitor != "" {
				signIn(p, visitor)
			}
			boot := p.Hold("*/boot-*.js")
			p.Goto(srv.URL + "lab/bench")
			boot.Wait()
			p.Do(`document.querySelector("#duet-page").firstChild.data = ` + quoted(kept))
			documents := p.Commits()
			boot.Open()
			p.WaitFor(live)
			require.Equal(t, documents+1, p.Commits(), "the page was loaded anew")
			said := hellos(p)
			require.Len(t, said, 2)
			require.Contains(t, kept, string(said[0].Ticket), "the first hello had her ticket")
			require.Equal(t, visitor, p.Text("#user"))
			require.Equal(t, "Bench 1", p.Text("#heading"))
			assertNothingOf(t, p, "anna")
			for _, b := range p.Received() {
				require.NotContains(t, string(b), "anna")
			}
		})
	}
}
