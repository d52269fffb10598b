package e2e

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// meddle is what extensions, translators and careless scripts do to a page.
var meddle = map[string]string{
	"texts wrapped": `
		const walk = document.createTreeWalker(document.querySelector("#duet"), NodeFilter.SHOW_TEXT), texts = [];
		while (walk.nextNode()) texts.push(walk.currentNode);
		for (const t of texts) {
			if (t.parentNode.closest("textarea, option")) continue;
			const font = document.createElement("font"), inner = document.createElement("font");
			t.replaceWith(font);
			font.append(inner);
			inner.append(t);
		}`,
	"nodes inserted": `
		for (const e of [...document.querySelectorAll("#duet *")]) {
			if (e.closest("textarea, select, input, option")) continue;
			const at = [...e.childNodes], foreign = [document.createElement("b"), document.createTextNode("foreign"), document.createComment(""), document.createComment("[")];
			foreign[0].className = "foreign";
			foreign[0].textContent = "foreign";
			for (const f of foreign) e.insertBefore(f, at[Math.floor(random() * (at.length + 1))] ?? null);
		}`,
	"nodes removed": `
		for (const q of ["#order h2", "#press-b", "#both", "#note", "#row-list > li:nth-child(3)", "#row-list > li:nth-child(5) span", "#mine-add", "#happened-count", "#inputs p"])
			document.querySelector(q).remove();
		for (const q of ["#figures", "#mine", "#heading", "#happened"]) document.querySelector(q).textContent = "";`,
	"attributes added": `
		for (const e of document.querySelectorAll("#duet *")) {
			e.setAttribute("data-foreign", "1");
			e.setAttribute("style", "outline: 1px solid red");
			e.classList.add("foreign");
		}`,
}

// Others edit the DOM of a live page. Whatever changes afterwards is shown right,
// at the right place; what was removed comes back once something there changes;
// events reach their handlers; and nothing is thrown.
func TestForeignEditsHeal(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		for name, edit := range meddle {
			t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
				srv := labProgram.start(t) // what is pushed to all stays with it
				v := visitBench(t, srv, taking)
				v.Click("#both-add")
				v.WaitFor(`document.querySelector("#both").textContent == "1"`)
				seed := 1 + rand.IntN(1<<30)
				t.Logf("seed %d", seed)
				v.Do(`(() => {
					let seed = ` + strconv.Itoa(seed) + `;
					const random = () => (seed = seed * 16807 % 2147483647) / 2147483647;
					` + edit + `
				})()`)

				// All parts change: what was touched is walked through, and heals.
				note, order := "healed "+name, []int{7, 3, 9, 1, 5}
				push(t, srv, "all", map[string]any{"note": note, "figures": []float64{1, 2}, "both": 40, "rowOrder": order, "typed": "t", "hostiles": []string{"h"}})
				v.WaitFor(ours("#row-list > li") + `.map((e) => e.dataset.row).join() == "` + join(order) + `"`)
				v.WaitFor(says("#note", note) + " && " + says("#figures", "2") + " && " + says("#both", "40") + " && " + says("#echoed", "t"))
				v.Click("#press-a")
				v.WaitFor(says("#happened-count", "1"))
				v.Click("#press-c") // healing may have moved it
				v.WaitFor(says("#happened-count", "2") + " && " + says("#happened", "a c"))
				v.Click("#both-add")
				v.WaitFor(says("#both", "41"))
				v.Click("#mine-add")
				v.WaitFor(says("#mine", "1"))
				v.Click("#survive")
				v.WaitFor(says("#survive", "Still here 1"))
				v.Click("#row-list li:nth-of-type(2) button")
				v.WaitFor(ours("#row-list > li") + `.find((e) => e.dataset.row == "3").querySelector(".clicks").textContent.replaceAll("foreign", "") == "1"`)
				push(t, srv, "all", map[string]any{"rowOrder": []int{1, 2, 3, 4}})
				v.WaitFor(ours("#row-list > li") + `.map((e) => e.dataset.row).join() == "1,2,3,4"`)
				require.Equal(t, v.Commits(), 1)
			})
		}
	})
}

// ours are the elements of a selector that no stranger put there.
func ours(selector string) string {
	return `[...document.querySelectorAll(` + quoted(selector) + `)].filter((e) => !e.classList.contains("foreign") || e.dataset.foreign)`
}

// says asks whether an element shows text, foreign additions aside.
func says(selector, text string) string {
	return `document.querySelector(` + quoted(selector) + `)?.textContent.replaceAll("foreign", "").trim() == ` + quoted(text)
}
