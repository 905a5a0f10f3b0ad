#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A TPM that dies stays dead until the next boot; the guest goes on.
. "$(dirname "$0")/lib/run.sh"
attack_run dead-tpm 0 --firmware "$build/attack/escape-die_on_command.igvm"
attack_expect firmware '^tpm: exception 6 '
attack_reached PASS
