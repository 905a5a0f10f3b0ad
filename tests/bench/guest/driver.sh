#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# One TPM command by each driver: evtpm.counts=KERNEL,CA-MSR,IN-TREE on the SNP
# machine, evtpm.counts=CRB where the kernel found a TPM by itself. evtpm.device
# is the device, evtpm.commands the commands, with commas.
. /scenarios/steps.sh

# measure DRIVER COUNT
measure() {
	for command in $(echo "$evtpm_commands" | tr , ' '); do
		tpm-path "$evtpm_device" "$command" "$2" >/tmp/figures ||
			return
		echo "bench-driver: driver=$1 $(cat /tmp/figures)" >/dev/console
	done
}

# by NAME COUNT MODULE [OPTION]
by() {
	insmod "/$3.ko" $4 && measure "$1" "$2" && rmmod "$3"
}

counts=$(echo "$evtpm_counts" | tr , ' ')
# shellcheck disable=SC2086
set -- $counts
if [ -e /dev/tpm0 ]; then
	step "tpm_crb" measure crb "$1"
else
	step "by the kernel's call" by kernel "$1" svsm_vtpm transport=kernel
	step "by ca-msr" by ca-msr "$2" svsm_vtpm transport=ca-msr
	step "by the kernel's own driver" by in-tree "$3" tpm_svsm
fi
