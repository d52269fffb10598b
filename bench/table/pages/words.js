// The rows of the pages in this folder: three words drawn at random, numbered from 1.
const qualities = "ample brittle chilly dusky eager faded gilded hollow ivory jagged kindly limber mossy narrow oaken pale quaint ragged sandy tender upright velvet waxen yonder zesty".split(" ");
const materials = "bamboo bronze canvas granite jade leather linen pewter quartz slate walnut".split(" ");
const things = "anvil barrel candle dresser easel funnel goblet hinge inkwell jug kettle ladle mirror".split(" ");
const draw = (words) => words[Math.floor(Math.random() * words.length)];

export const label = () => draw(qualities) + " " + draw(materials) + " " + draw(things);

let last = 0;
export const number = () => ++last;

export function make(n) {
	const items = new Array(n);
	for (let i = 0; i < n; i++) items[i] = {id: number(), label: label()};
	return items;
}

// The buttons, as [id, text].
export const buttons = [
	["run", "Create 1,000 rows"], ["runlots", "Create 10,000 rows"], ["add", "Append 1,000 rows"],
	["update", "Update every 10th row"], ["clear", "Clear"], ["swaprows", "Swap Rows"],
];
