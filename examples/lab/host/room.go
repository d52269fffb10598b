package host

import (
	"cmp"
	"context"
	"slices"

	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
)

// mayJoin lets everybody into the room, and nobody anywhere else.
func mayJoin(j hub.Join) bool { return j.Group == lab.RoomGroup }

// whoIs names a page in the room.
func whoIs(p push.Page, _ string) string { return cmp.Or(p.Principal.User, "somebody") }

// tellRoom tells those in the room who is there, whenever that changes, until ctx ends.
func tellRoom(ctx context.Context, u *hub.Updater) error {
	members, changes := u.WatchGroup(lab.RoomGroup, 0)
	defer changes.Close()
	for {
		u.Push(push.Group(lab.RoomGroup), lab.Present.Set(names(members)))
		if _, err := changes.Next(ctx); err != nil {
			return nil // the server ends
		}
		members = u.Presence(lab.RoomGroup)
	}
}

func names(members []hub.Member) []string {
	list := make([]string, len(members))
	for i, m := range members {
		list[i] = m.Meta
		if m.Away {
			list[i] += ", away"
		}
	}
	slices.Sort(list)
	return list
}
