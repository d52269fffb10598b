package el

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
)

// Text returns a text. It is escaped wherever it is written.
func Text(s string) app.Node { return diffcore.Text(s) }

// Int returns a text that shows n in decimal. It is formatted only when it is sent.
func Int(n int) app.Node { return diffcore.Int(n) }

// Key gives the element a key: among its siblings it is found again by it, wherever it moved.
func Key(n int) app.Node { return diffcore.KeyInt(n) }

// KeyStr is Key with a string.
func KeyStr(key string) app.Node { return diffcore.KeyString(key) }
