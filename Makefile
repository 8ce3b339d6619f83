# `make help` lists what there is. Everything works on a machine that has git,
# make and Go; what else is needed .ci/deps installs, or names.

.DEFAULT_GOAL := help
SHELL := /bin/sh

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# The version is stamped by hand: Go's own stamp refuses checkouts that belong
# to another user, as in containers.
BUILD := go build -buildvcs=false -trimpath -ldflags "-X main.version=$(VERSION)"
# The checkers live in a module of their own, so that go.sum stays short.
TOOL := go tool -modfile=.tools/go.mod

ARGS ?=
FUZZTIME ?= 10s
COUNT ?= 5
CRASH ?= 30m
BENCH ?= .
PLATES ?=
THREADS ?= 2

.PHONY: help
help: ## 列出所有命令
	@awk -F ':.*## |^##@ ' '/^##@/ { print $$2 } /^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ 用

.PHONY: demo
demo: ## 一条命令试用：自带数据库和模拟手机（ARGS="--listen 127.0.0.1:9000"）
	@.ci/deps demo
	@$(BUILD) -o bin/ ./cmd/bihuan
	@exec bin/bihuan demo $(ARGS)

.PHONY: build
build: ## 编译到 bin/bihuan
	$(BUILD) -o bin/ ./cmd/bihuan

##@ 查

.PHONY: test
test: ## 全部检查：缺的软件、格式、vet、测试（带竞态检测）
	@.ci/deps test
	@$(MAKE) --no-print-directory check-fmt vet race

.PHONY: race
race: ## 只跑测试，带竞态检测
	go test -buildvcs=false -race -parallel 4 -timeout 12m ./...

.PHONY: vet
vet: ## go vet
	go vet ./...

.PHONY: check-fmt
check-fmt:
	@bad=$$(gofmt -l .); \
	if [ -n "$$bad" ]; then echo "这些文件要先 make fmt："; echo "$$bad"; exit 1; fi

.PHONY: fmt
fmt: ## 整理格式
	@gofmt -l -w .

.PHONY: lint
lint: ## golangci-lint（头一次要编译它，一两分钟）
	$(TOOL) golangci-lint run ./...

.PHONY: vuln
vuln: ## 依赖里已知的漏洞（要能上网）
	$(TOOL) govulncheck ./...

.PHONY: fuzz
fuzz: ## 每个模糊测试跑一会儿（FUZZTIME=10s）
	@.ci/fuzz $(FUZZTIME)

.PHONY: soak
soak: ## 找偶尔才出的错：杀进程半小时，再打乱顺序反复跑（CRASH=30m COUNT=5）
	@.ci/deps test
	BIHUAN_CRASH_FOR=$(CRASH) go test -buildvcs=false -race -v -count 1 -timeout 24h ./cmd/bihuan/crash
	BIHUAN_CRASH_FOR=10s go test -buildvcs=false -race -shuffle on -count $(COUNT) -timeout 2h ./...

.PHONY: bench
bench: ## 基准测试（BENCH=名字）
	@.ci/deps demo
	go test -buildvcs=false -run '^$$' -bench '$(BENCH)' -benchmem ./...

.PHONY: screenshots
screenshots: ## 重拍文档里的截图（走一遍手机页面，要 Chromium）
	@.ci/deps test
	go test -buildvcs=false ./cmd/bihuan -count 1 -run "TestPhones|TestPages" -screenshots $(CURDIR)/docs/images

##@ 管

.PHONY: font
font: ## 重做印在照片上的字体（要 fonts-noto-cjk 和 fonttools）
	@.ci/font

.PHONY: plate-train
plate-train: ## 重新训练认车牌的网络（PLATES=素材目录，要 Debian 的 python3-torch python3-opencv python3-pil）
	@test -d "$(PLATES)/dev" || { echo "PLATES 要指向素材目录：里面有 dev/labels.csv 和 train/，见 bot/plate/train/README.md"; exit 1; }
	@mkdir -p bin/plate; echo "训练的记录写在 bin/plate/*.log"
	/usr/bin/python3 bot/plate/train/detector.py --plates $(PLATES) --out bin/plate/detector.pt --threads $(THREADS) > bin/plate/detector.log
	/usr/bin/python3 bot/plate/train/recogniser.py --plates $(PLATES) --out bin/plate/recogniser.pt --threads $(THREADS) > bin/plate/recogniser.log
	/usr/bin/python3 bot/plate/train/export.py --detector bin/plate/detector.pt --recogniser bin/plate/recogniser.pt --out bot/plate/reader.weights

.PHONY: deps
deps: ## 安装，或说出，demo 和 test 要用的软件
	@.ci/deps test

.PHONY: clean
clean: ## 删掉编译结果和测试用的数据库
	rm -rf bin coverage.* "$${TMPDIR:-/tmp}/bihuan-test-servers-$$(id -u)"
