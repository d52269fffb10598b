package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/server"
)

// control adds the endpoints:
//
//	POST /lab/ctl/push?to=all&note="text"&rowOrder=[3,1,2]   push keys, their values as JSON, to a target:
//	     all  component:ID  type:NAME (see types)  user:NAME  where:NAME  route:PATTERN
//	POST /lab/ctl/append?from=9&to=1008                      append rows, each by a push of its own
//	POST /lab/ctl/job?text=step                              let the waiting job take a step
//	POST /lab/ctl/login?user=NAME and /lab/ctl/logout        sign the caller in or out
//	GET  /lab/ctl/happened                                   the record of Order as the server has it, by component id
//	GET  /lab/ctl/components?type=NAME                       ids of the mounted components of a Go type
//	GET  /lab/ctl/stats                                      what was refused and contained
func control(srv *server.Server, j *jobs) {
	srv.Handle("POST /lab/ctl/push", answer(func(w http.ResponseWriter, r *http.Request) (any, error) {
		query := r.URL.Query()
		to, err := target(query.Get("to"))
		if err != nil {
			return nil, err
		}
		query.Del("to")
		updates, err := parse(query)
		if err != nil {
			return nil, err
		}
		res := srv.Updater().Push(to, updates...)
		return map[string]any{"reached": res.Reached, "pages": res.Pages, "pending": res.Pending, "result": res.String()}, nil
	}))
	rows := app.ListOf(lab.RowOrder, func(id *int) int { return *id })
	srv.Handle("POST /lab/ctl/append", answer(func(_ http.ResponseWriter, r *http.Request) (any, error) {
		from, err := strconv.Atoi(r.URL.Query().Get("from"))
		if err != nil {
			return nil, err
		}
		to, err := strconv.Atoi(r.URL.Query().Get("to"))
		for id := from; id <= to && err == nil; id++ {
			err = srv.Updater().Push(push.All(), rows.Append(id)).Err()
		}
		return "appended", err
	}))
	srv.Handle("POST /lab/ctl/job", answer(func(_ http.ResponseWriter, r *http.Request) (any, error) {
		select {
		case j.steps <- r.URL.Query().Get("text"):
			return "taken", nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}))
	srv.Handle("POST /lab/ctl/login", answer(func(w http.ResponseWriter, r *http.Request) (any, error) {
		user := r.URL.Query().Get("user")
		return user, srv.Login(w, r, server.Principal{User: user})
	}))
	srv.Handle("POST /lab/ctl/logout", answer(func(w http.ResponseWriter, r *http.Request) (any, error) {
		srv.Logout(w, r)
		return "", nil
	}))
	srv.Handle("GET /lab/ctl/happened", answer(func(http.ResponseWriter, *http.Request) (any, error) {
		records := map[string][]string{}                            // by component id
		srv.Updater().Push(push.Where(func(in push.Instance) bool { // looks at every instance, and reaches none
			if record, ok := push.Untrusted(in, lab.Happened); ok {
				records[in.ID] = record
			}
			return false
		}), lab.Note.Set(""))
		return records, nil
	}))
	srv.Handle("GET /lab/ctl/components", answer(func(_ http.ResponseWriter, r *http.Request) (any, error) {
		ids := []string{}
		for _, c := range srv.Updater().Components() {
			if strings.HasSuffix(c.Type, "."+r.URL.Query().Get("type")) {
				ids = append(ids, c.ID)
			}
		}
		slices.Sort(ids)
		return ids, nil
	}))
	srv.Handle("GET /lab/ctl/stats", answer(func(http.ResponseWriter, *http.Request) (any, error) {
		return map[string]any{"server": srv.Stats(), "hub": srv.Hub().Stats()}, nil
	}))
}

// answer writes what do returns as JSON.
func answer(do func(http.ResponseWriter, *http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := do(w, r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(out)
	})
}

// target reads "kind" or "kind:argument".
func target(to string) (push.Target, error) {
	kind, arg, _ := strings.Cut(to, ":")
	switch kind {
	case "all":
		return push.All(), nil
	case "component":
		return push.Component(arg), nil
	case "type":
		if t, ok := types[arg]; ok {
			return t, nil
		}
	case "user":
		return push.User(arg), nil
	case "where":
		return push.Where(func(in push.Instance) bool { return in.Page.Principal.User == arg }), nil
	case "route":
		return push.Route(arg), nil
	}
	return push.Target{}, fmt.Errorf("lab: no target is called %q", to)
}

var types = map[string]push.Target{
	"cells": push.OfType[lab.Cells](), "rows": push.OfType[lab.Rows](), "row": push.OfType[lab.Row](),
	"inputs": push.OfType[lab.Inputs](), "other": push.OfType[lab.Other](), "renders": push.OfType[lab.Renders](),
}

// parse reads the value of a key from each parameter.
func parse(query url.Values) (updates []app.Update, err error) {
	for name, values := range query {
		decode, ok := keys[name]
		if !ok {
			return nil, fmt.Errorf("lab: no key is called %q", name)
		}
		u, err := decode(values[0])
		if err != nil {
			return nil, fmt.Errorf("lab: the value of %s: %w", name, err)
		}
		updates = append(updates, u)
	}
	if len(updates) == 0 {
		return nil, errors.New("lab: nothing to push")
	}
	return updates, nil
}

var keys = map[string]func(string) (app.Update, error){
	"note": of(lab.Note), "figures": of(lab.Figures), "both": of(lab.Both), "secret": of(lab.Secret),
	"rowOrder": of(lab.RowOrder), "rowClicks": of(lab.RowClicks), "hostiles": of(lab.Hostiles),
	"typed": of(lab.Typed), "area": of(lab.Area), "checked": of(lab.Checked), "chosen": of(lab.Chosen),
	"happened": of(lab.Happened), "armed": of(lab.Armed),
}

// of returns what makes an update of a key from JSON.
func of[T any](key interface{ Set(T) app.Update }) func(string) (app.Update, error) {
	return func(text string) (app.Update, error) {
		var v T
		err := json.Unmarshal([]byte(text), &v)
		return key.Set(v), err
	}
}
