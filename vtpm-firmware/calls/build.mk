# SPDX-License-Identifier: Apache-2.0
# Unit tests of the call handlers, on fakes of what lies below them.

CALLS_FAKES := tests/unit/fake_monitor.c vtpm-firmware/mm/guest_mem.c
CALLS_SRC := $(addprefix vtpm-firmware/calls/, \
	loop.c table.c core.c pvalidate.c attest.c report.c vtpm.c)
CALLS_TESTS := test_calls_core test_calls_pvalidate test_calls_attest \
	test_calls_vtpm
UNIT_TESTS += $(CALLS_TESTS)
$(foreach t,$(CALLS_TESTS),$(eval $(t)_SRC := $(CALLS_SRC) $(CALLS_FAKES)))
$(foreach t,$(CALLS_TESTS),$(eval $(t)_CFLAGS := -Ivtpm-firmware -Itests/unit))

# The same behind a fuzz harness; a pause is nothing there.
CALLS_WORLD := tests/fuzz/calls_world.c $(CALLS_SRC) $(CALLS_FAKES)
CALLS_FUZZ_CFLAGS := -Ivtpm-firmware -Itests/fuzz "-D__builtin_ia32_pause()="
UNIT_TESTS += test_fuzz_calls
test_fuzz_calls_SRC := tests/fuzz/fuzz_calls.c tests/fuzz/replay.c $(CALLS_WORLD)
test_fuzz_calls_CFLAGS := $(CALLS_FUZZ_CFLAGS)

FUZZERS += calls
$(B)/fuzz/fuzz_calls: $(test_fuzz_calls_SRC)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(CALLS_FUZZ_CFLAGS) -o $@ $(filter-out %/replay.c,$^)
