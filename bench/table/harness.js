// Runs in the page under test, once it is loaded. What is timed is timed here; Go says
// only which operation comes next. It is an expression: what it returns is the harness.
(() => {
	const byId = (id) => document.getElementById(id);
	const body = () => document.querySelector("table.test-data > tbody");
	const rows = () => body()?.rows ?? [];
	const number = (row) => row?.cells[0].textContent.trim() ?? "";
	const label = (n) => rows()[n - 1].cells[1].firstElementChild;
	const cross = (n) => rows()[n - 1].cells[2].querySelector("span");

	const frame = () => new Promise(requestAnimationFrame);
	const pause = (ms) => new Promise((done) => setTimeout(done, ms));
	// A message that is posted in a frame's callback is delivered after that frame was
	// laid out and painted.
	const channel = new MessageChannel();
	const afterPaint = () => new Promise((done) => {
		channel.port1.onmessage = () => done(performance.now());
		channel.port2.postMessage(0);
	});

	let made = 0; // rows numbered so far: they count from 1 while the page lives
	const creating = (button, n) => {
		const first = String(made + 1), last = String(made += n);
		return [byId(button), () => number(rows()[0]) === first && number(body().lastElementChild) === last];
	};
	// A step is what is clicked and how the document tells that it was done. All
	// answers are looked for in the first and last rows that change, so that to ask
	// costs the same in all pages and next to nothing.
	const steps = {
		run: () => creating("run", 1000),
		runlots: () => creating("runlots", 10000),
		add() {
			const last = String(made += 1000);
			return [byId("add"), () => number(body().lastElementChild) === last];
		},
		update() {
			const want = label(991).textContent + " !!!";
			return [byId("update"), () => label(991).textContent === want];
		},
		clear: () => [byId("clear"), () => rows().length === 0],
		swap() {
			const second = number(rows()[1]), last = number(rows()[998]);
			return [byId("swaprows"), () => number(rows()[1]) === last && number(rows()[998]) === second];
		},
		select: (n) => [label(n), () => rows()[n - 1].classList.contains("danger")],
		remove(n) {
			const next = number(rows()[n]);
			return [cross(n), () => number(rows()[n - 1]) === next];
		},
	};

	async function perform(name, argument) {
		const [target, done] = steps[name](argument);
		const began = performance.now();
		target.click();
		for (let i = 0; i < 4; i++) await null; // frameworks that render in a microtask, and in one more
		const script = performance.now() - began;
		for (;;) {
			await frame();
			if (done()) break;
			if (performance.now() - began > 30_000) throw new Error(name + " was not done within 30 s");
		}
		return {script, total: await afterPaint() - began};
	}

	const settle = async () => {
		for (let i = 0; i < 3; i++) await frame();
		await pause(10);
	};
	const check = (faults) => (ok, fault) => { if (!ok) faults.push(fault); };

	return {
		// live resolves when the page answers clicks; it is empty then.
		async live() {
			const until = performance.now() + 30_000;
			while (!rows().length) {
				if (performance.now() > until) throw new Error("no row within 30 s");
				byId("run")?.click();
				for (let i = 0; i < 25 && !rows().length; i++) await frame();
			}
			await pause(60);
			await frame();
			made = Number(number(body().lastElementChild));
			await perform("clear");
		},
		// play performs steps, each a name and perhaps a row.
		async play(...list) {
			for (const [name, argument] of list) await perform(name, argument);
			await settle();
		},
		// calm lets pass what a page puts off until nothing happens: that is no part of
		// the operation that is measured next.
		async calm() {
			await pause(200);
			await new Promise((done) => requestIdleCallback(done, {timeout: 1000}));
			await settle();
		},
		settle,
		measure: perform,
		// rest gives the page the idle time that it may tidy up in.
		async rest() {
			for (let i = 0; i < 4; i++) {
				await pause(100);
				await new Promise((done) => requestIdleCallback(done, {timeout: 1000}));
			}
		},
		// files are the addresses of all that the page loaded.
		files: () => [location.href, ...performance.getEntriesByType("resource").map((e) => e.name)],
		// check returns what is wrong with the page, by the contract of the table.
		async check() {
			const faults = [], ok = check(faults);
			await perform("run");
			ok(rows().length === 1000, "#run makes 1,000 rows");
			const shape = rows()[0].cloneNode(true);
			for (const w = document.createTreeWalker(shape, NodeFilter.SHOW_TEXT); w.nextNode();) w.currentNode.data = "x";
			const markup = shape.outerHTML.replace(/<!--.*?-->/g, "").replace(/ class=""| data-e="[^"]*"/g, "");
			const want = '<tr><td class="col-md-1">x</td><td class="col-md-4"><a>x</a></td><td class="col-md-1"><a>' +
				'<span class="glyphicon glyphicon-remove" aria-hidden="true"></span></a></td><td class="col-md-6"></td></tr>';
			ok(markup === want, "a row is " + markup);
			let [second, third, fourth, last] = [1, 2, 3, 998].map((i) => rows()[i]);
			await perform("swap");
			ok(rows()[1] === last && rows()[998] === second, "not keyed: a swap changes rows instead of moving them");
			await perform("remove", 3);
			ok(rows().length === 999, "a click on the cross removes one row");
			ok(!third.isConnected && rows()[2] === fourth, "not keyed: remove leaves the removed row's node");
			const text = label(11).textContent, other = label(12).textContent;
			await perform("update");
			ok(label(11).textContent === text + " !!!" && label(12).textContent === other, "#update changes every 10th row");
			const old = [...rows()];
			await perform("run");
			const now = new Set(rows());
			ok(!old.some((row) => now.has(row)), "not keyed: replace keeps the nodes of old rows");
			const kept = rows()[5];
			await perform("add");
			ok(rows().length === 2000 && rows()[5] === kept, "#add appends 1,000 rows and keeps the others");
			await perform("select", 2);
			await perform("select", 5);
			ok(document.querySelectorAll("tr.danger").length === 1 && rows()[4].className === "danger", "one row is marked");
			await perform("clear");
			ok(rows().length === 0, "#clear leaves no row");
			return faults;
		},
	};
})()
