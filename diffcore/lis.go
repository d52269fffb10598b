package diffcore

// increasing marks a longest increasing subsequence of src as what stays. Entries
// below 0 do not count.
func (w *Writer) increasing(src []int32) {
	if cap(w.prevs) < len(src) {
		w.prevs = make([]int32, len(src)+len(src)/2)
	}
	prevs := w.prevs[:len(src)]
	tails := w.tails[:0] // tails[k]: where the increasing sequence of k+1 with the smallest end ends
	for i, j := range src {
		if j < 0 {
			continue
		}
		lo, hi := 0, len(tails)
		if hi > 0 && src[tails[hi-1]] < j {
			lo = hi // the usual case: it continues the longest
		}
		for lo < hi {
			mid := int(uint(lo+hi) >> 1)
			if src[tails[mid]] < j {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		prevs[i] = -1
		if lo > 0 {
			prevs[i] = tails[lo-1]
		}
		if lo == len(tails) {
			tails = append(tails, int32(i))
		} else {
			tails[lo] = int32(i)
		}
	}
	w.tails = tails
	for i := tails[len(tails)-1]; i >= 0; i = prevs[i] {
		src[i] |= stays
	}
}
