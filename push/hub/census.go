package hub

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
)

// A census counts, by the sessions' indexes, what a push reaches: nobody's turn is
// needed for it.
type census struct {
	t       push.Target
	updates []app.Update
	types   map[string]verdict // what instances of a type do with the updates

	matched   int // instances, on connected and away pages
	reached   int
	pages     int
	awayPages int
	reads     []bool // by update: some matching type reads it
	wrong     []bool // by update: some matching type reads another key of that name
}

// A verdict is what a type does with each update.
type verdict struct {
	any   bool
	reads []bool
	wrong []bool
}

// count adds the session. It reports whether the push concerns it. Under the hub's lock.
func (c *census) count(s *session) bool {
	if c.reads == nil {
		c.reads, c.wrong = make([]bool, len(c.updates)), make([]bool, len(c.updates))
	}
	hits, matched := 0, 0
	for _, m := range s.index {
		if c.t.At(&s.known, m.id, m.typ) == push.None {
			continue
		}
		matched++
		v := c.verdict(m.typ)
		if v.any {
			hits++
		}
		for i := range c.updates {
			c.reads[i] = c.reads[i] || v.reads[i]
			c.wrong[i] = c.wrong[i] || v.wrong[i]
		}
	}
	c.matched += matched
	switch {
	case matched == 0:
		return s.keeps && c.t.OnPage(&s.known) == push.Each // for instances mounted later
	case s.left:
		c.awayPages++
	case hits > 0:
		c.reached += hits
		c.pages++
	}
	return true
}

func (c *census) verdict(typ string) verdict {
	v, ok := c.types[typ]
	if ok {
		return v
	}
	v = verdict{reads: make([]bool, len(c.updates)), wrong: make([]bool, len(c.updates))}
	keys := app.TypeKeys(typ)
	for i, u := range c.updates {
		for _, k := range keys {
			switch {
			case k.Fingerprint == u.Key().Fingerprint:
				v.any, v.reads[i] = true, true
			case k.Name == u.Key().Name:
				v.wrong[i] = true
			}
		}
		v.wrong[i] = v.wrong[i] && !v.reads[i]
	}
	c.types[typ] = v
	return v
}

// into puts what was found into the result. A key that no matching component reads
// is only worth a word when there was one to read it: of the components that the
// target is particular about, or else any that was ever rendered here.
func (c *census) into(res *push.Result) {
	res.Reached, res.Pages = c.reached, c.pages
	if c.matched == 0 {
		return
	}
	for i, u := range c.updates {
		switch {
		case c.reads[i], !c.t.Particular() && u.Key().Read():
		case c.wrong[i]:
			res.WrongType = append(res.WrongType, push.WrongType{Key: u.Name(), Target: c.t.String()})
		default:
			res.Undeclared = append(res.Undeclared, push.UndeclaredKey{Key: u.Name(), Target: c.t.String()})
		}
	}
}
