package trees

import (
	"testing"

	"github.com/duet-ui/duet/app"
)

func BenchmarkHTML(b *testing.B) {
	for _, p := range htmlPages(1000) {
		for _, c := range p.contenders {
			b.Run(p.name+"/"+c.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					c.run()
				}
			})
		}
	}
}

func BenchmarkChange(b *testing.B) {
	for _, c := range changes(1000) {
		b.Run(c.page+"/"+c.name, func(b *testing.B) {
			s := c.start(onlyBrowser)
			defer s.page.Close()
			b.ReportAllocs()
			for b.Loop() {
				s.step()
			}
			b.ReportMetric(float64(len(s.step())), "wire-bytes")
		})
	}
}

func BenchmarkCreate(b *testing.B) {
	rows := NewRows(1000)
	p := NewPage([]app.Component{Table{&[]Row{}}}, onlyBrowser)
	defer p.Close()
	full, empty := []app.Component{Table{&rows}}, []app.Component{Table{&[]Row{}}}
	b.ReportAllocs()
	for b.Loop() {
		p.Build(full)
		p.Diff()
		p.Build(empty)
		p.Diff()
	}
}
