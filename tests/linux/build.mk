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

PROGRAMS += $(GUEST)/initrd.gz $(B)/tls/complete

$(B)/tls/complete: | tests/linux/tls-keys
	tests/linux/tls-keys $(B)/tls

INITRD_PROGRAMS := $(filter $(B)/bin/evtpm-agent $(B)/bin/evtpm-collector, \
	$(PROGRAMS))

$(GUEST)/initrd.gz: tests/linux/mkinitramfs tests/linux/init \
		$(wildcard tests/linux/scenarios/*.sh) $(B)/svsm_vtpm.ko \
		$(INITRD_PROGRAMS) $(B)/tls/complete $(B)/bin/tpm-hammer \
		$(B)/bin/try-hostile-svsm
	tests/linux/mkinitramfs --build $(B) --output $@ \
		--file $(B)/tls/ca.pem:etc/evtpm/verifier-ca.pem \
		--file $(B)/bin/tpm-hammer:usr/bin/tpm-hammer \
		--file $(B)/bin/try-hostile-svsm:usr/bin/try-hostile-svsm
