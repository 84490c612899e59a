# Short names for what CMake's presets, ctest and tools/ do.  HACKING.md explains them.

JOBS ?= $(shell nproc)
TEST_JOBS ?= $(shell echo $$((2 * $(JOBS))))
TARGET ?= all
FUZZ_SECONDS ?= 30
export CTEST_OUTPUT_ON_FAILURE = 1

.PHONY: demo test setup release debug asan clang fuzz bench format clean

# The lab's good case and five bad ones, on the screen.
demo:
	@tools/setup build
	@$(MAKE) --no-print-directory release TARGET=mailwhy
	@tools/demo

# Everything that must hold: the release build, the sanitizers, the second compiler.  Ends with ctest's summary.
test:
	@tools/setup build test
	@tools/second_mta build/second_mta || echo "tests/real leaves out what it would ask Exim"
	@$(MAKE) --no-print-directory release
	@echo "=== tests, release build"
	@ctest --preset release -j $(TEST_JOBS)
	@$(MAKE) --no-print-directory asan
	@echo "=== tests with ASan and UBSan"
	@ctest --preset asan -j $(TEST_JOBS) -LE tool
	@$(MAKE) --no-print-directory clang
	@echo "=== tests, built with clang"
	@ctest --preset clang -j $(TEST_JOBS) -LE tool

setup:
	@tools/setup build test bench quality

release debug asan clang:
	@echo "=== $@ build"
	@cmake --preset $@ --log-level=WARNING -Wno-dev
	@cmake --build --preset $@ -j $(JOBS) --target $(TARGET)

fuzz:
	@tools/setup build test
	@cmake --preset fuzz --log-level=WARNING -Wno-dev
	@cmake --build --preset fuzz -j $(JOBS)
	@tools/fuzz $(FUZZ_SECONDS)

bench:
	@tools/setup build bench
	@$(MAKE) --no-print-directory release
	@for program in build/release/bench/*_bench; do test -x "$$program" && "$$program"; done
	@bench/process.sh build/release/mailwhy build/release/bench/bench_stub
	@bench/send.sh build/release/mailwhy
	@bench/log.sh build/release/mailwhy
	@bench/bounce.sh build/release/bench/bounce_bench

# The lines that are changed, not the whole tree.
format:
	@tools/setup quality
	@git clang-format-14 --extensions h,cc

clean:
	rm -rf build
