package hub_test

import (
	"errors"
	"fmt"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
)

// A service pushes several keys in one step. Nobody is connected here; a page that
// is opened later starts with the values.
func ExampleUpdater_Push() {
	phase := app.Served("examplePhase", "idle")
	percent := app.Served("examplePercent", 0)

	u := hub.New(hub.Options{}).Updater()
	res := u.Push(push.All(), phase.Set("building"), percent.Set(40))
	fmt.Println(res.Reached, res.Err())

	res = u.Push(push.Component("no such id"), phase.Set("building"))
	fmt.Println(errors.Is(res.Err(), push.ErrGarbage))
	// Output:
	// 0 <nil>
	// true
}
