package hub_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/stretchr/testify/require"
)

// To soak: go test ./push/hub -run Everything -seeds 10000. To play one again: -seed N -seeds 1.
var (
	firstSeed = flag.Uint64("seed", 0, "first seed of the simulation")
	manySeeds = flag.Uint64("seeds", 0, "seeds of the simulation; 0 is as many as a test run takes")
)

// A citizen is one page of the world, and what it should show.
type citizen struct {
	*life
	user  string
	lines map[string][]string // by the element that shows them: of the feed, the room and the reader
	group string
	alert string
}

func newCitizen(s *site, user string) *citizen {
	p := s.open(hub.View{Principal: hub.Principal{User: user}}, world{}).goLive(false)
	c := &citizen{life: &life{page: p}, user: user}
	c.forget("quiet")
	return c
}

// forget is what a page knows of a server that began anew.
func (c *citizen) forget(alert string) {
	c.lines, c.alert = map[string][]string{"lines": nil, "room": nil, "again": nil}, alert
}

// A wish is a random target and whom the model says it is for.
type wish struct {
	to   push.Target
	hits func(c *citizen, element string) bool
}

func randomWish(r *rand.Rand, all []*citizen, ask bool) wish {
	of := all[r.IntN(len(all))]
	feeds := wish{push.OfType[feed](), func(_ *citizen, e string) bool { return e == "lines" }}
	user := wish{push.User(of.user), func(c *citizen, _ string) bool { return c.user == of.user }}
	rooms := wish{push.OfType[room](), func(_ *citizen, e string) bool { return e == "room" }}
	one := wish{push.Component(of.ids[1]), func(c *citizen, e string) bool { return c == of && e == "lines" }}
	everyone := wish{push.All(), func(*citizen, string) bool { return true }}
	and := func(a, b wish) wish {
		return wish{push.And(a.to, b.to), func(c *citizen, e string) bool { return a.hits(c, e) && b.hits(c, e) }}
	}
	or := func(a, b wish) wish {
		return wish{push.Or(a.to, b.to), func(c *citizen, e string) bool { return a.hits(c, e) || b.hits(c, e) }}
	}
	not := func(a wish) wish {
		return wish{push.Not(a.to), func(c *citizen, e string) bool { return !a.hits(c, e) }}
	}
	list := []wish{everyone, everyone, feeds, user, rooms, one, and(user, feeds), or(one, rooms), not(user), and(everyone, not(feeds)), or(not(rooms), one)}
	if ask {
		list = append(list, and(feeds, wish{
			push.Where(func(i push.Instance) bool { return i.Page.Principal.User == of.user }), user.hits,
		}), and(rooms, not(wish{push.Named("user", of.user), user.hits})))
	}
	return list[r.IntN(len(list))]
}

// Through takeovers, deaths, cuts and restarts at any moment, every page ends with the
// list that all edits made that were for it, each once and in one order; with its
// group's last value; and with the same value of its own list as the server.
func TestEditsAndGroupsThroughEverything(t *testing.T) {
	first, seeds := *firstSeed, *manySeeds
	if seeds == 0 {
		seeds = 200
		if testing.Short() {
			seeds = 50
		}
	}
	for seed := first; seed < first+seeds; seed++ {
		if !t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { story(t, seed) }) {
			return
		}
	}
}

