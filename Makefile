# SPDX-License-Identifier: Apache-2.0
#
# make demo    install what is missing, build, run the main job end to end
# make check   install what is missing, build, run all tests
# make conformance  the TPM against the tests of tpm2-tss (tests/conformance)
# make fuzz    run each fuzz harness for FUZZ_SECONDS
# make bench   install what is missing, build, print figures (tests/bench)
# make all     build; make install DESTDIR=... PREFIX=...; make clean
#
# Each folder's build.mk adds to the lists below; everything is built in $(B).

B ?= build
CC := gcc
HOSTCFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -D_GNU_SOURCE -I.
HARDENING := -fstack-protector-strong -fcf-protection -D_FORTIFY_SOURCE=2 -fPIE
# Keeps gcc from making a call of memcpy() out of memcpy()'s own loop. clang has
# no such option; -fno-builtin is enough for it.
NO_LOOP_CALLS := $(shell echo | $(CC) -Werror -fno-tree-loop-distribute-patterns \
	-x c -c -o /dev/null - 2>/dev/null && \
	echo -fno-tree-loop-distribute-patterns)
VERSION := $(shell cat packaging/VERSION)
PREFIX ?= /usr
DESTDIR ?=

# What `make all` builds, and the unit tests: UNIT_TESTS += test_x, with
# test_x_SRC (sources beside tests/unit/test_x.c), test_x_CFLAGS, test_x_LIBS.
PROGRAMS :=
UNIT_TESTS :=

# Harnesses tests/fuzz/fuzz_x.c, each with a rule for $(B)/fuzz/fuzz_x: FUZZERS += x
FUZZERS :=
FUZZ_CC = clang-14 $(HOSTCFLAGS) -O1 -fsanitize=fuzzer,address,undefined
FUZZ_SECONDS ?= 60

.PHONY: all
all: programs

include $(sort $(filter-out $(B)/% build/%,$(wildcard */build.mk */*/build.mk \
	*/*/*/build.mk)))

.PHONY: programs
programs: $(PROGRAMS)

# Unit tests are built with the sanitizers from the very sources they test.
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
define unit_test_rule
$(B)/tests/$(1): tests/unit/$(1).c $$($(1)_SRC) $$(wildcard protocol/*.h) \
		$$(wildcard tests/unit/*.h) $$($(1)_DEPS)
	@mkdir -p $$(@D)
	$$(CC) $$(HOSTCFLAGS) $$(SANITIZE) $$($(1)_CFLAGS) -o $$@ \
		$$(filter %.c,$$^) $$($(1)_LIBS) -lcmocka
endef
$(foreach t,$(UNIT_TESTS),$(eval $(call unit_test_rule,$(t))))
UNIT_BINARIES := $(UNIT_TESTS:%=$(B)/tests/%)

.PHONY: deps unit check demo clean
deps:
	packaging/install-build-deps --build $(B)

unit: $(UNIT_BINARIES)
	tests/run --build $(B) unit

check: deps
	$(MAKE) all $(UNIT_BINARIES) conformance-programs
	tests/run --build $(B)

demo: deps
	$(MAKE) all
	tests/demo --build $(B)

# Seeds come along from tests/fuzz/seeds; what is found stays in $(B)/fuzz.
.PHONY: fuzz
fuzz: deps
	$(MAKE) $(FUZZERS:%=$(B)/fuzz/fuzz_%)
	for f in $(FUZZERS); do mkdir -p $(B)/fuzz/found/$$f && \
		$(B)/fuzz/fuzz_$$f -max_total_time=$(FUZZ_SECONDS) \
			-artifact_prefix=$(B)/fuzz/$$f- \
			$(B)/fuzz/found/$$f tests/fuzz/seeds/$$f || exit 1; done

clean:
	rm -rf $(B)
