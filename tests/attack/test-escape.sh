#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A program at CPL3 that attacks the monitor dies of it, and nothing else does:
# the monitor goes on to say that booting failed (set 8, code 10) and ends the
# VM in order, as it does when the TPM is dead before the guest was measured.
. "$(dirname "$0")/lib/run.sh"

# escape NAME PATTERN: this attempt ends by a line of the firmware's log.
escape() {
	attack_run host-ports 4 --firmware "$build/attack/escape-$1.igvm"
	attack_expect firmware '^tpm: escape: begins$'
	attack_expect firmware "$2"
	attack_expect firmware '^tpm: killed: '
	attack_expect log '\] termination .*set=8 code=10'
	if grep -E 'still here|took its own|^exception' "$attack_work/firmware"; then
		echo "$1: it got further than that"
		exit 1
	fi
	echo "$1: stopped"
}

# Page faults: user mode 4, write 2, fetch 16, present 1.
escape read_monitor '^tpm: exception 14 error [45] address ffff808003000000'
escape write_monitor '^tpm: exception 14 error 7 address ffffffff80001000'
escape call_monitor '^tpm: exception 14 error (5|15) address ffffffff80001000'
escape run_data '^tpm: exception 14 error 15 '
escape write_text '^tpm: exception 14 error 7 '
escape write_cr3 '^tpm: exception 13 '
escape write_msr '^tpm: exception 13 '
escape write_port '^tpm: exception 13 '
escape validate_page '^tpm: exception (6|13) '
escape overflow_stack '^tpm: exception 14 error 6 '
escape eat_memory '^tpm: escape: had its share$'
escape bad_pointers '^tpm: killed: no answer'
