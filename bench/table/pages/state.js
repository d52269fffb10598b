// What the pages of React and Preact have in common: their state, and how it changes.
import {make} from "./words.js";

export const empty = {items: [], marked: 0};

export function reduce({items, marked}, {type, id}) {
	switch (type) {
	case "run": return {items: make(1000), marked: 0};
	case "runlots": return {items: make(10000), marked: 0};
	case "add": return {items: items.concat(make(1000)), marked};
	case "clear": return empty;
	case "update": return {items: items.map((item, i) => i % 10 ? item : {...item, label: item.label + " !!!"}), marked};
	case "swaprows": {
		if (items.length < 999) return {items, marked};
		const list = items.slice();
		[list[1], list[998]] = [list[998], list[1]];
		return {items: list, marked};
	}
	case "mark": return {items, marked: id};
	case "remove": return {items: items.filter((item) => item.id !== id), marked};
	}
}
