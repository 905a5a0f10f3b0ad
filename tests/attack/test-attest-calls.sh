#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Bad attestation calls are refused; the honest one's report verifies.
. "$(dirname "$0")/lib/run.sh"
attack_run attest-calls 0
attack_reached PASS
python3 tests/attack/attest-calls/verify.py "$attack_work/console" \
	"$build/lab" "$("$build/bin/evtpm-measure" "$build/evtpm.igvm")"
