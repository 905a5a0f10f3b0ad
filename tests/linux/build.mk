# SPDX-License-Identifier: Apache-2.0
#
# What Linux on the SNP machine needs: the initramfs, and the TSC's frequency.

PROGRAMS += $(B)/bin/tsc-khz

$(B)/bin/tsc-khz: tests/machine/tsc-khz.c
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -pie -o $@ $<
