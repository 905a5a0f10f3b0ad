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
INITRD_TOOLS := $(B)/bin/tpm-hammer $(B)/bin/try-hostile-svsm
INITRD_PROGRAMS := $(filter $(B)/bin/evtpm-agent $(B)/bin/evtpm-collector, \
	$(PROGRAMS)) $(INITRD_TOOLS)
INITRD_SOURCES := tests/linux/mkinitramfs tests/linux/init \
	$(wildcard tests/linux/scenarios/*.sh) $(INITRD_PROGRAMS) \
	$(B)/tls/complete
INITRD_FILES := --file $(B)/tls/ca.pem:etc/evtpm/verifier-ca.pem \
	$(foreach t,$(INITRD_TOOLS),--file $(t):usr/bin/$(notdir $(t)))

$(GUEST)/initrd.gz: $(INITRD_SOURCES) $(B)/svsm_vtpm.ko
	tests/linux/mkinitramfs --build $(B) --output $@ \
		--module $(B)/svsm_vtpm.ko $(INITRD_FILES)

$(NEW_GUEST)/initrd.gz: $(INITRD_SOURCES) $(B)/new/svsm_vtpm.ko \
		$(B)/new/tpm_svsm.ko
	tests/linux/mkinitramfs --build $(B) --guest $(NEW_GUEST) --output $@ \
		--module $(B)/new/svsm_vtpm.ko --module $(B)/new/tpm_svsm.ko \
		$(INITRD_FILES)
