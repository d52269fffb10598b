package bench

// Versions of the Go modules that are measured beside Duet, as go.mod has them: a test
// binary does not know of its modules.
const (
	Templ = "templ v0.3.977"
	GoApp = "go-app v10.1.10"
)
