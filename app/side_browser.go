//go:build js && !serverside

package app

const onlyBrowser = true

// spare is the renderer of the page: there is one thread and one flush at a time.
var spare *renderer

func takeRenderer() *renderer {
	r := spare
	spare = nil
	if r == nil {
		r = new(renderer)
	}
	return r
}

func giveRenderer(r *renderer) { spare = r }
