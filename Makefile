# Duet. Bare `make` lists the targets. Only Go is needed; browser tests also want
# Chromium, and the WASM unit tests Node when it is there.

EXAMPLE ?= deploymonitor
ADDR    ?= 127.0.0.1:8080
ARGS    ?=
TIME    ?= 30s
FUZZ    ?=
GO      ?= go
OUT     ?= .build/$(EXAMPLE)/static

# Rooms that the browser links: vetted and tested for both targets.
PORTABLE = ./diffcore/... ./app/... ./push ./push/wire/...
BROWSER  = $(PORTABLE) ./wasm/... $(wildcard ./examples/*/client)
CLIENTS  = $(addprefix ./,$(wildcard examples/*/client))

.DEFAULT_GOAL := help
.PHONY: help run static test check race wasm-test browser size bench load soak proxies shots fuzz generate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build and start an example: make run EXAMPLE=counter ADDR=127.0.0.1:8080 ARGS=-simulate
	@test -d examples/$(EXAMPLE)/server || { echo "no example $(EXAMPLE); there are: $(notdir $(patsubst %/server,%,$(wildcard examples/*/server)))" >&2; exit 2; }
	@echo "building $(EXAMPLE): the browser's half, then the server" >&2
	@$(GO) run ./cmd/duet build -o .build/$(EXAMPLE)/client ./examples/$(EXAMPLE)/client
	@$(GO) build -o .build/$(EXAMPLE)/server ./examples/$(EXAMPLE)/server
	@exec .build/$(EXAMPLE)/server -addr $(ADDR) -client .build/$(EXAMPLE)/client $(ARGS)

static: ## write an example as files for any static host: make static EXAMPLE=jsbench OUT=dir
	@test -d examples/$(EXAMPLE)/server || { echo "no example $(EXAMPLE)" >&2; exit 2; }
	@$(GO) run ./cmd/duet static -level 11 -o $(OUT) ./examples/$(EXAMPLE)/client ./examples/$(EXAMPLE)/server

test: check race wasm-test browser ## everything: format, vet, import law, unit, property, race, fuzz seeds, WASM and browser tests
	$(GO) test -timeout 15m ./...

check: ## format and vet, for both targets
	@out=$$(gofmt -l .); test -z "$$out" || { echo "not gofmt'd:"; echo "$$out"; exit 1; }
	$(GO) vet ./...
	GOOS=js GOARCH=wasm $(GO) vet $(BROWSER)

# Browser tests run without the race detector: it would slow the server under
# them, and what they run is tested with it in the rooms.
race: ## unit tests with the race detector, where a C compiler is
	@if [ "$$($(GO) env CGO_ENABLED)" = 1 ] && command -v "$$($(GO) env CC)" >/dev/null; then \
		$(GO) test -race -timeout 10m $$($(GO) list -f '{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}}' ./... | awk '!/internal\/browsertest/ && NF > 1 { print $$1 }'); \
	else echo "race: skipped, the race detector needs cgo and a C compiler"; fi

# The tag gives app's tests the server's half, which a client leaves out.
wasm-test: ## the portable rooms' tests as js/wasm, where Node is
	@if command -v node >/dev/null; then \
		GOOS=js GOARCH=wasm $(GO) test -short -tags serverside -timeout 10m -exec "env -i PATH=$$(dirname $$(command -v node)):/usr/bin:/bin $$($(GO) env GOROOT)/lib/wasm/go_js_wasm_exec" $(PORTABLE); \
	else echo "wasm-test: skipped, there is no Node"; fi

browser: ## install Chromium on Debian as root if there is none
	@for b in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
		test -n "$$b" && command -v "$$b" >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
	else echo "browser: no Chromium found; browser tests are skipped"; fi

size: ## bytes of the boot script and of each example's client: name, raw, gzip, brotli 11
	@$(GO) run ./cmd/duet size $(CLIENTS)

# About twenty minutes with nothing else on the machine, most of it in Chromium. A short
# one: make bench PARTS=browser SAMPLES=3 OPS=select,swap PEERS=solid
PARTS   ?= server wasm browser push
SAMPLES ?= 10
OPS     ?=
PEERS   ?= solid,preact,react,go-app
LIMIT   ?= 12m
NODE_EXEC = env -i PATH=$$(dirname $$(command -v node)):/usr/bin:/bin $$($(GO) env GOROOT)/lib/wasm/go_js_wasm_exec
FIGURES   = -v -count=1 -run '^TestFigures$$' -figures -out $(CURDIR)/.build/bench

bench: browser ## the figures, as tables: make bench PARTS="server browser" SAMPLES=10 OPS=swap,select PEERS=solid LIMIT=12m
	@set -e; for part in $(PARTS); do case $$part in \
	server) $(GO) test ./bench/trees $(FIGURES) ;; \
	wasm) if command -v node >/dev/null; then \
		GOOS=js GOARCH=wasm $(GO) test ./bench/trees -timeout 20m -exec "$(NODE_EXEC)" $(FIGURES) -rounds 15; \
	else echo "wasm: skipped, there is no Node"; fi ;; \
	browser) $(GO) test ./bench/table -timeout 60m $(FIGURES) -samples $(SAMPLES) -ops "$(OPS)" -peers "$(PEERS)" -limit $(LIMIT) ;; \
	push) $(GO) test ./bench -timeout 20m $(FIGURES) ;; \
	*) echo "there is no part $$part; there are: server wasm browser push" >&2; exit 2 ;; esac; done
	@$(GO) run ./bench/summary .build/bench

shots: browser ## take the pictures of docs/ again
	$(GO) test -count=1 ./internal/shots -write

# Seeds that fail are printed with how to play them again. Eight minutes on two cores that others used, too.
SEED  ?= 0
SEEDS ?= 10000

soak: ## play ten thousand seeds of the simulation of server, network and browsers: make soak SEED=0 SEEDS=10000
	$(GO) test ./push/hub -timeout 2h -run 'TestSimulation$$|TestEditsAndGroupsThroughEverything' -seed $(SEED) -seeds $(SEEDS)

load: ## what N sessions cost beside bare sockets: make load N=10000 SCENARIOS=broadcast,slow,cut
	@$(GO) run ./bench/load -n $(N) -scenarios $(SCENARIOS)

N         ?= 1000
SCENARIOS ?= broadcast,slow,cut

proxies: ## install nginx and haproxy on Debian as root if they are not there: their tests are skipped without
	@if command -v nginx >/dev/null && command -v haproxy >/dev/null; then exit 0; \
	elif [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light haproxy; \
	else echo "proxies: no nginx or haproxy; their tests are skipped"; fi

# The targets are found in the sources: go test -list would build every package.
fuzz: ## run each fuzz target for a while: make fuzz TIME=30s FUZZ=Decode (only those whose name has it)
	@failed=; for pkg in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
		for target in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' $$pkg/*_test.go | cut -c6- | grep -e '$(FUZZ)'); do \
			echo "$$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(TIME) -fuzzminimizetime 2s $$pkg || failed="$$failed $$target"; done; done; \
	test -z "$$failed" || { echo "failed:$$failed; what broke them is kept in testdata/fuzz of their packages" >&2; exit 1; }

generate: ## rewrite the generated files
	$(GO) generate ./...

clean: ## remove what make run built
	rm -rf .build
