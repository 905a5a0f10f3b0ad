#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The kernel runs at VMPL2 and the driver makes a TPM of the SVSM's vTPM.
. /scenarios/steps.sh

step "memory encryption is active" kernel_said \
	"Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP"
step "the kernel runs at VMPL2" kernel_said "SNP running at VMPL2"
step "insmod svsm_vtpm.ko" load_driver
step "/dev/tpm0 is there" is_character_device /dev/tpm0
step "/dev/tpmrm0 is there" is_character_device /dev/tpmrm0
