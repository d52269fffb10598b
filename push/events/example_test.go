package events_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/duet-ui/duet/push/events"
)

// A stream in any router, and a listener that curl or EventSource could be.
func Example() {
	numbers := events.New(events.Options{
		// Whoever comes gets the present value first.
		OnConnect: func(c *events.Client, _ *http.Request) {
			c.Send(events.Event{Name: "number", Data: "41"})
		},
	})
	mux := http.NewServeMux()
	mux.Handle("GET /numbers", numbers)
	srv := httptest.NewServer(mux)
	defer srv.Close()
	defer numbers.Shutdown(context.Background())

	res, err := http.Get(srv.URL + "/numbers")
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	numbers.Send(events.Event{Name: "number", Data: "42"})
	lines := bufio.NewScanner(res.Body)
	for shown := 0; shown < 2 && lines.Scan(); {
		if number, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			fmt.Println(number)
			shown++
		}
	}
	// Output:
	// 41
	// 42
}
