# Everything there is to know: run, build, test, format, lint, golden, bench, fuzz, arm64.
SHELL := /bin/bash
# Finds the toolchain and puts it first on PATH; installs missing system packages before.
TOOLCHAIN = toolchain=$$(.ci/prepare) && export PATH="$$toolchain:$$PATH" SWIFT_BACKTRACE=enable=no
# Build and test pass the same flags, so that they share one build; SwiftPM's own way of making
# modules testable in release mode would compile everything again at each turn from one to the other.
FLAGS = -c release --explicit-target-dependency-import-check error -Xswiftc -enable-testing
BUILD = swift build $(FLAGS)
TEST = swift test $(FLAGS) --disable-testable-imports
SOURCES = Package.swift Sources Tests
EMBEDDING = Sources/CResources/resources.c

.PHONY: run build test format lint golden bench fuzz arm64

run: $(EMBEDDING)
	@$(TOOLCHAIN) && $(BUILD) --product bfq-tui && exec .build/release/bfq-tui

build: $(EMBEDDING)
	@$(TOOLCHAIN) && $(BUILD)

# In release mode: kernels are tested as they run, and tests share the application's build.
# make test FILTER='NumericsTests|ModelsTests' runs some of them.
FILTER = .
test: $(EMBEDDING)
	@$(TOOLCHAIN) && $(TEST) --filter '$(FILTER)'

format:
	@$(TOOLCHAIN) && swift format -i -r $(SOURCES)

lint:
	@$(TOOLCHAIN) && swift format lint --strict -r $(SOURCES)

# Draws the golden frames again; look at the difference before committing it.
golden: $(EMBEDDING)
	@$(TOOLCHAIN) && BFQ_UPDATE_GOLDEN=1 $(TEST) --filter WorkbenchTests

bench: $(EMBEDDING)
	@$(TOOLCHAIN) && $(BUILD) --product bfq-tui && for what in train transform screen; do \
	  .build/release/bfq-tui bench $$what || exit; done

# Hostile input for every reader under the address sanitizer, in a build of its own:
# make fuzz SECONDS=600 SEED=7; FUZZ='--only gguf' for one reader. Memory that Swift's runtime keeps is
# no leak.
SEED = 1
SECONDS = 60
fuzz:
	@$(TOOLCHAIN) && swift build -c release --scratch-path .build-fuzz --sanitize=address \
	  --product reader-fuzz && \
	  ASAN_OPTIONS=detect_leaks=0 .build-fuzz/release/reader-fuzz --seed $(SEED) --seconds $(SECONDS) $(FUZZ)

# The C targets compiled for 64-bit ARM, and its kernels against the plain one in an emulator.
arm64:
	@$(TOOLCHAIN) && .ci/arm64

# The build sees an embedded file change, but not one appear: this does.
$(EMBEDDING): $(wildcard Themes/*.toml Sources/CResources/*.safetensors)
	@touch $@
