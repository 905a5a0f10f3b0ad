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
