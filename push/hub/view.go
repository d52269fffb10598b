package hub

import (
	"crypto/rand"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
)

// A Principal is who a page belongs to. The zero Principal is anonymous.
type Principal = push.Principal

// A View is one page as the server opened it: what a render shows and what a hello
// or a navigation makes live. The hub does not change it.
type View struct {
	Page      string                           // page id, from NewPageID; a navigation keeps it
	Route     string                           // the pattern that the page was served by
	URL       string                           // path and query as the browser shows them
	Title     string                           // of the document
	Chain     []app.Component                  // layouts outermost first, then the page
	Principal Principal                        // who the page belongs to, checked for this request
	Cookie    string                           // hash of the session cookie, "" without; see CloseCookie
	Position  []byte                           // from Hub.Position before the page's loaders ran; nil replays nothing
	Cells     bool                             // the page's cells may be restored: it belongs to the ticket's principal
	Initial   func(k *app.KeyInfo) (any, bool) // what the loaders gave; nil is nothing
	Ticket    []byte                           // of a navigation: replaces the ticket that the page says hello with
}

// NewPageID returns the id of a page that is issued now.
func (h *Hub) NewPageID() string {
	var r [10]byte
	rand.Read(r[:])
	return push.PageID(h.now(), r)
}

// NewPageID returns the id of a page that is issued now, by the system's clock.
func NewPageID() string {
	var r [10]byte
	rand.Read(r[:])
	return push.PageID(time.Now().UnixMilli(), r)
}

// ComponentID returns the id of an instance of a page: what push.Component takes.
func ComponentID(page string, inst uint64) string { return push.ComponentID(page, inst) }

func (v *View) page() push.Page {
	issued, _ := push.ParsePageID(v.Page)
	return push.Page{ID: v.Page, Principal: v.Principal, Session: v.Cookie, Route: v.Route, Since: issued}
}

// A Refusal is the error of Open, Navigate and Resume that has an answer for the page.
type Refusal struct {
	Reason string        // for the page's script and the log; no secrets
	Reload bool          // loading the page (or the URL navigated to) anew will help
	Retry  time.Duration // how long to wait before another try; 0 means never

	counted bool // counted and logged where it was made
}

// Error implements error.
func (r *Refusal) Error() string { return "hub: refused: " + r.Reason }
