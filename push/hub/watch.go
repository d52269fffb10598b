package hub

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/duet-ui/duet/push"
)

// A ChangeKind says what happened to a page.
type ChangeKind uint8

// The kinds of changes.
const (
	Connected ChangeKind = iota + 1 // its session began
	Away                            // its connection was lost, it may come back
	Resumed                         // it came back
	Gone                            // its session ended for good
	Joined                          // it is in Group now
	Left                            // it no longer is
	Missed                          // changes were dropped: read the list again
)

// String returns the kind in lower case.
func (k ChangeKind) String() string {
	names := [...]string{"", "connected", "away", "resumed", "gone", "joined", "left", "missed"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// A Change is something that happened to a page.
type Change struct {
	Kind  ChangeKind
	Page  push.Page // read-only; not of Missed
	Group string    // of Joined and Left, and of what a group's Watch tells
	Meta  string    // of Joined: as Options.Meta says
	Lost  int       // of Missed: how many changes
}

// A Member is a page in a group.
type Member struct {
	Page push.Page // read-only
	Away bool      // its connection is lost, it may come back
	Meta string    // as Options.Meta says
}

// A Watch is a stream of changes. It holds a bounded number of them: when one comes that
// does not fit, all that wait are dropped, and the next thing that Next returns is
// Missed, after which the stream goes on with what happens from then on. Close it.
type Watch struct {
	h     *Hub
	group string // "" is all pages
	size  int

	mu    sync.Mutex
	queue []Change
	lost  int
	woken chan struct{}
}

// Watch returns the changes of all pages, except memberships, from now on. At most
// buffer wait to be read; 0 means 1,024.
func (u *Updater) Watch(buffer int) *Watch {
	u.h.mu.Lock()
	defer u.h.mu.Unlock()
	return u.h.watch("", buffer)
}

// WatchGroup returns the pages that are in a group and what changes from there on:
// Joined, Left, Away and Resumed. A page is one member however many of its components
// are.
func (u *Updater) WatchGroup(group string, buffer int) ([]Member, *Watch) {
	h := u.h
	h.mu.Lock()
	list, w := h.presence(group), h.watch(group, buffer)
	h.mu.Unlock()
	h.describe(list, group)
	return list, w
}

// Presence returns the pages that are in a group, in no order.
func (u *Updater) Presence(group string) []Member {
	u.h.mu.Lock()
	list := u.h.presence(group)
	u.h.mu.Unlock()
	u.h.describe(list, group)
	return list
}

// presence lists the members of a group. Under the lock.
func (h *Hub) presence(group string) (list []Member) {
	for _, s := range h.sessions {
		if push.Group(group).OnPage(&s.known) != push.None {
			list = append(list, Member{Page: s.known, Away: s.left})
		}
	}
	return list
}

func (h *Hub) describe(list []Member, group string) {
	for i := range list {
		list[i].Meta = h.meta(list[i].Page, group)
	}
}

// meta asks Options.Meta. It is called without the hub's lock.
func (h *Hub) meta(p push.Page, group string) (meta string) {
	defer func() {
		if v := recover(); v != nil {
			h.stats.panics.Add(1)
			h.log.Error("hub: callback failed", "panic", v)
		}
	}()
	if h.o.Meta != nil {
		meta = h.o.Meta(p, group)
	}
	return meta
}

// watch begins a Watch. Under the lock.
func (h *Hub) watch(group string, buffer int) *Watch {
	if buffer <= 0 {
		buffer = 1024
	}
	w := &Watch{h: h, group: group, size: buffer, woken: make(chan struct{}, 1)}
	h.watches[w] = true
	return w
}

// Close ends the stream.
func (w *Watch) Close() {
	w.h.mu.Lock()
	delete(w.h.watches, w)
	w.h.mu.Unlock()
}

// Next waits for the next change. It fails with ctx's error. It is for one goroutine.
func (w *Watch) Next(ctx context.Context) (Change, error) {
	for {
		if c, ok := w.take(); ok {
			if c.Kind == Joined {
				c.Meta = w.h.meta(c.Page, c.Group)
			}
			return c, nil
		}
		select {
		case <-w.woken:
		case <-ctx.Done():
			return Change{}, ctx.Err()
		}
	}
}

func (w *Watch) take() (c Change, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lost > 0 {
		c = Change{Kind: Missed, Group: w.group, Lost: w.lost}
		w.lost = 0
		return c, true
	}
	if len(w.queue) == 0 {
		return c, false
	}
	c = w.queue[0]
	w.queue = w.queue[1:]
	return c, true
}

func (w *Watch) put(c Change) {
	w.mu.Lock()
	if len(w.queue) >= w.size {
		w.lost += len(w.queue)
		w.queue = nil
	}
	w.queue = append(w.queue, c)
	w.mu.Unlock()
	select {
	case w.woken <- struct{}{}:
	default:
	}
}

// tell hands a change of a page to who watches. Under the lock.
func (h *Hub) tell(c Change) {
	for w := range h.watches {
		switch {
		case w.group == "":
			w.put(c)
		case c.Kind == Away || c.Kind == Resumed:
			if push.Group(w.group).OnPage(&c.Page) != push.None {
				c := c
				c.Group = w.group
				w.put(c)
			}
		}
	}
}

// moved tells who watches a group that a page came into it or left. Under the lock.
func (h *Hub) moved(before, after *push.Page) {
	for w := range h.watches {
		if w.group == "" {
			continue
		}
		was, is := push.Group(w.group).OnPage(before) != push.None, push.Group(w.group).OnPage(after) != push.None
		switch {
		case was && !is:
			w.put(Change{Kind: Left, Page: *before, Group: w.group})
		case is && !was:
			w.put(Change{Kind: Joined, Page: *after, Group: w.group})
		}
	}
}

// GroupsOf returns the groups that a page is in, sorted: of its principal, those that
// the server put it in, and those that its components joined.
func GroupsOf(p push.Page) []string {
	groups := strings.Fields(p.Principal.Groups)
	for _, m := range p.Joined {
		groups = append(groups, m.Group)
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}
