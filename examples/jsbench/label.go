package jsbench

// newItems makes n items, numbered from first on.
func newItems(first, n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{first + i, label(first + i)}
	}
	return items
}

// label names item id: three words that look drawn at random, and are the same on
// both sides.
func label(id int) string {
	n := uint64(id) * 0x9e3779b97f4a7c15
	n ^= n >> 29
	n *= 0xbf58476d1ce4e5b9
	pick := func(words []string) string {
		word := words[(n>>32)%uint64(len(words))]
		n *= 0xd1342543de82ef95
		return word
	}
	return pick(qualities) + " " + pick(materials) + " " + pick(things)
}

var (
	qualities = []string{
		"ancient", "broad", "calm", "crooked", "deep", "dim", "eastern", "empty", "even", "fresh", "gaunt", "heavy", "idle",
		"keen", "late", "light", "little", "loose", "mild", "northern", "open", "patient", "rare", "round", "steep",
	}
	materials = []string{"amethyst", "brass", "cedar", "chalk", "clay", "copper", "flint", "linen", "marble", "straw", "willow"}
	things    = []string{
		"arch", "basket", "bell", "bridge", "chair", "clock", "door", "ferry", "lantern", "mill", "oar", "stair", "wheel",
	}
)
