package diffcore

// A Mount is one component instance as the diff sees it: the tree that was last
// written to the reader and the tree that was last rendered. app embeds it in its
// instances; the diff compares, writes, and then makes Next the new Sent.
//
// A tree names its child components by ordinal; Kids resolve them. The same
// *Mount in SentKids and NextKids is the same instance, wherever it moved.
type Mount struct {
	Sent, Next         Node
	SentKids, NextKids []*Mount
	Parent             *Mount
	Token              string // what this instance adds to its parent's id prefix: key or ordinal
	Depth              int32  // components between the root and this one
	Place              int32  // ordinal that the parent gave it, or one near it: a hint where to look for it
	index              int32  // among the children being matched
	Changed            bool   // Next has not been written yet
	Written            bool   // Sent is in the reader's document
}

// Prefix returns the id prefix of the instance: the tokens from the root, joined by "-".
func (m *Mount) Prefix() string {
	if m.Parent == nil {
		return m.Token
	}
	return m.Parent.Prefix() + "-" + m.Token
}
