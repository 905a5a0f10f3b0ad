#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a hostile host does to the files that it hands over, and to the
# certificates, stops no boot: the evidence shows it. Linux boots and pushes
# evidence, which the verifier must refuse for this reason alone; and trust,
# when all that the host does is to run VMPL0 where nobody asked for it.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/host-evidence
. tests/linux/lab.sh
number=0

# shown ATTACK VERDICT CHECKS [RUN OPTION]...: the checks that fail, sorted, and
# no others.
shown() {
	local name=$1 verdict=$2 checks=$3
	shift 3
	number=$((number + 1))
	lab_boot "$name" "$lab_initrd" "$lab_line" --host-attack "$name" "$@"
	lab_expect "$work/$name.console" '^evtpm-scenario: evidence exit 0$' \
		"the guest pushed no evidence"
	lab_say "$name"
	lab_expect_verdict "$number" "$verdict" "$checks"
}

lab_init
lab_line=$(lab_command_line evidence)
"$build/bin/evtpm-measure" --policy --kernel "$lab_kernel" \
	--initrd "$lab_initrd" --append "$lab_line" "$lab_firmware" \
	>"$work/policy.json"
lab_verifier
shown hammer-vcpu trusted "" --smp 2
shown tamper-firmware refused "measurement"
shown tamper-kernel refused "pcr-policy"
shown tamper-initrd refused "pcr-policy"
shown tamper-cmdline refused "pcr-policy"
shown certs-withhold refused "chain report-signature revocation tcb-floor"
shown certs-corrupt refused "chain report-signature"
