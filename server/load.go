package server

import (
	"context"
	"sync"

	"github.com/duet-ui/duet/app"
)

// A loader gives one key its value.
type loader func(context.Context, *Request) (app.Update, error)

func loaderOf[T any](key interface{ Set(T) app.Update }, load func(context.Context, *Request) (T, error)) loader {
	return func(ctx context.Context, r *Request) (app.Update, error) {
		v, err := load(ctx, r)
		if err != nil {
			return app.Update{}, err
		}
		return key.Set(v), nil
	}
}

// loaded is what the loaders of a page gave.
type loaded []app.Update

// initial returns the value loaded for a key.
func (l loaded) initial(k *app.KeyInfo) (any, bool) {
	for _, u := range l {
		if u.Key() == k {
			return u.Value(), true
		}
	}
	return nil, false
}

// load runs all loaders side by side and returns when all have returned: the first
// error ends the context of the others.
func (p *plan) load(ctx context.Context, r *Request) (loaded, error) {
	if len(p.loaders) == 0 {
		return nil, nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out := make(loaded, len(p.loaders))
	var all sync.WaitGroup
	for i, l := range p.loaders {
		all.Go(func() {
			var err error
			if out[i], err = runLoader(ctx, l, r); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return out, nil
}

func runLoader(ctx context.Context, l loader, r *Request) (u app.Update, err error) {
	defer contained(&err)
	return l(ctx, r)
}
