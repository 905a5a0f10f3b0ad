#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The driver's scenario on CPUs that swap debug registers, as the kernel says.
. /scenarios/steps.sh

step "debug registers are swapped" kernel_said "SEV SEV-ES SEV-SNP DebugSwap"
. /scenarios/driver.sh
