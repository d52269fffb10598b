package app

// A List edits the value of a key of slice type by its items, each told by an id.
// Its methods return updates for a push. To a page whose Go renders they cross as
// what changed, not as the whole list. They never fail: an id that is not there is
// no error, and an item whose id is there already takes that one's place, so an edit
// that is applied twice does what it does once (but for InsertAt and Keep).
//
// A List is a small value: declare it in a package variable beside its key.
type List[T any, I comparable] struct {
	key *KeyInfo
	def []T
	id  func(*T) I
}

// ListOf returns the List of a key whose items are told by what id returns. id must
// depend on the item alone.
func ListOf[T any, I comparable, K PushKey[[]T]](k K, id func(*T) I) List[T, I] {
	return List[T, I]{k.Info(), k.initial(), id}
}

// Append adds items at the end.
func (l List[T, I]) Append(items ...T) Update {
	return l.edit(func(e *listEdit[T]) { l.insert(e, len(e.list), items) })
}

// Prepend adds items at the beginning, in their order.
func (l List[T, I]) Prepend(items ...T) Update {
	return l.edit(func(e *listEdit[T]) { l.insert(e, 0, items) })
}

// InsertAt adds items before the one at place at, or at the nearest end. Where the
// list may be changed by others meanwhile, InsertAfter says more reliably what is meant.
func (l List[T, I]) InsertAt(at int, items ...T) Update {
	return l.edit(func(e *listEdit[T]) { l.insert(e, min(max(at, 0), len(e.list)), items) })
}

// InsertAfter adds items behind the one with this id, or at the end if there is none.
func (l List[T, I]) InsertAfter(id I, items ...T) Update {
	return l.edit(func(e *listEdit[T]) {
		at := len(e.list)
		if i := l.find(e.list, id); i >= 0 {
			at = i + 1
		}
		l.insert(e, at, items)
	})
}

// Remove takes the items with these ids out.
func (l List[T, I]) Remove(ids ...I) Update {
	return l.edit(func(e *listEdit[T]) {
		for _, id := range ids {
			if i := l.find(e.list, id); i >= 0 {
				e.splice(i, 1, nil)
			}
		}
	})
}

// Patch changes the item with this id by f, which must depend on the item alone.
func (l List[T, I]) Patch(id I, f func(*T)) Update {
	return l.edit(func(e *listEdit[T]) {
		if i := l.find(e.list, id); i >= 0 {
			item := e.list[i]
			f(&item)
			e.splice(i, 1, []T{item})
		}
	})
}

// KeepLast takes out all but the last n items: a bound for what only grows.
func (l List[T, I]) KeepLast(n int) Update {
	return l.edit(func(e *listEdit[T]) { e.splice(0, max(len(e.list)-max(n, 0), 0), nil) })
}

// KeepFirst takes out all but the first n items.
func (l List[T, I]) KeepFirst(n int) Update {
	return l.edit(func(e *listEdit[T]) {
		at := min(max(n, 0), len(e.list))
		e.splice(at, len(e.list)-at, nil)
	})
}

// insert puts items in at the place at, but those that are there already in place.
func (l List[T, I]) insert(e *listEdit[T], at int, items []T) {
	from := 0
	for n := range items {
		id := l.id(&items[n])
		i := l.find(e.list, id)
		if i < 0 {
			if twin := l.find(items[from:n], id); twin < 0 {
				continue
			}
			e.splice(at, 0, items[from:n]) // the one before of the same id is among these
			at += n - from
			from = n
			i = l.find(e.list, id)
		}
		e.splice(at, 0, items[from:n])
		if i >= at {
			i += n - from
		}
		at += n - from
		from = n + 1
		e.splice(i, 1, items[n:n+1])
	}
	e.splice(at, 0, items[from:])
}

func (l List[T, I]) find(list []T, id I) int {
	for i := range list {
		if l.id(&list[i]) == id {
			return i
		}
	}
	return -1
}

func (l List[T, I]) edit(run func(*listEdit[T])) Update {
	return newEdit(l.key, l.def, func(v any) (any, []byte) {
		e := &listEdit[T]{list: v.([]T)}
		run(e)
		return e.list, e.out
	})
}

// A listEdit is a list that is being edited, and how: for each splice the place, how
// many go, how many come, and their encodings.
type listEdit[T any] struct {
	list []T
	out  []byte
}

// splice puts items in the place of the n at at. They are copied.
func (e *listEdit[T]) splice(at, n int, items []T) {
	if n == 0 && len(items) == 0 {
		return
	}
	e.out = appendUint(appendUint(appendUint(e.out, uint64(at)), uint64(n)), uint64(len(items)))
	for i := range items {
		e.out = AppendValue(e.out, &items[i])
	}
	list := make([]T, 0, len(e.list)-n+len(items))
	list = append(append(append(list, e.list[:at]...), items...), e.list[at+n:]...)
	e.list = list
}
