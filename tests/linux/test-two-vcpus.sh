#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The main job on two vCPUs, of another CPU model than usual: both run at VMPL2, the calls of both reach the
# SVSM, and the verdicts are those that one vCPU gets.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/two-vcpus
. tests/linux/lab.sh

lab_init
lab_policy
lab_verifier
lab_main_job two-vcpus 1 --smp 2 --cpu EPYC-Rome
lab_expect "$work/two-vcpus.console" '^ *CPUs online: 0-1' \
	"the second vCPU did not start"
! grep -H violation "$work"/*.machine.log
