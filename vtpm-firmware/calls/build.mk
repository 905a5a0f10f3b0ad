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
