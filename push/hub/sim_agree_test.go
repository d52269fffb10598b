package hub_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

func (c *surfer) sayHidden() {
	if c.hidden {
		c.write(wire.Pause{})
	} else {
		c.write(wire.Unpause{})
	}
}

// agree compares what everybody has, after the quiet.
func (z *sim) agree() {
	table := make([]string, len(z.items))
	for i, l := range z.items {
		table[i] = l.Text
	}
	for _, c := range z.all {
		require.True(z.t, c.open, "%s is live", c.name)
		require.Empty(z.t, c.outbox, "%s: all is confirmed", c.name)
		require.Empty(z.t, c.held, c.name)
		require.Zero(z.t, c.misses, c.name)
		require.Empty(z.t, c.nacks, c.name)
		require.Empty(z.t, c.stales, c.name)
		require.Equal(z.t, strings.Join(c.wrote, " "), c.shown("diary"), "%s: each event once and in order", c.name)
		require.Equal(z.t, c.drafted, c.shown("draft"), c.name)
		require.Equal(z.t, fmt.Sprint(z.count), c.shown("tally"), "%s: each functional update once", c.name)
		require.Equal(z.t, strings.Join(table, " "), c.shown("table"), c.name)
		for _, e := range []string{"lines", "room", "again"} {
			if got := c.shown(e); got != "(none)" || e != "again" {
				require.Equal(z.t, strings.Join(c.lines[e], " "), got, "%s: %s", c.name, e)
			}
		}
		require.Equal(z.t, c.alert, c.shown("alert"), "%s: what its group was told, %q", c.name, c.group)
		require.Contains(z.t, serverHas(c, diaryKey), append([]string{}, c.wrote...), "%s: the server has the same", c.name)
		require.Contains(z.t, serverHas(c, tagsKey), append([]string{}, strings.Fields(c.shown("tags"))...), "%s: the server has the same", c.name)
		z.agreeOnCalls(c)
	}
	for _, c := range z.all { // what is shown is what the state renders, on either side
		before := c.content()
		if c.by == byGo {
			c.dies()
		} else {
			c.askTakeover()
		}
		z.calm(c)
		require.Equal(z.t, before, c.content(), "%s: the other side renders the same", c.name)
	}
	for _, g := range []string{"room1", "room2", "vault"} {
		want := []string{}
		for _, c := range z.all {
			if c.group == g && g != "vault" {
				want = append(want, pageID(c.ids[0]))
			}
		}
		got := []string{}
		for _, m := range z.site.updater().Presence(g) {
			if !m.Away {
				got = append(got, m.Page.ID)
			}
		}
		require.ElementsMatch(z.t, want, got, "who is in %s", g)
	}
}

// agreeOnCalls checks that a call ran at most once, and that its page knows how it went.
func (z *sim) agreeOnCalls(c *surfer) {
	z.jobs.mu.Lock()
	defer z.jobs.mu.Unlock()
	for req, n := range z.jobs.runs {
		require.LessOrEqual(z.t, n, 1, "call %s", req)
	}
	outcome, req, _ := strings.Cut(c.shown("answer"), " ")
	switch outcome {
	case app.Done.String():
		req = strings.TrimPrefix(req, "for ")
		require.Equal(z.t, 1, z.jobs.ended[req], "%s: call %s is done", c.name, req)
	case app.Unknown.String():
		require.True(z.t, z.mortal, "%s: nobody died", c.name)
	default:
		require.Equal(z.t, app.Idle.String(), outcome, c.name)
		if !z.mortal {
			for req := range z.jobs.runs {
				require.False(z.t, strings.HasPrefix(req, c.name+"."), "%s: %s was asked for", c.name, req)
			}
		}
	}
}

// content is the markup that the page shows.
func (c *surfer) content() string {
	if c.b == nil {
		return c.doc.HTML()
	}
	h, err := c.b.root.HTML(nil)
	require.NoError(c.t, err)
	return string(h)
}

// watch checks, after each step, that nothing grows without bound.
func (z *sim) watch() {
	if z.site.hub == nil {
		return
	}
	held := z.site.hub.Held()
	o := z.site.o
	require.LessOrEqual(z.t, held.Frames, o.WindowFrames+1, "frames that one session keeps")
	require.LessOrEqual(z.t, held.Bytes, o.Window+2*held.Largest, "bytes that one session keeps")
	require.LessOrEqual(z.t, held.Reliable, 16<<10, "bytes that wait for one page")
}

// end closes all pages for good: nothing of them stays.
func (z *sim) end() {
	for _, c := range z.all {
		if c.link != nil {
			c.link.cut(0, 0)
		}
	}
	z.sweep(true)
	z.site.clock.advance(25 * time.Hour)
	z.rest()
	st := z.site.hub.Stats()
	require.Zero(z.t, st.Sessions)
	require.Zero(z.t, st.Away)
	z.kill()
	z.rest()
}
