// Package randomnumber is the page of a well-known tutorial: a random number a
// second, the same in every window. It hears of the number in three ways, side by
// side: as a Duet component, by htmx, and by a bare EventSource.
//
// Read in order: number.go (what is pushed), page.go (Duet's part), host/ (who
// sends), host/cards (the markup of the others), assets/ (who listens).
package randomnumber

import "github.com/duet-ui/duet/app"

// Number is what it is all about: 1 to 99, or 0 before the first.
var Number = app.Served("number", 0)

// Listeners is how many event streams are open.
var Listeners = app.Served("listeners", 0)

// Pages are the components that the browser may be asked to take over.
var Pages = app.Pages{app.PageOf[Page]()}