func story(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 4))
	s := newSite(t, hub.Options{MayJoin: rooms, Window: 64 << r.IntN(8), WindowFrames: 1 + r.IntN(4)})
	mortal := seed%2 == 0 // servers die; then nothing is pushed by predicate: nobody remembers for whom
	restart := func() {
		s.restart()
		s.hub.Predicate("user", func(i push.Instance, user string) bool { return i.Page.Principal.User == user })
	}
	restart()
	all := []*citizen{newCitizen(s, "ann"), newCitizen(s, "bob"), newCitizen(s, "ann")}
	told := map[string]string{} // by group
	for step := range 60 {
		c := all[r.IntN(len(all))]
		text := fmt.Sprintf("s%d", step)
		switch k := r.IntN(22); {
		case k < 9:
			w := randomWish(r, all, !mortal)
			u, model := randomEdit(r, text)
			s.updater().Push(w.to, u...)
			for _, c := range all {
				for e := range c.lines {
					if w.hits(c, e) {
						c.lines[e] = model(slices.Clone(c.lines[e]))
					}
				}
			}
		case k < 10:
			s.updater().Push(push.All(), tags.Append("p"+text))
		case k < 12:
			c.act("tag", "click", app.Event{})
		case k < 13:
			c.group = []string{"", "room1", "room2", "vault"}[r.IntN(4)]
			c.act("topic", "input", app.Event{Value: c.group})
			c.settled()
			if v, ok := told[c.group]; ok {
				c.alert = v
			}
		case k < 14:
			g := []string{"room1", "room2", "vault"}[r.IntN(3)]
			s.updater().Push(push.Group(g), alert.Set(text))
			if g == "vault" {
				break // nobody may join it
			}
			told[g] = text
			for _, c := range all {
				if c.group == g {
					c.alert = text
				}
			}
		case k < 16:
			c.cut()
			c.goLive(true)
		case k < 17 && c.b != nil:
			c.b.apply()
			c.die()
		case k < 18 && c.b == nil:
			c.settled()
			c.state = nil
			c.b = c.takeover()
			require.NotNil(t, c.b, "seed %d: %v", seed, c.nacks)
		case k < 19 && mortal:
			for _, c := range all {
				c.settled()
				c.cut()
			}
			restart()
			clear(told)
			for _, c := range all {
				c.forget("quiet")
				c.goLive(true)
				c.settled()
			}
		case k < 20:
			for range r.IntN(4) {
				select {
				case b := <-c.conn.down:
					c.take(b)
				default:
				}
			}
		default:
			c.settled()
		}
	}
	s.updater().Push(push.All(), lines.Append("final"))
	for _, c := range all {
		c.settled()
		for e := range c.lines {
			c.lines[e] = append(c.lines[e], "final")
		}
		name := func() string { return fmt.Sprintf("seed %d, %s", seed, c.user) }
		for _, e := range []string{"lines", "room", "again"} {
			want := strings.Join(c.lines[e], " ")
			c.within(name()+": "+e+" shows "+want, func() bool {
				return e == "again" && !c.has(e) || c.text(e) == want
			})
		}
		require.Equal(t, c.alert, c.text("alert"), name())
		require.Zero(t, c.misses, name())
		require.Empty(t, c.nacks, name())
		mine, theirs := c.text("tags"), make(chan string, 1)
		s.updater().Push(push.And(push.Component(c.ids[1]), push.Where(func(i push.Instance) bool {
			v, _ := push.Untrusted(i, tagsKey)
			theirs <- strings.Join(v, " ")
			return false
		})), owner.Set("x"))
		require.Equal(t, <-theirs, mine, "%s: both sides have the same", name()) // judged by whoever has the turn
	}
	for _, c := range all {
		c.cut()
	}
}

// cut ends the connection. What has arrived was applied, as in a browser.
func (c *citizen) cut() {
	if c.b != nil {
		c.b.apply()
	}
	c.life.cut()
}

// within waits until cond holds, which it soon must.
func (c *citizen) within(what string, cond func() bool) {
	c.t.Helper()
	for end := time.Now().Add(2 * time.Second); !cond(); {
		select {
		case b := <-c.conn.down:
			c.take(b)
		case <-time.After(time.Until(end)):
			require.Fail(c.t, "not so: "+what, c.html())
			c.t.FailNow()
		}
	}
}

func (c *citizen) html() string {
	if c.b != nil {
		return c.b.html()
	}
	return c.doc.HTML()
}

// has reports whether the page shows the element.
func (c *citizen) has(id string) bool {
	doc := c.doc
	if c.b != nil {
		c.b.apply()
		doc = docOf(c.b.root)
	}
	return find(doc.Root, id) != nil
}

// randomEdit returns an update of the list and what it means.
func randomEdit(r *rand.Rand, text string) ([]app.Update, func([]string) []string) {
	old := fmt.Sprintf("s%d", r.IntN(60))
	put := func(l []string, at int) []string {
		if slices.Contains(l, text) {
			return l
		}
		return slices.Insert(l, at, text)
	}
	switch r.IntN(8) {
	case 0:
		return []app.Update{linesKey.Set([]string{text, "set"})}, func([]string) []string { return []string{text, "set"} }
	case 1:
		return []app.Update{lines.Prepend(text)}, func(l []string) []string { return put(l, 0) }
	case 2:
		return []app.Update{lines.Remove(old)}, func(l []string) []string {
			return slices.DeleteFunc(l, func(s string) bool { return s == old })
		}
	case 3:
		return []app.Update{lines.InsertAfter(old, text)}, func(l []string) []string {
			if i := slices.Index(l, old); i >= 0 {
				return put(l, i+1)
			}
			return put(l, len(l))
		}
	case 4: // no list operation: what it makes crosses as a value, and shows each time it runs
		return []app.Update{linesKey.Update(func(l []string) []string { return append(l, fmt.Sprint("n", len(l))) })},
			func(l []string) []string { return append(l, fmt.Sprint("n", len(l))) }
	case 5:
		return []app.Update{lines.Append(text), lines.KeepLast(6)}, func(l []string) []string {
			l = put(l, len(l))
			return l[max(len(l)-6, 0):]
		}
	}
	return []app.Update{lines.Append(text)}, func(l []string) []string { return put(l, len(l)) }
}
