#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The driver on an SVSM, and a host, that misbehave in every way that its test
# knows. The machine counts instructions instead of time, and none while the
# guest waits: minutes of patience pass in seconds, whatever else this host does.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/hostile-svsm
. tests/linux/lab.sh

lab_firmware=$build/tests/hostile.igvm
lab_init
# A tick of the TSC is an instruction, of which there are 10^9 in a second.
line="console=ttyS0 quiet tsc=reliable tsc_early_khz=1000000"
lab_boot hostile "$lab_initrd" "$line evtpm.run=hostile-svsm" --icount \
	--host-attack run-vmpl2 --timeout 900
cat "$work/hostile.console"
lab_expect "$work/hostile.console" '^evtpm-scenario: hostile-svsm exit 0$' \
	"the driver did not pass in the guest"
! grep -H violation "$work"/*.machine.log
