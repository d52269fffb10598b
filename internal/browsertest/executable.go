package browsertest

// Executable returns the path of the Chromium that tests run; ok is false if there is
// none. It is for those who need a browser with flags of their own.
func Executable() (path string, ok bool) { return executable() }
