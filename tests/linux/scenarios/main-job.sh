#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The main job: driver, TPM tools, evidence that is trusted; then a PCR that the
# policy covers is extended and the same machine is refused. With a changed
# initrd (the note says so) only the evidence is pushed: it is refused.
. /scenarios/steps.sh
. /scenarios/driver.sh

if [ "$(cat /note)" != "evtpm test initrd, note byte: 0" ]; then
	step "evidence of a changed initrd is refused" push refused
	exit 0
fi

. /scenarios/tpm2-tools.sh
step "evidence is trusted" push trusted
step "tpm2_pcrextend: PCR 9, which the policy covers" tpm2_pcrextend \
	"9:sha256=$(printf 'unknown to the policy' | sha256sum | cut -d ' ' -f 1)"
step "evidence with that PCR is refused" push refused
