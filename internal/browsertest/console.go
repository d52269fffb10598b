package browsertest

import (
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
)

// console collects what a page complained about: console.error, warn and
// assert, uncaught exceptions, what the browser itself logs as an error or a
// warning, and every violation of a content security policy.
type console struct {
	mu          sync.Mutex
	messages    []message
	allowed     []string
	allowedURLs []string
}

type message struct {
	kind, text, url string
}

func (m message) String() string {
	s := m.kind + ": " + m.text
	if m.url != "" {
		s += " (" + m.url + ")"
	}
	return s
}

func (c *console) listen(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		switch e.Type {
		case "error", "warning", "assert":
			c.add(message{"console." + string(e.Type), spell(e.Args), ""})
		}
	case *runtime.EventExceptionThrown:
		c.add(message{"exception", thrown(e.ExceptionDetails), e.ExceptionDetails.URL})
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			c.add(message{"browser " + string(e.Entry.Source) + " " + string(e.Entry.Level), e.Entry.Text, e.Entry.URL})
		}
	case *audits.EventIssueAdded:
		if d := e.Issue.Details; d != nil && d.ContentSecurityPolicyIssueDetails != nil {
			v := d.ContentSecurityPolicyIssueDetails
			c.add(message{"content security policy", v.ViolatedDirective, v.BlockedURL})
		}
	}
}

func (c *console) add(m message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = append(c.messages, m)
}

func (c *console) allowURL(pattern string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.allowedURLs = append(c.allowedURLs, pattern)
}

// noise returns the messages that no Allow or Block explains.
func (c *console) noise() []message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []message
	for _, m := range c.messages {
		if !c.explained(m) {
			out = append(out, m)
		}
	}
	return out
}

func (c *console) explained(m message) bool {
	for _, part := range c.allowed {
		if strings.Contains(m.String(), part) {
			return true
		}
	}
	for _, pattern := range c.allowedURLs {
		if m.url != "" && matches(pattern, m.url) {
			return true
		}
	}
	return false
}

func (c *console) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for _, m := range c.messages {
		b.WriteString("  " + m.String() + "\n")
	}
	return b.String()
}

// Allow accepts console messages that contain part. It is for what the browser
// itself must say in a test (a refused connection), never for the page's own.
func (p *Page) Allow(part string) {
	p.console.mu.Lock()
	defer p.console.mu.Unlock()
	p.console.allowed = append(p.console.allowed, part)
}

// Console returns everything the page complained about so far, allowed or not.
func (p *Page) Console() string {
	p.barrier()
	return p.console.String()
}

// AssertQuiet fails the test if the page complained about anything that is not
// allowed. It runs by itself when the test ends.
func (p *Page) AssertQuiet() {
	p.t.Helper()
	p.barrier()
	noise := p.console.noise()
	if len(noise) == 0 {
		return
	}
	var b strings.Builder
	for _, m := range noise {
		b.WriteString("\n  " + m.String())
	}
	p.t.Errorf("browsertest: the console is not quiet:%s", b.String())
}

// spell writes the arguments of a console call as a person would read them.
func spell(args []*runtime.RemoteObject) string {
	parts := make([]string, 0, len(args))
	for _, a := range args {
		switch {
		case a.Description != "":
			parts = append(parts, a.Description)
		case len(a.Value) > 0:
			parts = append(parts, strings.Trim(string(a.Value), `"`))
		default:
			parts = append(parts, string(a.Type))
		}
	}
	return strings.Join(parts, " ")
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}
