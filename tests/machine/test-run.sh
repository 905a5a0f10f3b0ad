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
# mov al, 'z'; mov dx, 0x3f8; out dx, al; out 0xe9, al; then the reset
rom '\xb0\x7a\xba\xf8\x03\xee\xe6\xe9\xb0\xfe\xe6\x64\xf4'
echo old >"$work/log"
expect "with --reboots 2 it is launched three times" 6 --timeout 20 \
	--reboots 2 --log "$work/log"
[ "$(cat "$work/out") $(cat "$work/log")" = "zzz zzz" ] ||
	{ echo "not ok: not three launches"; failed=1; }
expect "less than no reboots are refused" 1 --reboots=-1
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
expect "nine vCPUs are refused" 1 --smp 9
expect "a CPU model that QEMU lacks is refused" 1 --cpu EPYC-Atlantis
grep -q "EPYC-Rome" "$work/err" || { echo "not ok: none named"; failed=1; }
expect "a CPU model with features is refused" 1 --cpu EPYC,+la57
expect "a policy that is no number is refused" 1 --policy lax
expect "host data of 31 bytes is refused" 1 --host-data "$(printf '00%.0s' {1..31})"
expect "host data that is not hex is refused" 1 --host-data "$(printf 'xy%.0s' {1..32})"
for limit in 1 0/1 1/0 -1/1 a/b 1/2/3; do
	expect "a throttle of $limit is refused" 1 --host-throttle=$limit
done
expect "an unknown product is refused" 1 --product Naples
expect "report version 4 is refused" 1 --report-version 4
expect "a missing disk is named" 1 --disk "$work/nothing"
expect "a missing key folder is named" 1 --key-dir "$work/nothing"
rom '\xb0\x03\xe6\xf4\xf4'
for tcb in 1,2,3 1,2,3,256 1,2,3,4,5 x; do
	expect "a Milan's TCB of $tcb is refused" 1 --tcb $tcb
done
expect "a Turin's TCB has a fifth number" 3 --product Turin --tcb 1,2,3,4,5
expect "counters are written whatever the end" 3 --stats "$work/stats.json"
[ "$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1])))' "$work/stats.json")" = \
	"{'exit_status': 3, 'counters': []}" ] ||
	{ echo "not ok: counters"; cat "$work/stats.json"; failed=1; }

# gdb's protocol: nothing runs until it says "continue".
port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
expect "without gdb's word nothing runs" 5 --gdb "$port" --timeout 1
python3 - "$port" <<'END' &
import socket, sys, time
for _ in range(200):
    try:
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)
        break
    except OSError:
        time.sleep(0.05)
s.sendall(b"+$c#63")
while s.recv(4096):
    pass
END
expect "gdb starts the machine" 3 --gdb "$port" --timeout 20
wait
exit $failed
