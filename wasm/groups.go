package wasm

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

// Joined implements app.Joiner: the server is asked, behind the news of the instance.
// Nothing here depends on its answer.
func (c *client) Joined(inst *app.Instance, group string, on bool) {
	s := &c.state
	if len(group) > wire.MaxName {
		c.page.Log(failure, "group: the name is too long: "+group)
		return
	}
	if on {
		s.meet(inst)
	} else if s.known[inst.ID()] == nil {
		return // it is gone, and with it its memberships
	}
	s.news = append(s.news, wire.Mount{Add: on, Group: true, Inst: inst.ID(), Type: group})
}
