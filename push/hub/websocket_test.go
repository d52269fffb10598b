package hub_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/stretchr/testify/require"
)

func TestPageLivesOverAWebSocket(t *testing.T) {
	s := newSite(t, hub.Options{MaxMessage: 4 << 10})
	served := make(chan error, 8)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		served <- s.hub.Serve(r.Context(), hub.WebSocket(c), r)
	}))
	defer web.Close()

	p := s.open(hub.View{}, board{"a"})
	p.overSocket(web.URL)
	p.awaitWelcome()
	s.updater().Push(push.All(), status.Set("over a socket"))
	p.shows("over a socket")
	p.click("add")
	p.shows("count 1")
	p.fire("note", "input", app.Event{Value: strings.Repeat("x", 5<<10)}) // more than a message may have
	p.settled()
	p.click("add")
	p.shows("count 2")
	p.conn.up <- make([]byte, 500<<10)
	require.NoError(t, <-served)
	<-p.conn.cut
	require.Equal(t, 1, s.updater().Counts().Away)
}

// overSocket connects the page's pipe to a server by WebSocket.
func (p *page) overSocket(url string) {
	c, _, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(url, "http"), nil)
	require.NoError(p.t, err)
	conn := newPipe(64)
	p.connectBy(false, conn, func() {
		go func() {
			defer conn.Close("")
			for {
				_, b, err := c.Read(context.Background())
				if err != nil {
					return
				}
				conn.down <- b
			}
		}()
		go func() {
			for {
				select {
				case b := <-conn.up:
					if c.Write(context.Background(), websocket.MessageBinary, b) != nil {
						return
					}
				case <-conn.cut:
					c.CloseNow()
					return
				}
			}
		}()
	})
}
