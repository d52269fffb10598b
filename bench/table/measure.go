package table

import (
	"fmt"
	"time"

	"github.com/duet-ui/duet/bench"
)

// Times are samples of one operation on one contender.
type Times struct {
	Paint  bench.Sample // from the click until the frame with the result is painted
	Script bench.Sample // from the click until handlers and microtasks are done
	Task   bench.Sample // the main thread's time: script, style, layout, paint
}

// Measure takes samples of each operation, for all contenders in turns: a fresh page
// for each, so that no sample inherits the state of another. It stops after so many
// rounds, or before the round with which it would take longer than limit, but not
// before the third. Contenders that fail are left out of the result, and told of.
func Measure(b *Chromium, contenders []*Contender, operations []Operation, rounds int, limit time.Duration, tell func(string)) map[string]map[string]*Times {
	result := map[string]map[string]*Times{}
	for _, c := range contenders {
		result[c.Name] = map[string]*Times{}
		for _, o := range operations {
			result[c.Name][o.Name] = &Times{}
		}
	}
	began, longest := time.Now(), time.Duration(0)
	for round := range rounds {
		if round >= 3 && time.Since(began)+longest > limit {
			tell(fmt.Sprintf("%d rounds of %d: the time is over", round, rounds))
			break
		}
		start := time.Now()
		for _, o := range operations {
			for k := range contenders {
				c := contenders[(round+k)%len(contenders)]
				if result[c.Name] == nil {
					continue
				}
				if err := sample(b, c, o, result[c.Name][o.Name]); err != nil {
					// Once more: a page may be unlucky, but not twice.
					if err = sample(b, c, o, result[c.Name][o.Name]); err != nil {
						tell(fmt.Sprintf("%s is left out: %s: %v", c.Name, o.Name, err))
						delete(result, c.Name)
					}
				}
			}
		}
		longest = max(longest, time.Since(start))
		tell(fmt.Sprintf("round %d of %d took %v", round+1, rounds, time.Since(start).Round(time.Second)))
	}
	return result
}

// sample takes one sample.
func sample(b *Chromium, c *Contender, o Operation, into *Times) error {
	t, err := b.Open(c)
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.Play(o.Before...); err != nil {
		return err
	}
	if err := t.eval(nil, "harness.calm()"); err != nil {
		return err
	}
	if err := t.collect(); err != nil {
		return err
	}
	if err := t.eval(nil, "harness.settle()"); err != nil {
		return err
	}
	before, err := t.metrics()
	if err != nil {
		return err
	}
	var got struct{ Script, Total float64 } // ms
	step := []any{o.Step.Name}
	if o.Step.Row != 0 {
		step = append(step, o.Step.Row)
	}
	if err := t.eval(&got, "harness.measure("+arguments(step...)+")"); err != nil {
		return err
	}
	after, err := t.metrics()
	if err != nil {
		return err
	}
	into.Paint = append(into.Paint, time.Duration(got.Total*1e6))
	into.Script = append(into.Script, time.Duration(got.Script*1e6))
	into.Task = append(into.Task, time.Duration((after["TaskDuration"]-before["TaskDuration"])*1e9))
	return nil
}
