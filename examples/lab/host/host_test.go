package host_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/lab/host"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
	"github.com/duet-ui/duet/server"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

func serve(t *testing.T, stage string) string {
	t.Helper()
	opt := server.Options{Keys: [][]byte{make([]byte, 32)}}
	if stage == "taken" {
		opt.Client = clientbuild.Test(t, "../client")
	}
	srv, err := host.New(opt)
	require.NoError(t, err)
	web := httptest.NewServer(srv.Handler())
	t.Cleanup(func() {
		assert.NoError(t, srv.Hub().Shutdown(context.Background()))
		web.CloseClientConnections()
		web.Close()
	})
	return web.URL
}

// ctl calls a control endpoint and returns what it answers.
func ctl(t *testing.T, address, path string, parameters ...string) (status int, answer string) {
	t.Helper()
	query := url.Values{}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	res, err := http.Post(address+"/lab/ctl/"+path+"?"+query.Encode(), "", nil)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, strings.TrimSpace(string(b))
}

func inBothStages(t *testing.T, test func(t *testing.T, url string, p *browsertest.Page)) {
	for _, stage := range []string{"live", "taken"} {
		t.Run(stage, func(t *testing.T) {
			url := serve(t, stage)
			p := browsertest.New(t).NewPage(browsertest.PageOptions{})
			p.Goto(url + "/lab/bench")
			p.WaitFor(`document.documentElement.dataset.duet === "` + stage + `"`)
			test(t, url, p)
		})
	}
}

func TestControlPushesSeveralKeysToATarget(t *testing.T) {
	inBothStages(t, func(t *testing.T, url string, p *browsertest.Page) {
		status, answer := ctl(t, url, "push", "to", "type:cells", "note", `"from the test"`, "figures", `[1.5, 2, -0.25]`, "both", "41")
		require.Equal(t, http.StatusOK, status, answer)
		var got struct{ Reached int }
		require.NoError(t, json.Unmarshal([]byte(answer), &got))
		assert.Equal(t, 1, got.Reached)
		p.WaitForText("#note", "from the test")
		p.WaitForText("#figures", "3")
		p.WaitForText("#both", "41")
		p.Click("#both-add")
		p.WaitForText("#both", "42")

		ctl(t, url, "push", "to", "all", "rowOrder", "[3,1,9]")
		p.WaitFor(`[...document.querySelectorAll("#row-list li")].map(e => e.dataset.row).join() === "3,1,9"`)
	})
}

func TestControlStepsAJob(t *testing.T) {
	inBothStages(t, func(t *testing.T, url string, p *browsertest.Page) {
		p.Click("#job-run")
		p.WaitForText("#job-outcome", "pending")
		ctl(t, url, "job", "text", "one")
		p.WaitForText("#job-progress", "33% one")
		ctl(t, url, "job", "text", "two")
		ctl(t, url, "job", "text", "three")
		p.WaitForText("#job-result", "done after three")

		p.Click("#job-fail")
		ctl(t, url, "job", "text", "last")
		p.WaitForText("#job-error", "failed as it was asked to")

		p.Click("#job-run")
		p.WaitForText("#job-outcome", "pending")
		p.Click("#job-cancel")
		p.WaitForText("#job-outcome", "cancelled")
	})
}

func TestControlRefusesWhatItDoesNotKnow(t *testing.T) {
	url := serve(t, "live")
	for _, parameters := range [][]string{
		{"to", "nobody", "note", `"x"`}, {"to", "type:nothing", "note", `"x"`}, {"to", "all", "nokey", "1"},
		{"to", "all", "note", "not JSON"}, {"to", "all", "note", "17"}, {"to", "all"},
	} {
		status, answer := ctl(t, url, "push", parameters...)
		assert.Equal(t, http.StatusBadRequest, status, "%v: %s", parameters, answer)
	}
}

func TestPagesOfTheLab(t *testing.T) {
	url := serve(t, "live")
	for path, want := range map[string]int{
		"/lab/bench": 200, "/lab/other": 200, "/lab/strongroom": 200, "/lab/room": 200, "/lab/own": http.StatusUnauthorized, "/lab/none": 404,
	} {
		res, err := http.Get(url + path)
		require.NoError(t, err)
		res.Body.Close()
		assert.Equal(t, want, res.StatusCode, path)
	}
}
