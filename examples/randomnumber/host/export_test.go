package host

import "github.com/duet-ui/duet/internal/npm"

// Packages are what the editions need.
func Packages() (out []npm.Package) {
	for _, e := range editions {
		out = append(out, e.pkg)
	}
	return out
}
