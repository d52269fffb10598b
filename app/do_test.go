package app_test

import (
	"sync"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

// worker starts goroutines that count in its state.
type worker struct{ Done *sync.WaitGroup }

func (c worker) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	do := app.UseDo(s)
	app.UseServerEffect(s, app.NoDeps{}, func() func() {
		for range 8 {
			c.Done.Go(func() {
				for range 100 {
					do(func() { n.Update(func(v int) int { return v + 1 }) })
				}
			})
		}
		return nil
	})
	return diffcore.Int(n.Get())
}

// TestGoroutinesSetStateThroughDo is one for the race detector, too.
func TestGoroutinesSetStateThroughDo(t *testing.T) {
	var turn sync.Mutex
	var done sync.WaitGroup
	turn.Lock()
	var p *page
	p = newPage(t, app.RootOptions{Do: func(f func()) {
		turn.Lock()
		defer turn.Unlock()
		f()
		p.Render()
	}})
	p.show(worker{&done})
	turn.Unlock()
	done.Wait()
	require.Equal(t, "800", p.html())
	require.Equal(t, 801, p.Stats().Renders)
}
