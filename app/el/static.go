package el

import "github.com/duet-ui/duet/app"

// A Builder makes the elements of a static tree. It has no state and no hooks.
type Builder = app.Scope

// Static builds a tree once, to be shown by any component any number of times: the
// diff never looks into it. It may hold elements, attributes and texts; handlers,
// hooks and components panic. Use it in a package variable:
//
//	var logo = el.Static(func(s *el.Builder) app.Node { return s.Svg(s.Path(el.D("M0 0h8v8"))) })
func Static(build func(s *Builder) app.Node) app.Node { return app.Static(build) }
