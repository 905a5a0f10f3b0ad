#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The kernel runs at VMPL2 and the driver makes a TPM of the SVSM's vTPM.
. /scenarios/steps.sh

# All vCPUs that the ACPI tables name have been started.
all_cpus_are_up() {
	echo "CPUs online: $(cat /sys/devices/system/cpu/online)"
	[ "$(cat /sys/devices/system/cpu/online)" = \
		"$(cat /sys/devices/system/cpu/present)" ]
}

step "memory encryption is active" kernel_said \
	"Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP"
step "the kernel runs at VMPL2" kernel_said "SNP running at VMPL2"
step "all vCPUs are up" all_cpus_are_up
step "insmod svsm_vtpm.ko" load_driver
step "/dev/tpm0 is there" is_character_device /dev/tpm0
step "/dev/tpmrm0 is there" is_character_device /dev/tpmrm0
