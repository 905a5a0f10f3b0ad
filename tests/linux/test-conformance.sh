#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests of tpm2-tss in the guest, through the driver and the kernel's resource
# manager: those that need no more than a guest has, one of each kind of command,
# and of RSA little, as the machine is slow.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/conformance
. tests/linux/lab.sh

tests=(
	certify certify-creation create-primary-ecc-hmac create-session-auth-ecc
	ecc-parameters ecdh-keygen ecdh-zgen event-sequence-complete
	get-capability get-random get-time hash hashsequencestart-session
	hierarchychangeauth hmac hmacsequencestart import nv-certify
	nv-ram-counter-session nv-ram-extend-index nv-ram-ordinary-index-rlock
	nv-ram-set-bits object-changeauth policy-authorize policy-nv-changeauth
	policy-password policy-regression policy-ticket save-and-load-context
	session-attributes stir-random testparms tr-fromTpmPublic-nv
	unseal-password-auth zgen-2phase
)
programs=$build/conformance/tss/tests
if [ ! -d "$programs" ]; then
	cat "$build/conformance/tpm2-tss.missing" 2>/dev/null ||
		echo "no $programs; run: make conformance-programs"
	exit 77
fi

lab_init
mkdir -p "$work/stripped"
files=()
for test in "${tests[@]}"; do
	strip -o "$work/stripped/$test" "$programs/esys-$test"
	files+=(--file "$work/stripped/$test:conformance/$test")
done
tests/linux/mkinitramfs --build "$build" --output "$work/initrd.gz" \
	--module "$build/svsm_vtpm.ko" "${files[@]}"
lab_boot conformance "$work/initrd.gz" "$(lab_command_line conformance)"
lab_expect "$work/conformance.console" '^evtpm-scenario: conformance exit 0$' \
	"a test did not pass in the guest"
for test in "${tests[@]}"; do
	lab_expect "$work/conformance.console" "^evtpm-step: passed: $test\$" \
		"$test did not pass in the guest"
done
! grep -H violation "$work"/*.machine.log
