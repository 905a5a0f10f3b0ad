#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The driver on the SNP machine with two vCPUs: load from both, reload, and
# commands that do not fit.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/driver
. tests/linux/lab.sh

lab_init
lab_boot driver "$lab_initrd" "$(lab_command_line driver-stress)" --smp 2
cat "$work/driver.console"
lab_expect "$work/driver.console" '^evtpm-scenario: driver-stress exit 0$' \
	"the driver did not pass in the guest"
! grep -H violation "$work"/*.machine.log
