#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What a boot makes of the TPM, shown on the console and to the verifier; then
# the guest reboots itself. Its next boot does the same.
. /scenarios/steps.sh

show_state() {
	echo "evtpm-state: pcr $(tpm2_pcrread sha256:0,4,9,16 | sha256sum)"
	echo "evtpm-state: clock $(tpm2_readclock | grep count | xargs)"
	for handle in 0x81010001 0x81010002 0x81010010 0x81010011 0x81010016; do
		tpm2_readpublic -Q -c $handle -f tpmt -o public || return
		echo "evtpm-state: key $handle $(sha256sum <public)"
	done
}

# The TPM's clock goes by as the guest's does: both are read, some steps later
# again. A reading of the TPM's lies between two of the guest's.
read_clocks() {
	cut -d ' ' -f 1 /proc/uptime >"$1.before" &&
		tpm2_readclock | sed -n 's/^ *clock: //p' >"$1.tpm" &&
		cut -d ' ' -f 1 /proc/uptime >"$1.after"
}

clocks_agree() {
	read_clocks last && cat first.* last.* | xargs | awk '{
		# after, before, tpm of the first reading, then of the last
		least = ($5 - $1) * 990 - 20
		most = ($4 - $2) * 1010 + 20
		ms = $6 - $3
		print least " <= " ms " <= " most
		exit !(least <= ms && ms <= most)
	}'
}

# The manifest would name keys that are gone; see keys.sh.
no_evidence_when_cleared() {
	tpm2_clear && ! push refused && [ "$status" -eq 2 ]
}

step "the driver loads" load_driver
step "both clocks are read" read_clocks first
step "the state of the TPM" show_state
cp /tmp/step.log /tmp/state
grep evtpm-state /tmp/state
step "evidence is trusted" push trusted
step "an RSA key can make the quote, too" push trusted --ak-handle 0x81010011
step "PCRs 9 and 16 are extended" sh -c 'for pcr in 9 16; do
	tpm2_pcrextend $pcr:sha256=$(echo reboot | sha256sum | cut -d " " -f 1) ||
		exit; done'
step "evidence with that PCR is refused" push refused
step "the TPM's clock and Linux' agree within 1 %" clocks_agree
step "after tpm2_clear there is no evidence" no_evidence_when_cleared
echo "evtpm-scenario: reboots"
reboot -f
