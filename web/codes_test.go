package web_test

import (
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push/wire"
	"github.com/duet-ui/duet/web"
)

// The numbers in codes.js are those of the packages that declare them.
func TestCodesAreTheDeclaredOnes(t *testing.T) {
	source, err := web.Sources.ReadFile("src/codes.js")
	require.NoError(t, err)
	got := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^export const (\w+) = (\d+);`).FindAllSubmatch(source, -1) {
		got[string(m[1])], err = strconv.Atoi(string(m[2]))
		require.NoError(t, err)
	}
	for name, want := range map[string]int{
		"VERSION": wire.Version,
		"HELLO":   int(wire.KindHello), "EVENT": int(wire.KindEvent), "TAKEOVER": int(wire.KindTakeover),
		"TAKEN": int(wire.KindTaken), "UNTAKE": int(wire.KindUntake), "ACK": int(wire.KindAck), "HEAL": int(wire.KindHeal),
		"PAUSE": int(wire.KindPause), "UNPAUSE": int(wire.KindUnpause), "NAVIGATE": int(wire.KindNavigate), "REPORT": int(wire.KindReport),
		"WELCOME": int(wire.KindWelcome), "FRAME": int(wire.KindFrame), "RELOAD": int(wire.KindReload), "CLOSED": int(wire.KindClosed),
		"PATCH": int(wire.PartPatch), "ECHO": int(wire.PartEcho), "CELL": int(wire.PartState), "NACK": int(wire.PartNack),
		"RESULT": int(wire.PartResult), "PROGRESS": int(wire.PartProgress), "NAV": int(wire.PartNav), "STALE": int(wire.PartStale), "TITLE": int(wire.PartTitle),
		"IS_RESUMED": int(wire.HelloResume), "IS_UNPROVEN": int(wire.HelloUnproven), "IS_TAKEN": int(wire.HelloTaken), "IS_LOST": int(wire.HelloLost),
		"SYNCS": int(wire.WelcomeSync), "ACK_WANTED": int(wire.FrameAckWanted),
	} {
		require.Equal(t, want, got[name], name)
	}
}
