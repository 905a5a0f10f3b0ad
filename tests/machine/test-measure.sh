#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# evtpm-measure computes from the file alone what the machine's secure processor
# measures at launch, whatever the number of vCPUs.
set -euo pipefail
cd "$(dirname "$0")/../.."

build=${EVTPM_BUILD:-build}
[ -f "$build/evtpm.igvm" ] || { echo "$build/evtpm.igvm is not built"; exit 77; }
work=$(mktemp -d /tmp/evtpm-measure.XXXXXX)
trap 'rm -rf "$work"' EXIT

expected=$("$build/bin/evtpm-measure" "$build/evtpm.igvm")
for cpus in 1 2; do
	# Without a kernel the firmware ends the guest once it is launched.
	tests/machine/run --firmware "$build/evtpm.igvm" --smp $cpus \
		--memory 256M --timeout 120 --build "$build" \
		--secure-processor-log "$work/log" >/dev/null 2>&1 || true
	measured=$(sed -n 's/^launch measurement //p' "$work/log")
	echo "$cpus vCPUs: $measured, expected $expected"
	[ "$measured" = "$expected" ]
done
