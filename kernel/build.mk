# SPDX-License-Identifier: GPL-2.0-only
#
# svsm_vtpm.ko for the two kernels that the tests boot, $(B)/svsm_vtpm.ko and
# $(B)/new/svsm_vtpm.ko, and `make modules KVER=...` for any whose headers are
# installed or unpacked. Kbuild puts objects beside sources, so it gets a folder
# of links instead of this one.

GUEST := $(B)/guest
NEW_GUEST := $(B)/guest-new
UNPACK := $(wildcard packaging/apt/*)
MODULE_SOURCES := Kbuild packaging/VERSION $(wildcard kernel/*.[ch]) \
	$(wildcard protocol/*.h)
KVER ?= $(shell uname -r)
# Unpacked ones first: the installed ones of that name are the same.
KDIR ?= $(firstword $(wildcard $(B)/guest*/root/lib/modules/$(KVER)/build) \
	/lib/modules/$(KVER)/build)

# $(1): folder of links, $(2): kernel build folder
define build_module
mkdir -p $(1)/kernel
ln -sfn $(CURDIR)/Kbuild $(CURDIR)/protocol $(CURDIR)/packaging $(1)/
ln -sfn $(abspath $(wildcard kernel/*.[ch])) $(1)/kernel/
MAKEFLAGS= $(MAKE) -s -C $(2) M=$(abspath $(1)) W=1 KCFLAGS=-Werror \
	>$(1)/log 2>&1 || { cat $(1)/log; exit 1; }
endef

# $(1): the guest's folder
define own_headers
$(1)/root/lib/modules/$$(cat $(1)/kver)/build
endef

$(GUEST)/kver $(GUEST)/vmlinuz &: $(UNPACK)
	packaging/apt/unpack-kernel --build $(B)
	@touch $(GUEST)/kver $(GUEST)/vmlinuz

$(NEW_GUEST)/kver $(NEW_GUEST)/vmlinuz &: $(UNPACK)
	packaging/apt/unpack-kernel --build $(B) --new
	@touch $(NEW_GUEST)/kver $(NEW_GUEST)/vmlinuz

$(B)/svsm_vtpm.ko: $(MODULE_SOURCES) $(GUEST)/kver
	@$(call build_module,$(B)/kernel,$(call own_headers,$(GUEST)))
	@cp $(B)/kernel/svsm_vtpm.ko $@

$(B)/new/svsm_vtpm.ko: $(MODULE_SOURCES) $(NEW_GUEST)/kver
	@$(call build_module,$(B)/new/kernel,$(call own_headers,$(NEW_GUEST)))
	@cp $(B)/new/kernel/svsm_vtpm.ko $@

# The kernel's own driver, which Debian leaves out, for comparison: its source
# as Debian ships it. $(1): folder. As a call, for `make -n` executes lines of a
# rule that name $(MAKE).
define build_in_tree
mkdir -p $(1)
cp $(NEW_GUEST)/source/drivers/char/tpm/tpm_svsm.c \
	$(NEW_GUEST)/source/drivers/char/tpm/tpm.h $(1)
echo 'obj-m := tpm_svsm.o' >$(1)/Kbuild
MAKEFLAGS= $(MAKE) -s -C $(call own_headers,$(NEW_GUEST)) M=$(abspath $(1)) \
	>$(1)/log 2>&1 || { cat $(1)/log; exit 1; }
endef

$(B)/new/tpm_svsm.ko: $(NEW_GUEST)/kver
	@$(call build_in_tree,$(B)/new/in-tree)
	@cp $(B)/new/in-tree/tpm_svsm.ko $@

PROGRAMS += $(B)/svsm_vtpm.ko $(B)/new/svsm_vtpm.ko $(B)/new/tpm_svsm.ko

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
