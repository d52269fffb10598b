package diffcore_test

import (
	"strconv"

	d "github.com/duet-ui/duet/diffcore"
)

func itoa(i int) string { return strconv.Itoa(i) }

// placeCases are about where children are: without keys, in holes, in components.
var placeCases = []diffCase{
	{"prepend", paras("b c", "a b c", "c")},
	{"insert in the middle", paras("a c", "a b c", "a x b c")},
	{"remove at each place", paras("a b c d", "b c d", "b d", "b")},
	{"grow and shrink", paras("a", "a b c d e f g h", "a b", "", "a")},
	{"hole at the head", inside("div", a{nil, "x", 1}, a{"h", "x", 1}, a{nil, "x", 2})},
	{"hole in the middle and at the tail", []scene{
		func(s *stage) d.Node { return s.el("div", s.el("b"), nil, s.el("i"), nil) },
		func(s *stage) d.Node { return s.el("div", s.el("b"), s.el("u", "m"), s.el("i"), s.el("p", "t")) },
		func(s *stage) d.Node { return s.el("div", s.el("b"), nil, s.el("i"), s.el("p", "t")) },
		func(s *stage) d.Node { return s.el("div", s.el("b"), nil, s.el("i"), nil) },
	}},
	{"holes side by side", []scene{
		func(s *stage) d.Node { return s.el("div", nil, nil, nil, s.el("b")) },
		func(s *stage) d.Node { return s.el("div", nil, s.el("i"), nil, s.el("b")) },
		func(s *stage) d.Node { return s.el("div", "t", nil, s.el("u"), s.el("b")) },
		func(s *stage) d.Node { return s.el("div", nil, nil, nil, s.el("b")) },
	}},
	{"one of several", []scene{
		func(s *stage) d.Node { return s.el("div", s.el("b", "if"), nil, nil, s.el("p", "rest")) },
		func(s *stage) d.Node { return s.el("div", nil, s.el("b", "else if"), nil, s.el("p", "rest")) },
		func(s *stage) d.Node { return s.el("div", nil, nil, s.list("else", s.el("b")), s.el("p", "rest")) },
	}},
	{"hole beside lists", []scene{
		func(s *stage) d.Node { return s.el("div", s.lis(), nil, s.lis()) },
		func(s *stage) d.Node { return s.el("div", s.list("a"), s.el("i"), s.list("b", "c")) },
		func(s *stage) d.Node { return s.el("div", s.list(), nil, s.list("c")) },
	}},
	{"moved to another parent", []scene{
		func(s *stage) d.Node { return s.el("div", s.el("ul", s.lis(1, 2, 3)), s.el("ol", s.lis(4))) },
		func(s *stage) d.Node { return s.el("div", s.el("ul", s.lis(1, 3)), s.el("ol", s.lis(4, 2))) },
		func(s *stage) d.Node { return s.el("div", s.el("ul", s.lis()), s.el("ol", s.lis(2, 1, 4, 3))) },
	}},
	{"keyed fragments", []scene{
		func(s *stage) d.Node { return s.el("dl", s.list(pair(s, 1), pair(s, 2), pair(s, 3))) },
		func(s *stage) d.Node { return s.el("dl", s.list(pair(s, 3), pair(s, 1), pair(s, 2))) },
		func(s *stage) d.Node { return s.el("dl", s.list(pair(s, 4), pair(s, 2))) },
	}},
	{"a fragment grows and moves", []scene{
		func(s *stage) d.Node { return s.el("div", s.list(many(s, 1, 1), many(s, 2, 2))) },
		func(s *stage) d.Node { return s.el("div", s.list(many(s, 2, 3), many(s, 1, 0))) },
		func(s *stage) d.Node { return s.el("div", s.list(many(s, 1, 2), many(s, 3, 1), many(s, 2, 1))) },
	}},
	{"new props, same instance", []scene{
		func(s *stage) d.Node { return s.el("div", s.comp("P", nil, para("a")), "x") },
		func(s *stage) d.Node { s.props("P", 2); return s.el("div", s.comp("P", nil, para("b")), "x") },
		func(s *stage) d.Node { s.props("P", 3); return s.el("div", s.comp("P", nil, para("b")), "x") },
	}},
	{"component roots", []scene{
		func(s *stage) d.Node { return s.el("div", s.comp("R", nil, para("a")), s.el("b")) },
		func(s *stage) d.Node {
			return s.el("div", s.comp("R", nil, func(s *stage) d.Node { return s.comp("In", nil, para("in")) }), s.el("b"))
		},
		func(s *stage) d.Node {
			return s.el("div", s.comp("R", nil, func(s *stage) d.Node { return d.Raw("<i>r</i>t") }), s.el("b"))
		},
		func(s *stage) d.Node {
			return s.el("div", s.comp("R", nil, func(*stage) d.Node { return d.Node{} }), s.el("b"))
		},
	}},
	{"raw in svg and math", []scene{
		func(s *stage) d.Node {
			return s.el("p", s.el("svg", d.Raw("<g></g>")), s.el("math", d.Raw("<mi>x</mi>")))
		},
		func(s *stage) d.Node {
			return s.el("p", s.el("svg", d.Raw("<circle r=\"1\"></circle><a xlink:href=\"#x\">t</a>")), s.el("math", d.Raw("<mn>1</mn><mi>y</mi>")))
		},
	}},
	{"raw of several roots", []scene{
		func(s *stage) d.Node { return s.el("div", d.Raw("<p>1</p><p>2</p>t"), s.el("b")) },
		func(s *stage) d.Node { return s.el("div", d.Raw("t<p>2</p>"), s.el("b", "c")) },
		func(s *stage) d.Node { return s.el("div", d.Raw(""), s.el("b", "c")) },
		func(s *stage) d.Node {
			return s.el("div", d.Raw("<script>globalThis.ran=1</script><img src=x onerror=\"globalThis.ran=1\" alt=\"\">"), s.el("b", "c"))
		},
	}},
	{"svg in html in svg", []scene{
		func(s *stage) d.Node { return s.el("svg", s.el("foreignObject", s.el("div", "x"))) },
		func(s *stage) d.Node {
			return s.el("svg", attr("viewBox", "0 0 9 9"), attr("xml:lang", "en"), s.el("foreignObject", s.el("div", s.el("svg", s.el("linearGradient", attr("gradientTransform", "rotate(1)"))))))
		},
	}},
	{"surrogates between strings", inside("p", a{"a", "b", attr("title", "t")}, a{"🙂", "🙂🙂", attr("title", "e\u0301🙂")}, a{"\U0010ffff", "\ufffd", attr("title", "\uffff")})},
}

// paras are scenes of paragraphs.
func paras(lists ...string) []scene {
	var scenes []scene
	for _, list := range lists {
		scenes = append(scenes, func(s *stage) d.Node {
			var items a
			for i := 0; i < len(list); i += 2 {
				items = append(items, s.el("p", list[i:i+1]))
			}
			return s.el("div", items...)
		})
	}
	return scenes
}

func para(text string) scene { return func(s *stage) d.Node { return s.el("p", text) } }

// pair is a keyed component of two elements.
func pair(s *stage, k int) d.Node {
	return s.comp("Pair"+itoa(k), k, func(s *stage) d.Node { return s.list(s.el("dt", k), s.el("dd", "of ", k)) })
}

// many is a keyed component of so many texts.
func many(s *stage, k, count int) d.Node {
	return s.comp("Many"+itoa(k), k, func(s *stage) d.Node {
		var items a
		for i := range count {
			items = append(items, itoa(k)+"."+itoa(i))
		}
		return s.list(items...)
	})
}
