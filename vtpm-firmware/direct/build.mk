# SPDX-License-Identifier: Apache-2.0
# Unit tests of direct boot; the whole of it runs on fakes of the monitor.

UNIT_TESTS += test_direct_acpi test_direct_bzimage test_direct_boot
test_direct_acpi_SRC := vtpm-firmware/direct/acpi.c
test_direct_bzimage_SRC := vtpm-firmware/direct/bzimage.c
test_direct_boot_SRC := $(wildcard vtpm-firmware/direct/*.c) \
	tests/unit/fake_monitor.c vtpm-firmware/mm/guest_mem.c
test_direct_acpi_CFLAGS := -Ivtpm-firmware
test_direct_bzimage_CFLAGS := -Ivtpm-firmware
test_direct_boot_CFLAGS := -Ivtpm-firmware -Itests/unit

# The host's files behind fuzz harnesses.
DIRECT_FUZZ_NAMES := acpi direct_boot
UNIT_TESTS += $(DIRECT_FUZZ_NAMES:%=test_fuzz_%)
test_fuzz_acpi_SRC := tests/fuzz/fuzz_acpi.c tests/fuzz/replay.c \
	vtpm-firmware/direct/acpi.c
test_fuzz_direct_boot_SRC := tests/fuzz/fuzz_direct_boot.c tests/fuzz/replay.c \
	$(addprefix vtpm-firmware/direct/,acpi.c bzimage.c fw_cfg.c load.c) \
	tests/unit/fake_monitor.c vtpm-firmware/mm/guest_mem.c
$(foreach t,$(DIRECT_FUZZ_NAMES),$(eval test_fuzz_$(t)_CFLAGS := -Ivtpm-firmware))

FUZZERS += $(DIRECT_FUZZ_NAMES)
$(DIRECT_FUZZ_NAMES:%=$(B)/fuzz/fuzz_%): $(B)/fuzz/fuzz_%: \
		$(foreach t,$(DIRECT_FUZZ_NAMES),$(test_fuzz_$(t)_SRC))
	@mkdir -p $(@D)
	$(FUZZ_CC) -Ivtpm-firmware -o $@ \
		$(filter-out %/replay.c,$(test_fuzz_$*_SRC))
