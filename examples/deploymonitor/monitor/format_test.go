package monitor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestClockIsTheTimeOfDayInUTC(t *testing.T) {
	for _, ms := range []int64{0, 999, 1000, 59_999, 3_599_999, 86_399_999, 86_400_000, 1_700_000_000_123, -1000} {
		assert.Equal(t, time.UnixMilli(ms).UTC().Format("15:04:05"), clock(ms), "%d", ms)
	}
}

func TestDuration(t *testing.T) {
	for ms, want := range map[int64]string{
		0: "0.0 s", 99: "0.0 s", 100: "0.1 s", 3210: "3.2 s", 59_999: "59.9 s",
		60_000: "1 min 00 s", 125_400: "2 min 05 s", 3_600_000: "60 min 00 s",
	} {
		assert.Equal(t, want, duration(ms))
	}
}

func TestPhasesAreThoseOfTheDashboard(t *testing.T) {
	for phase, want := range map[Phase]string{Idle: "Idle", Building: "Building", Published: "Published", Failed: "Failed", Cancelled: "Cancelled"} {
		assert.Equal(t, want, phase.String())
		assert.NotEmpty(t, phase.class())
	}
}
