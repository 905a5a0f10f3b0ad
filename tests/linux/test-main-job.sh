#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The main job as the demo runs it: three boots' worth of evidence, three
# verdicts, and nothing that hardware would have stopped.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/main-job

tests/demo --build "$build" --work "$work"
for tool in getcap pcrread pcrextend createprimary create quote checkquote; do
	grep -q "^evtpm-step: passed: tpm2_$tool" "$work/first.console" ||
		{ echo "tpm2_$tool did not run"; exit 1; }
done
# A verdict names the firmware as evtpm-measure names the image.
version=$("$build/bin/evtpm-measure" --json "$build/evtpm.igvm" |
	sed -n 's/.*"version": "\(.*\)".*/\1/p')
[ -n "$version" ] && grep -qF "firmware: $version" "$work/verdict-1" ||
	{ echo "verdict 1 does not name firmware \"$version\""; exit 1; }
if grep -H violation "$work"/*.machine.log; then
	exit 1
fi

# Every byte of the evidence that was trusted matters, or is named there.
EVTPM_EVIDENCE=$work/evidence/0001-trusted.json \
	EVTPM_POLICY=$work/policy.json EVTPM_LAB_ROOT=$build/lab/ark.pem \
	"$build/tests/test_byte_flip" >"$work/byte-flip.log" 2>&1 ||
	{ tail -n 20 "$work/byte-flip.log"; exit 1; }
