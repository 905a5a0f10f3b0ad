#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# In the guest, through /dev/tpmrm0 and configfs-tsm: the vTPM's keys are those
# of its manifest, which is true or refused whatever the guest does to its TPM.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/manifest
. tests/linux/lab.sh

lab_init
lab_boot manifest "$lab_initrd" "$(lab_command_line manifest)" --timeout 600
lab_expect "$work/manifest.console" '^evtpm-scenario: manifest exit 0$' \
	"the manifest did not pass in the guest"
[ "$(grep -c '^evtpm-step: passed: the manifest is refused' \
	"$work/manifest.console")" -eq 2 ]
! grep -H violation "$work"/*.machine.log
