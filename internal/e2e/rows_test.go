package e2e

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// Rows 1 to 8 are always there, 9 to 12 come and go.
const staying, rowCount = 8, 12

// Two hundred random re-orders of a keyed list race clicks on its rows, over a wire
// that is slow enough for most clicks to meet an order that the server no longer
// has. A row that stays counts each of its clicks, one that goes may lose some, and
// no click is counted by another row.
func TestReordersRaceClicks(t *testing.T) {
	srv := labProgram.start(t)
	inBothStages(t, func(t *testing.T, taking bool) {
		v := visitBench(t, srv, taking)
		v.link.SetDelay(5 * time.Millisecond)
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 0))
		order := func() []int {
			rows := make([]int, 0, rowCount)
			for id := 1; id <= rowCount; id++ {
				if id <= staying || random.IntN(2) == 0 {
					rows = append(rows, id)
				}
			}
			random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			return rows
		}

		// Whom a click is for is what stands below the pointer when it is made.
		v.Do(`window.clicked = {};
			window.commits = 0;
			const list = document.querySelector("#row-list");
			list.addEventListener("click", (e) => {
				const row = e.target.closest("[data-row]");
				if (row && e.target.localName == "button") window.clicked[row.dataset.row] = (window.clicked[row.dataset.row] ?? 0) + 1;
			}, true);
			new MutationObserver(() => window.commits++).observe(list, {childList: true});
			window.press = () => {
				const buttons = list.querySelectorAll("button");
				buttons[Math.floor(Math.random() * buttons.length)].click();
			}`)
		for range 200 {
			push(t, srv, "type:rows", map[string]any{"rowOrder": order()})
			v.Do(`press(); press()`)
			if random.IntN(10) == 0 { // a real pointer, too
				v.Click("#row-list li:nth-child(" + strconv.Itoa(1+random.IntN(staying)) + ") button")
			}
		}
		all := slices.Collect(func(yield func(int) bool) {
			for id := 1; id <= rowCount && yield(id); id++ {
			}
		})
		push(t, srv, "type:rows", map[string]any{"rowOrder": all})
		v.press("a") // operations are answered in order: with this one all clicks are
		v.WaitFor(`document.querySelector("#happened").textContent.trim() == "a"`)
		v.WaitFor(`[...document.querySelectorAll("#row-list > li")].map((e) => e.dataset.row).join() == ` + quoted(join(all)))

		clicked := browsertest.Eval[map[string]int](v.Page, `window.clicked`)
		counted := browsertest.Eval[map[string]int](v.Page, `Object.fromEntries([...document.querySelectorAll("#row-list > li")].map((e) => [e.dataset.row, +e.querySelector(".clicks").textContent]))`)
		total := 0
		for _, id := range all {
			row := strconv.Itoa(id)
			total += clicked[row]
			if id <= staying {
				require.Equal(t, clicked[row], counted[row], "clicks of row %s; clicked %v, counted %v", row, clicked, counted)
			} else {
				require.LessOrEqual(t, counted[row], clicked[row], "clicks of row %s; clicked %v, counted %v", row, clicked, counted)
			}
		}
		commits := browsertest.Eval[int](v.Page, `window.commits`)
		t.Logf("%d clicks, %d re-orders seen", total, commits)
		require.GreaterOrEqual(t, total, 400)
		require.Greater(t, commits, 30)
	})
}

func join(ids []int) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = strconv.Itoa(id)
	}
	return strings.Join(list, ",")
}
