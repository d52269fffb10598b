package bench

import "github.com/duet-ui/duet/app"

// Still is a host where nothing happens but what a benchmark does. A failure panics.
type Still struct{}

// The methods of app.Host.

func (Still) Changed(*app.Instance, *app.KeyInfo)             {}
func (Still) Action(*app.Call)                                {}
func (Still) Wake()                                           {}
func (Still) Failed(_ *app.Instance, err error)               { panic(err) }
func (Still) Initial(*app.Instance, *app.KeyInfo) (any, bool) { return nil, false }
func (Still) Now() int64                                      { return 0 }
func (Still) After(int, func()) (cancel func())               { return func() {} }
