# SPDX-License-Identifier: Apache-2.0
#
# What Linux on the SNP machine needs: the initramfs, and the TSC's frequency.

PROGRAMS += $(B)/bin/tsc-khz

$(B)/bin/tsc-khz: tests/machine/tsc-khz.c
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -pie -o $@ $<

# Eight processes' worth of commands, for the driver's scenario.
$(B)/bin/tpm-hammer: tests/linux/tpm_hammer.c
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -pie -o $@ $< -lcrypto

$(B)/bin/pcr-extends: tests/linux/pcr_extends.c $(wildcard protocol/*.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -pie -o $@ $< -lcrypto

# Modules that make the driver's life hard, for either kernel. $(1): folder,
# $(2): the guest's.
TEST_MODULES := $(patsubst kernel/test-modules/%.c,%.ko, \
	$(wildcard kernel/test-modules/*.c))
define build_test_modules
mkdir -p $(1)
ln -sfn $(abspath $(wildcard kernel/test-modules/*)) $(1)
MAKEFLAGS= $(MAKE) -s -C $(call own_headers,$(2)) M=$(abspath $(1)) W=1 \
	KCFLAGS=-Werror >$(1)/log 2>&1 || { cat $(1)/log; exit 1; }
endef
define test_modules_rule
$(TEST_MODULES:%=$(1)/%) &: $$(wildcard kernel/test-modules/*) $(2)/kver
	@$$(call build_test_modules,$(1),$(2))
endef
$(eval $(call test_modules_rule,$(B)/test-modules,$(GUEST)))
$(eval $(call test_modules_rule,$(B)/new/test-modules,$(NEW_GUEST)))

# The guest's half of the hostile SVSM; the other is vtpm-firmware/build.mk's.
$(B)/bin/try-hostile-svsm: $(wildcard tests/linux/hostile-svsm/*.[ch]) \
		$(wildcard protocol/*.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -pie -o $@ \
		tests/linux/hostile-svsm/try.c tests/linux/hostile-svsm/driver.c

PROGRAMS += $(GUEST)/initrd.gz $(NEW_GUEST)/initrd.gz $(B)/tls/complete

$(B)/tls/complete: | tests/linux/tls-keys
	tests/linux/tls-keys $(B)/tls

# What the scenarios use beside Debian's tools and the agent, in /usr/bin.
INITRD_TOOLS := $(B)/bin/tpm-hammer $(B)/bin/try-hostile-svsm \
	$(B)/bin/pcr-extends
INITRD_PROGRAMS := $(filter $(B)/bin/evtpm-agent $(B)/bin/evtpm-collector, \
	$(PROGRAMS)) $(INITRD_TOOLS)
INITRD_SOURCES := tests/linux/build.mk tests/linux/mkinitramfs tests/linux/init \
	$(wildcard tests/linux/scenarios/*.sh) $(INITRD_PROGRAMS) \
	$(B)/tls/complete
INITRD_FILES := --file $(B)/tls/ca.pem:etc/evtpm/verifier-ca.pem \
	$(foreach t,$(INITRD_TOOLS),--file $(t):usr/bin/$(notdir $(t)))

INITRD_MODULES := $(B)/svsm_vtpm.ko $(TEST_MODULES:%=$(B)/test-modules/%)
NEW_INITRD_MODULES := $(B)/new/svsm_vtpm.ko $(B)/new/tpm_svsm.ko \
	$(TEST_MODULES:%=$(B)/new/test-modules/%)

$(GUEST)/initrd.gz: $(INITRD_SOURCES) $(INITRD_MODULES)
	tests/linux/mkinitramfs --build $(B) --output $@ \
		$(INITRD_MODULES:%=--module %) $(INITRD_FILES)

$(NEW_GUEST)/initrd.gz: $(INITRD_SOURCES) $(NEW_INITRD_MODULES)
	tests/linux/mkinitramfs --build $(B) --guest $(NEW_GUEST) --output $@ \
		$(NEW_INITRD_MODULES:%=--module %) $(INITRD_FILES)
