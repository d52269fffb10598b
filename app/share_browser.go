//go:build js && !serverside

package app

// A Sharing does nothing in a browser, which shows one page: see the server's.
type Sharing struct{}

type (
	rendition struct{ done bool }
	reason    uint8
	recording struct {
		why    reason
		refs   []struct{}
		outlet bool
	}
)

const (
	sharable reason = iota
	ofRef
	ofClock
)

func (l *recording) begin(*Instance)                                     {}
func (l *recording) began(*cell, bool)                                   {}
func (l *recording) end()                                                {}
func beginRef(*hook, any) (b, v any)                                     { return nil, nil }
func sameTree(a, b Node) bool                                            { return false }
func (r *renderer) record(*Instance)                                     {}
func (i *Instance) leave()                                               {}
func (i *Instance) offer()                                               {}
func (r *Root) own(*Instance)                                            {}
func (r *Root) ownEffects()                                              {}
func (r *Root) lone(reason)                                              {}
func (r *renderer) takeShared(*Instance) bool                            { return false }
func (r *renderer) cleanly(*Instance) (tree Node, handlers int, ok bool) { return }
func (r *renderer) settleAlone(*Instance, Node) bool                     { return false }
