package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// RoomGroup is the group of the pages that show the room.
const RoomGroup = "room"

// Present is who is in the room, sorted: a name for each page, with a word about those
// whose connection is lost. The server says it to the group.
var Present = app.Served("present", []string{})

// Room is a page that shows who else has it open.
type Room struct{}

// Render builds the list.
func (Room) Render(s *app.Scope) app.Node {
	return s.Main(s.H1(el.ID("heading"), el.Text("Room")), app.Mount(s, Visitors{}))
}

// Visitors is a member of the group while it is mounted.
type Visitors struct{}

// Render builds an item for each who is there.
func (Visitors) Render(s *app.Scope) app.Node {
	app.UseGroup(s, RoomGroup) // before what the group is told
	names := app.UseValue(s, Present)
	return part(s, "room", "Who is here", s.Ul(el.ID("present"),
		app.For(s, names, func(name *string) app.Node { return s.Li(el.Text(*name)) })))
}
