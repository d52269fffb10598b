import {For, batch, createSelector, createSignal} from "solid-js";
import {render} from "solid-js/web";
import {buttons, label, number} from "./words.js";

const make = (n) => Array.from({length: n}, () => {
	const [text, setText] = createSignal(label());
	return {id: number(), text, setText};
});

function Page() {
	const [items, setItems] = createSignal([]);
	const [marked, mark] = createSignal(null);
	const isMarked = createSelector(marked);
	const actions = {
		run: () => setItems(make(1000)),
		runlots: () => setItems(make(10000)),
		add: () => setItems((old) => [...old, ...make(1000)]),
		clear: () => setItems([]),
		update: () => batch(() => {
			for (let i = 0, list = items(); i < list.length; i += 10) list[i].setText((text) => text + " !!!");
		}),
		swaprows: () => setItems((old) => {
			if (old.length < 999) return old;
			const list = old.slice();
			[list[1], list[998]] = [list[998], list[1]];
			return list;
		}),
	};
	const remove = (id) => setItems((old) => old.filter((item) => item.id !== id));
	return <div class="container">
		<div class="jumbotron"><div class="row">
			<div class="col-md-6"><h1>Solid</h1></div>
			<div class="col-md-6"><div class="row">
				<For each={buttons}>{([id, text]) =>
					<div class="col-sm-6 smallpad"><button type="button" class="btn btn-primary btn-block" id={id} onClick={actions[id]}>{text}</button></div>
				}</For>
			</div></div>
		</div></div>
		<table class="table table-hover table-striped test-data"><tbody>
			<For each={items()}>{(item) =>
				<tr class={isMarked(item.id) ? "danger" : ""}>
					<td class="col-md-1" textContent={item.id} />
					<td class="col-md-4"><a onClick={() => mark(item.id)} textContent={item.text()} /></td>
					<td class="col-md-1"><a onClick={() => remove(item.id)}><span class="glyphicon glyphicon-remove" aria-hidden="true" /></a></td>
					<td class="col-md-6" />
				</tr>
			}</For>
		</tbody></table>
		<span class="preloadicon glyphicon glyphicon-remove" aria-hidden="true" />
	</div>;
}

render(() => <Page />, document.getElementById("main"));
