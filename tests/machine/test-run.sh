#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/machine/run itself: each way in which a machine can end becomes the
# exit status that --help names, and nothing stays behind. The machine here is
# a ROM of a few instructions in place of the real one.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/evtpm-test-run-XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

mkdir -p "$work/bin"
ln -s "$(realpath "$build/bin/secure-processor")" "$work/bin/"
ln -s "$(realpath "$build/lab")" "$work/lab"
: >"$work/firmware"

# A 64 KiB ROM that runs these bytes (at most 16) at the reset vector.
rom() {
	head -c 65520 /dev/zero >"$work/machine.rom"
	{ printf '%b' "$1"; head -c 16 /dev/zero; } | head -c 16 \
		>>"$work/machine.rom"
}

# expect NAME STATUS [argument]...
expect() {
	local name=$1 want=$2 got
	shift 2
	echo firmware >"$work/firmware"
	tests/machine/run --build "$work" --lab "$work/lab" \
		--firmware "$work/firmware" "$@" \
		>"$work/out" 2>"$work/err"
	got=$?
	if [ $got -ne "$want" ]; then
		echo "not ok: $name: exit status $got, wanted $want"
		cat "$work/out" "$work/err"
		failed=1
	else
		echo "ok: $name"
	fi
}

# mov al, N; out 0xf4, al; hlt
rom '\xb0\x03\xe6\xf4\xf4'
expect "a violation ends with 3" 3
rom '\xb0\x02\xe6\xf4\xf4'
expect "a machine error ends with 2" 2
rom '\xb0\x04\xe6\xf4\xf4'
expect "a termination request ends with 4" 4
# cli; hlt; jmp to hlt
rom '\xfa\xf4\xeb\xfd'
expect "a machine that does not end is ended after the time-out" 5 --timeout 1
# mov al, 0xfe; out 0x64, al: reset by the keyboard controller
rom '\xb0\xfe\xe6\x64\xf4'
expect "a reset ends with 6" 6 --timeout 20
# mov al, 'x'; mov dx, 0x3f8; out dx, al; mov al, 3; out 0xf4, al
rom '\xb0\x78\xba\xf8\x03\xee\xb0\x03\xe6\xf4'
expect "the first serial port is standard output" 3
[ "$(cat "$work/out")" = x ] || { echo "not ok: output is not x"; failed=1; }
# mov al, 'y'; out 0xe9, al; mov al, 3; out 0xf4, al
rom '\xb0\x79\xe6\xe9\xb0\x03\xe6\xf4'
expect "port 0xe9 is the machine's log" 3 --log "$work/log"
[ "$(cat "$work/log")" = y ] || { echo "not ok: log is not y"; failed=1; }
expect "a missing kernel is named" 1 --kernel "$work/nothing"
grep -q "$work/nothing" "$work/err" || { echo "not ok: not named"; failed=1; }
expect "an unknown option is refused" 1 --nonsense
expect "too much memory is refused" 1 --memory 64G
exit $failed
