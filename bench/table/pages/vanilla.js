// The base of all ratios: the DOM by hand, as somebody writes it who wants it fast. A
// row is cloned from a template; one listener serves the buttons, one the rows.
import {make} from "./words.js";

const table = document.querySelector("table.test-data");
const tbody = table.tBodies[0];
const template = document.createElement("template");
template.innerHTML = '<tr><td class="col-md-1"> </td><td class="col-md-4"><a> </a></td><td class="col-md-1"><a>' +
	'<span class="glyphicon glyphicon-remove" aria-hidden="true"></span></a></td><td class="col-md-6"></td></tr>';
const blank = template.content.firstChild;

let items = []; // what the rows show
let rows = []; // their elements, in the same order
let marked = null;

function append(more) {
	const whole = rows.length === 0;
	if (whole) tbody.remove(); // nothing is laid out until all rows are there
	for (const item of more) {
		const row = blank.cloneNode(true);
		const first = row.firstChild;
		first.firstChild.nodeValue = item.id;
		first.nextSibling.firstChild.firstChild.nodeValue = item.label;
		items.push(item);
		rows.push(row);
		tbody.appendChild(row);
	}
	if (whole) table.appendChild(tbody);
}

function clear() {
	items = [];
	rows = [];
	marked = null;
	tbody.textContent = "";
}

const actions = {
	run() { clear(); append(make(1000)); },
	runlots() { clear(); append(make(10000)); },
	add() { append(make(1000)); },
	clear,
	update() {
		for (let i = 0; i < items.length; i += 10) {
			items[i].label += " !!!";
			rows[i].childNodes[1].firstChild.firstChild.nodeValue = items[i].label;
		}
	},
	swaprows() {
		if (rows.length < 999) return;
		const [a, b, after] = [rows[1], rows[998], rows[2]];
		tbody.insertBefore(a, rows[999] ?? null);
		tbody.insertBefore(b, after);
		[rows[1], rows[998]] = [b, a];
		[items[1], items[998]] = [items[998], items[1]];
	},
};

document.querySelector(".jumbotron").addEventListener("click", (e) => actions[e.target.id]?.());
tbody.addEventListener("click", (e) => {
	const cell = e.target.closest("td"), row = cell?.parentNode;
	if (cell?.cellIndex === 1) {
		if (marked) marked.className = "";
		marked = row;
		row.className = "danger";
	} else if (cell?.cellIndex === 2) {
		const i = rows.indexOf(row);
		items.splice(i, 1);
		rows.splice(i, 1);
		if (marked === row) marked = null;
		row.remove();
	}
});
