package el_test

import (
	"fmt"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Attributes and texts are values; elements are methods of the scope. Attributes
// may stand anywhere among the items.
func Example() {
	html := func(build func(s *app.Scope) app.Node) {
		r := app.NewRoot(&host{}, app.RootOptions{OneShot: true})
		defer r.Close()
		r.SetChain([]app.Component{view{&build}})
		r.Render()
		b, err := r.HTML(nil)
		fmt.Println(string(b), err)
	}
	html(func(s *app.Scope) app.Node {
		return s.Button(el.Class("add"), el.Disabled(false), el.Text("Add "), el.Int(3))
	})
	html(func(s *app.Scope) app.Node {
		return s.Form(
			el.OnSubmit(func(e app.Event) { fmt.Println(e.Field("title")) }),
			s.Input(el.Name("title"), el.Required(true), el.OnInput(func(app.Event) {}, el.Debounce(200))),
		)
	})
	html(func(s *app.Scope) app.Node {
		return s.A(el.Href("javascript:alert(1)"), el.Style("color", "red"), el.Text("<b>"))
	})
	// Output:
	// <button class="add"><!---->Add <!---->3</button> <nil>
	// <form data-e="submit:p"><input name="title" required="" data-e="input:d;w=200"></form> <nil>
	// <a href="about:invalid#blocked" style="color: red;">&lt;b&gt;</a> <nil>
}
