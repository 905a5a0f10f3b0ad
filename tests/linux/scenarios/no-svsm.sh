#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# On a machine without an SVSM the driver declines, and says why in one line.
. /scenarios/steps.sh

insmod_declines() {
	! insmod /svsm_vtpm.ko
}

# busybox tries twice, so the one line may be there twice.
one_clear_line() {
	[ "$(dmesg | grep 'svsm_vtpm: no ' | cut -d ] -f 2 | sort -u)" = \
		" svsm_vtpm: no SVSM here: not an SEV-SNP guest below VMPL0" ]
}

no_device() {
	! ls /dev/tpm0
}

step "insmod svsm_vtpm.ko declines" insmod_declines
step "one line says why" one_clear_line
step "there is no /dev/tpm0" no_device
