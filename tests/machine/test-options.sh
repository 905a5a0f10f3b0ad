#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Options of tests/machine/run that a guest can see: in the report that the
# firmware gets for a bare guest. Offsets are those of AMD 56860, table 23.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/evtpm-test-options-XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

# shows NAME FIELDS [argument]...: FIELDS are words OFFSET=HEX.
shows() {
	local name=$1 fields=$2
	shift 2
	tests/machine/run --build "$build" --lab "$build/lab" --memory 256M \
		--firmware "$build/evtpm.igvm" --timeout 120 \
		--kernel "$build/attack/attest-calls.bin" "$@" \
		--log "$work/log" >"$work/out" 2>"$work/err"
	if [ $? -eq 0 ] && python3 - "$work/out" $fields <<'END'; then
import sys
lines = open(sys.argv[1], errors="replace").read().splitlines()
values = dict(l.strip().split(": ", 1) for l in lines if ": " in l)
report = bytes.fromhex(values["report"])
for field in sys.argv[2:]:
    offset, wanted = field.split("=")
    at, wanted = int(offset, 16), bytes.fromhex(wanted)
    got = report[at:at + len(wanted)]
    if got != wanted:
        sys.exit(f"at {offset}: {got.hex()}, wanted {wanted.hex()}")
END
		echo "ok: $name"
	else
		echo "not ok: $name"
		tail -n 5 "$work/out" "$work/err" "$work/log" | cut -c 1-200
		failed=1
	fi
}

zeros=00000000000000000000000000000000
host_data=4d$zeros${zeros:0:28}4e

shows "the usual: version 2, a Milan, no host data" \
	"0=02000000 8=0000030000000000 c0=$zeros 188=000000 48=00000000 \
	180=04000000000018db"
shows "--report-version 3, --product Genoa" \
	"0=03000000 188=191101 180=0900000000001754" \
	--report-version 3 --product Genoa
shows "--report-version 5, --product Turin, --tcb, --launch-tcb" \
	"0=05000000 188=1a0201 180=0504030200000001 1e0=0504030200000001 \
	1f0=0403020100000000 1f8=01 200=01 1a8=$zeros" \
	--report-version 5 --product Turin --tcb 4,3,2,1,5 \
	--launch-tcb 3,2,1,0,4
shows "--vlek, --committed-tcb" \
	"48=04000000 180=0400000000001800 1e0=04000000000018db \
	38=04000000000018db" \
	--vlek --tcb 4,0,0x18,0 --committed-tcb 4,0,0x18,0xdb
shows "--policy, --host-data, --mask-chip-id" \
	"8=0000130000000000 c0=$host_data 1a0=$zeros" \
	--policy 0x130000 --host-data "$host_data" --mask-chip-id
shows "--mask-chip-key: nobody signs" "48=1e000000 2a0=$zeros 2e8=$zeros" \
	--mask-chip-key
exit $failed
