// Package host is the random number's server: one number, told to Duet pages and to
// an event stream at the same moment.
//
// Read in order: host.go (the number and who hears of it), pages.go (what is
// served), cards.go (the markup of the cards that are not Duet's), htmx.go (where
// htmx comes from).
package host

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/duet-ui/duet/examples/randomnumber"
	"github.com/duet-ui/duet/internal/npm"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/events"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/server"
)

// Options tunes a Host. The zero value draws no numbers: Show does.
type Options struct {
	Every time.Duration // between two numbers; 0 draws none
	NPM   npm.Source    // where htmx comes from
}

// A Host is the server and the number it shows.
type Host struct {
	*server.Server
	Stream *events.Stream

	every time.Duration

	mu     sync.Mutex // makes a number one step for all who hear of it
	number int
}

// New returns a Host. Options.Pages and the sources of the content security policy
// are set here. It fetches htmx, once per machine; without it pages say so.
func New(ctx context.Context, opt server.Options, o Options) (*Host, error) {
	opt.Pages = randomnumber.Pages
	opt.CSP = map[string]string{"trusted-types": "htmx"}
	h := &Host{Server: server.New(opt), every: o.Every}
	h.Stream = events.New(events.Options{
		// Only the latest number counts: nobody wants those of the last five minutes.
		History:  -1,
		Overflow: events.DropOldest,
		OnConnect: func(c *events.Client, _ *http.Request) {
			h.greet(c)
			h.tellListeners()
		},
		OnDisconnect: func(*events.Client, error) { h.tellListeners() },
		Logger:       opt.Logger,
	})
	if err := h.pages(fetchHtmx(ctx, o.NPM, opt.Logger)); err != nil {
		return nil, err
	}
	h.Service("numbers", h.draw)
	return h, nil
}

// draw shows a number every so often. At the end it ends the streams, which the
// server would wait for.
func (h *Host) draw(ctx context.Context, _ *hub.Updater) error {
	defer h.endStreams(ctx)
	if h.every <= 0 {
		<-ctx.Done()
		return nil
	}
	ticks := time.NewTicker(h.every)
	defer ticks.Stop()
	for {
		h.Show(1 + rand.IntN(99))
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}

func (h *Host) endStreams(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = h.Stream.Shutdown(ctx) // who is left is cut off with the server
}

// Show makes n the number, everywhere.
func (h *Host) Show(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.number = n
	h.Updater().Push(push.All(), randomnumber.Number.Set(n))
	for _, e := range numberEvents(n) {
		if _, err := h.Stream.Send(e); err != nil {
			return // it is shut down
		}
	}
}

// numberEvents are the number as text, for scripts and for who fetches what they
// hear of, and as markup without a name, which htmx 4 swaps in.
func numberEvents(n int) []events.Event {
	return []events.Event{
		{Name: "number", Data: strconv.Itoa(n)},
		{Data: fragment(n)},
	}
}

func fragment(n int) string { return fmt.Sprintf("<span>%d</span>", n) }

// greet gives a new listener the present number.
func (h *Host) greet(c *events.Client) {
	n := h.current()
	if n == 0 {
		return
	}
	for _, e := range numberEvents(n) {
		_ = c.Send(e) // it may be gone already
	}
}

func (h *Host) current() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.number
}

// tellListeners shows how many streams are open. The lock keeps an older count from
// being told after a newer one.
func (h *Host) tellListeners() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Updater().Push(push.All(), randomnumber.Listeners.Set(h.Stream.Len()))
}
