# SPDX-License-Identifier: GPL-2.0-only
#
# $(B)/svsm_vtpm.ko for the kernel that the tests boot, and `make modules
# KVER=...` for one whose headers are installed. Kbuild puts objects beside
# sources, so it gets a folder of links instead of this one.

GUEST := $(B)/guest
MODULE_SOURCES := Kbuild packaging/VERSION $(wildcard kernel/*.[ch]) \
	$(wildcard protocol/*.h)
KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build

# $(1): folder of links, $(2): kernel build folder
define build_module
mkdir -p $(1)/kernel
ln -sfn $(CURDIR)/Kbuild $(CURDIR)/protocol $(CURDIR)/packaging $(1)/
ln -sfn $(abspath $(wildcard kernel/*.[ch])) $(1)/kernel/
MAKEFLAGS= $(MAKE) -s -C $(2) M=$(abspath $(1)) W=1 KCFLAGS=-Werror \
	>$(1)/log 2>&1 || { cat $(1)/log; exit 1; }
endef

$(GUEST)/kver $(GUEST)/vmlinuz &: packaging/apt/unpack-kernel
	packaging/apt/unpack-kernel --build $(B)
	@touch $(GUEST)/kver $(GUEST)/vmlinuz

$(B)/svsm_vtpm.ko: $(MODULE_SOURCES) $(GUEST)/kver
	@$(call build_module,$(B)/kernel,$(GUEST)/root/lib/modules/$$(cat \
		$(GUEST)/kver)/build)
	@cp $(B)/kernel/svsm_vtpm.ko $@

PROGRAMS += $(B)/svsm_vtpm.ko

.PHONY: modules
modules:
	@$(call build_module,$(B)/modules/$(KVER),$(KDIR))
	@echo $(B)/modules/$(KVER)/svsm_vtpm.ko

# What needs no kernel, on the host.
UNIT_TESTS += test_kernel_chip test_kernel_transport
test_kernel_transport_SRC := kernel/transport.c kernel/transport_kernel_none.c
test_kernel_transport_CFLAGS := -Itests/unit/kernel_shim
test_kernel_transport_DEPS := $(wildcard kernel/*.h tests/unit/kernel_shim/*.h)
test_kernel_chip_SRC := kernel/chip.c kernel/result.c
test_kernel_chip_CFLAGS := -Itests/unit/kernel_shim
test_kernel_chip_DEPS := $(wildcard kernel/*.h tests/unit/kernel_shim/*.h)

# The same sources under a hostile SVSM's responses.
FUZZERS += kernel_chip
UNIT_TESTS += test_fuzz_kernel_chip
test_fuzz_kernel_chip_SRC := tests/fuzz/fuzz_kernel_chip.c tests/fuzz/replay.c \
	$(test_kernel_chip_SRC)
test_fuzz_kernel_chip_CFLAGS := $(test_kernel_chip_CFLAGS)
test_fuzz_kernel_chip_DEPS := $(test_kernel_chip_DEPS)

$(B)/fuzz/fuzz_kernel_chip: $(test_fuzz_kernel_chip_SRC)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(test_kernel_chip_CFLAGS) -o $@ \
		$(filter-out tests/fuzz/replay.c,$^)
