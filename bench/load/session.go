package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/duet-ui/duet/push/wire"
)

// A kind is what the clients of one round are.
type kind string

const (
	bare  kind = "bare socket"
	live  kind = "live"  // the server renders
	taken kind = "taken" // the browser's Go has the page
)

// dashboard is the page that sessions show.
const dashboard = "/deployment/dashboard"

var block = regexp.MustCompile(`<script type="application/json" id="duet-page">(.*?)</script>`)

// A client is one page, or one bare socket.
type client struct {
	c     *websocket.Conn
	hello wire.Hello              // of a session
	got   func(at int, bytes int) // is told of each message that follows a change; at is the client's number
	num   int
}

// dial opens a client and returns when changes would reach it.
func dial(ctx context.Context, web *http.Client, url string, k kind) (*client, error) {
	if k == bare {
		c, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(url, "http")+"/bare", nil)
		return &client{c: c}, err
	}
	hello, err := visit(ctx, web, url)
	if err != nil {
		return nil, err
	}
	return connect(ctx, nil, url, k, hello)
}

// connect makes a session of a hello, over connections of web.
func connect(ctx context.Context, web *http.Client, url string, k kind, hello wire.Hello) (*client, error) {
	c, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(url, "http")+"/_duet/live", &websocket.DialOptions{HTTPClient: web})
	if err != nil {
		return nil, err
	}
	c.SetReadLimit(1 << 20)
	if hello, err = greet(ctx, c, hello, k); err != nil {
		c.CloseNow()
		return nil, err
	}
	return &client{c: c, hello: hello}, nil
}

// A refusal is a server that asks to come later.
type refusal struct{ after time.Duration }

func (r refusal) Error() string { return "the server asks to come again in " + r.after.String() }

// visit gets the page and returns the hello that its script would say.
func visit(ctx context.Context, web *http.Client, url string) (hello wire.Hello, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+dashboard, nil)
	if err != nil {
		return hello, err
	}
	resp, err := web.Do(r)
	if err != nil {
		return hello, err
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		return hello, err
	}
	found := block.FindSubmatch(page)
	if found == nil {
		return hello, fmt.Errorf("the page (status %d) has no block for the boot script", resp.StatusCode)
	}
	var info struct{ Ticket, Hash, Build string }
	if err := json.Unmarshal(found[1], &info); err != nil {
		return hello, err
	}
	hash, err := strconv.ParseUint(info.Hash, 16, 64)
	return wire.Hello{Version: wire.Version, Build: info.Build, Ticket: []byte(info.Ticket), Hash: hash}, err
}

// greet makes the session live, and takes the page over if k says so and nobody did. It
// returns the hello that the page would say next.
func greet(ctx context.Context, c *websocket.Conn, hello wire.Hello, k kind) (wire.Hello, error) {
	say := func(m wire.Message) error { return c.Write(ctx, websocket.MessageBinary, m.Append(nil)) }
	if err := say(hello); err != nil {
		return hello, err
	}
	for {
		_, b, err := c.Read(ctx)
		if err != nil {
			return hello, err
		}
		m, err := wire.DecodeServer(b)
		if err != nil {
			return hello, err
		}
		switch m := m.(type) {
		case wire.Welcome:
			hello.Live, hello.Secret, hello.Epoch, hello.Seq, hello.Mark = m.Live, m.Secret, m.Epoch, m.Seq, m.Ack
			taken := hello.Flags&wire.HelloTaken != 0
			hello.Flags |= wire.HelloResume
			if k == live || taken {
				return hello, nil
			}
			if err := say(wire.Takeover{Op: hello.Mark + 1}); err != nil {
				return hello, err
			}
		case wire.State:
			hello.Flags |= wire.HelloTaken
			hello.Mark, hello.Sent = m.Ack, m.Ack+1
			return hello, say(wire.Taken{Op: m.Ack + 1})
		case wire.Refused:
			return hello, refusal{time.Duration(m.Retry) * time.Millisecond}
		case wire.Reload, wire.Closed:
			return hello, fmt.Errorf("the server refuses the session: %+v", m)
		}
	}
}

// listen reads until the connection ends, and confirms what it is asked to.
func (c *client) listen(ctx context.Context, k kind) {
	defer c.c.CloseNow()
	for {
		_, b, err := c.c.Read(ctx)
		if err != nil {
			return
		}
		if k == bare {
			c.got(c.num, len(b))
			continue
		}
		f, parts, ok := headOf(b)
		if !ok {
			return
		}
		c.hello.Seq, c.hello.Mark = f.Seq, f.Ack
		if parts > 0 {
			c.got(c.num, len(b))
		}
		if f.Flags&wire.FrameAckWanted != 0 {
			if c.c.Write(ctx, websocket.MessageBinary, wire.Ack{Seq: f.Seq}.Append(nil)) != nil {
				return
			}
		}
	}
}

// headOf reads the head of a frame, and how many bytes of parts follow. A bare socket's
// client looks at nothing: what is decoded here would be counted as the server's.
func headOf(b []byte) (f wire.Frame, parts int, ok bool) {
	if len(b) == 0 || wire.Kind(b[0]) != wire.KindFrame {
		return f, 0, false
	}
	var head [3]uint64
	rest := b[1:]
	for i := range head {
		v, n := binary.Uvarint(rest)
		if n <= 0 {
			return f, 0, false
		}
		head[i], rest = v, rest[n:]
	}
	return wire.Frame{Seq: head[0], Flags: wire.FrameFlags(head[1]), Ack: head[2]}, len(rest), true
}
