# Everything there is to know: run, build, test, format, lint, golden, bench.
SHELL := /bin/bash
TOOLCHAIN = toolchain=$$(.ci/prepare) && export PATH="$$toolchain:$$PATH" SWIFT_BACKTRACE=enable=no
BUILD = swift build -c release --explicit-target-dependency-import-check error
SOURCES = Package.swift Sources Tests

.PHONY: run build test format lint golden bench

run:
	@$(TOOLCHAIN) && $(BUILD) --product bfq-tui && exec .build/release/bfq-tui

build:
	@$(TOOLCHAIN) && $(BUILD)

# In release mode: kernels are tested as they run, and tests share the application's build.
test:
	@$(TOOLCHAIN) && swift test -c release --explicit-target-dependency-import-check error

format:
	@$(TOOLCHAIN) && swift format -i -r $(SOURCES)

lint:
	@$(TOOLCHAIN) && swift format lint --strict -r $(SOURCES)

# Draws the golden frames again; look at the difference before committing it.
golden:
	@$(TOOLCHAIN) && BFQ_UPDATE_GOLDEN=1 swift test -c release --filter WorkbenchTests

bench:
	@$(TOOLCHAIN) && $(BUILD) --product bfq-tui && for what in train transform screen; do \
	  .build/release/bfq-tui bench $$what; done
