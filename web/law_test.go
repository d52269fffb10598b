package web_test

import "testing"

// What looks like code where no code can stand is text like any other.
func TestHarmlessValuesAreWritten(t *testing.T) {
	f := serve(t, `<a>a</a>`)
	p := f.show()
	c := f.accept()
	c.welcome()
	seq := uint64(1)
	for _, attr := range [][2]string{
		{"href", "online"}, {"href", "href"}, {"href", "?q=javascript:x"}, {"href", "java script:x"}, {"href", "about:invalid#blocked"},
		{"data-photo", "one"}, {"data-href", "javascript:x"}, {"data-src", " vbscript:x"}, {"title", "javascript:x"}, {"aria-label", "onclick"},
	} {
		seq++
		c.say(patched(seq, 0, setAttr(attr[0], attr[1])))
		p.WaitFor("document.querySelector('a').getAttribute('" + attr[0] + "') === '" + attr[1] + "'")
	}
}
