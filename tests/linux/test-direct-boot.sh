#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A host that hands over no kernel, half a one, or more than there is memory
# for: the firmware ends the VM with reason 8:10 and its log says which file.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/direct-boot
mkdir -p "$work"
kernel=$build/guest/vmlinuz
passed=0

# refused NAME WHAT [OPTION]...: the run ends by the firmware's request.
refused() {
	local name=$1 what=$2 status=0
	shift 2
	tests/machine/run --build "$build" --lab "$build/lab" \
		--firmware "$build/evtpm.igvm" --timeout 100 \
		--log "$work/$name.machine.log" \
		--firmware-log "$work/$name.firmware.log" "$@" \
		>"$work/$name.console" 2>"$work/$name.run.log" || status=$?
	if [ "$status" -ne 4 ] ||
		! grep -q 'termination .* set=8 code=10' "$work/$name.machine.log" ||
		! grep -q "direct boot: $what: error" "$work/$name.firmware.log"; then
		echo "FAILED: $name: status $status"
		tail -n 5 "$work/$name.firmware.log" "$work/$name.machine.log"
		exit 1
	fi
	passed=$((passed + 1))
	echo "refused: $name"
}

refused no-kernel kernel
head -c 4096 "$kernel" >"$work/short"
refused short-kernel kernel --kernel "$work/short"
head -c 500 "$kernel" >"$work/shorter"
refused no-header kernel --kernel "$work/shorter"
{ head -c 514 "$kernel"; printf XXXX; tail -c +519 "$kernel"; } >"$work/magic"
refused no-magic kernel --kernel "$work/magic"
truncate -s 200M "$work/big"
refused big-initrd initrd --kernel "$kernel" --initrd "$work/big" --memory 256M
refused big-kernel kernel --kernel "$work/big" --memory 128M
refused long-command-line "command line" --kernel "$kernel" \
	--append "$(printf '%02100d' 0)"
rm "$work"/{short,shorter,magic,big}
echo "$passed boots refused"
