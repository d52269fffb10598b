package trees

import "html/template"

// The pages as html/template has them.
var (
	dashboardHTML = template.Must(template.New("dashboard").Parse(`<div class="app"><header class="top"><h1>{{.Title}}</h1><nav>` +
		`{{$active := .Active}}{{range $i, $l := .Links}}<a class="{{if eq $i $active}}on{{else}}off{{end}}" href="#">{{$l}}</a>{{end}}</nav>` +
		`<span class="user">{{.User}}</span></header>` +
		`<aside><ul>{{range .Side.Harbours}}<li><a href="#">{{.}}</a></li>{{end}}</ul></aside>` +
		`<section class="cards">{{range .Cards}}<div class="{{if .Up}}card up{{else}}card down{{end}}"><h3>{{.Name}}</h3><p class="value">{{.Value}}</p>` +
		`<span class="delta">{{.Delta}}</span><div class="bar"><div class="fill" data-pct="{{.Percent}}"></div></div></div>{{end}}</section>` +
		`<table class="jobs"><tbody>{{range .Jobs}}<tr><td>{{.Name}}</td><td>{{.Owner}}</td><td><span class="st {{.Status}}">{{.Status}}</span></td>` +
		`<td>{{.Age}}</td><td>{{.Host}}</td></tr>{{end}}</tbody></table>` +
		`<footer><p>Counted just now</p></footer></div>`))

	tableHTML = template.Must(template.New("table").Parse(`<table class="table"><tbody>{{range .}}<tr{{if .On}} class="danger"{{end}}>` +
		`<td class="col-md-1">{{.ID}}</td><td class="col-md-4"><a>{{.Label}}</a></td>` +
		`<td class="col-md-1"><a><span class="glyphicon glyphicon-remove" aria-hidden="true"></span></a></td><td class="col-md-6"></td></tr>{{end}}</tbody></table>`))
)
