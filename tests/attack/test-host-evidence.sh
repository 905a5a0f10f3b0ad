#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a hostile host does to the files that it hands over, and to the
# certificates, stops no boot: the evidence shows it. Linux boots and pushes
# evidence, which the verifier must refuse for this reason alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/host-evidence
. tests/linux/lab.sh
number=0

# shown ATTACK CHECKS: the checks that fail, sorted, and no others.
shown() {
	number=$((number + 1))
	lab_boot "$1" "$lab_initrd" "$lab_line" --host-attack "$1"
	lab_expect "$work/$1.console" '^evtpm-scenario: evidence exit 0$' \
		"the guest pushed no evidence"
	lab_say "$1"
	lab_expect_verdict "$number" refused "$2"
}

lab_init
lab_line=$(lab_command_line evidence)
"$build/bin/evtpm-measure" --policy --kernel "$lab_kernel" \
	--initrd "$lab_initrd" --append "$lab_line" "$lab_firmware" \
	>"$work/policy.json"
lab_verifier
shown tamper-firmware "measurement"
shown tamper-kernel "pcr-policy"
shown tamper-initrd "pcr-policy"
shown tamper-cmdline "pcr-policy"
shown certs-withhold "chain report-signature revocation tcb-floor"
shown certs-corrupt "chain report-signature"
