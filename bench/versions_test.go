package bench

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVersionsAreThoseOfTheModule(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	for path, named := range map[string]string{"a-h/templ": Templ, "maxence-charriere/go-app/v10": GoApp} {
		_, version, _ := strings.Cut(named, " ")
		assert.Contains(t, string(mod), "github.com/"+path+" "+version+"\n")
	}
}
