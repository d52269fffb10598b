//go:build js && !serverside

package diffcore

const judging = false
