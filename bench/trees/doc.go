// Package trees measures pages without a browser: a dashboard of 301 nodes and a table
// of 10,000, each with components, hooks and handlers, and as one flat tree. They are
// rendered to HTML beside templ, html/template and go-app, which make the same page,
// and they are changed: built, diffed, encoded, decoded, applied.
//
// Read in order: data.go, dashboard.go and rows.go (as they are written with Duet),
// pages.templ, template.go and goapp.go (as they are written with others), page.go.
package trees

//go:generate go run github.com/a-h/templ/cmd/templ@v0.3.977 generate -f pages.templ
