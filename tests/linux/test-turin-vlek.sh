#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The main job on a Turin with a VLEK and reports of version 5, on a host that
# hides the chip's id and takes two requests in a second: the verdicts are those
# that the usual Milan gets.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/turin-vlek
. tests/linux/lab.sh

lab_init
lab_policy
lab_verifier
lab_main_job turin-vlek 1 --product Turin --vlek --report-version 5 \
	--tcb 2,2,5,0x50,3 --mask-chip-id --host-throttle 2/1
! grep -H violation "$work"/*.machine.log
