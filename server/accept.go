package server

import (
	"strconv"
	"strings"
)

// The codings we keep, in the order we prefer them when a client does not care.
var codings = [...]string{"br", "gzip"}

// negotiate picks one of the offered content codings, or "" for none, by an
// Accept-Encoding header (RFC 9110, 12.5.3): the highest q wins, ties go to the
// coding that we prefer, q=0 forbids, "*" speaks for the unnamed.
func negotiate(header string, offered func(coding string) bool) string {
	identity, star := -1.0, -1.0
	var q [len(codings)]float64
	for i := range q {
		q[i] = -1
	}
	for item := range strings.SplitSeq(header, ",") {
		name, weight, ok := codingWeight(item)
		if !ok {
			continue
		}
		switch name {
		case "*":
			star = weight
		case "identity":
			identity = weight
		case "x-gzip":
			name = "gzip"
			fallthrough
		default:
			for i, c := range codings {
				if c == name {
					q[i] = weight
				}
			}
		}
	}
	best, bestQ := "", max(identity, 0) // unnamed identity is acceptable, but any named coding beats it
	for i, c := range codings {
		w := q[i]
		if w < 0 {
			w = star
		}
		if w > 0 && offered(c) && (w > bestQ || best == "" && w >= bestQ) {
			best, bestQ = c, w
		}
	}
	return best
}

func codingWeight(item string) (name string, q float64, ok bool) {
	name, params, _ := strings.Cut(item, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	q = 1
	for p := range strings.SplitSeq(params, ";") {
		k, v, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(strings.TrimSpace(k), "q") {
			f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
			if err != nil || f < 0 || f > 1 {
				return "", 0, false
			}
			q = f
		}
	}
	return name, q, name != ""
}
