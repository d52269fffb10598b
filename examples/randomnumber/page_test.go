package randomnumber_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/internal/pagetest"
	"github.com/duet-ui/duet/examples/randomnumber"
)

func TestPageShowsWhatIsPushed(t *testing.T) {
	p := pagetest.Open(t, randomnumber.Page{Major: 4, Others: `<template id="others"></template>`})
	assert.Contains(t, p.HTML(), `<p class="number"></p>`, "nothing before the first number")
	rendered := p.Renders()
	p.Push(randomnumber.Number.Set(42), randomnumber.Listeners.Set(1))
	assert.Contains(t, p.HTML(), `<p class="number"><span>42</span></p>`)
	assert.Contains(t, p.HTML(), "event stream is open")
	assert.Equal(t, 2, p.Renders()-rendered, "the page itself has nothing to render again")
	p.Push(randomnumber.Listeners.Set(2))
	assert.Contains(t, p.HTML(), "event streams are open")
}

func TestPageMarksItsEdition(t *testing.T) {
	for major, link := range map[int]string{4: `<a href="/" aria-current="page">`, 1: `<a href="/htmx-1" aria-current="page">`} {
		p := pagetest.Open(t, randomnumber.Page{Major: major, Others: app.RawHTML("")})
		assert.Contains(t, p.HTML(), link)
	}
}
