#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The launch on the whole machine: the secure processor measures what
# evtpm-measure computes from the file, whatever the number of vCPUs; any
# changed byte of a measured page changes the measurement; files that are not
# right are refused by name of the reason.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/evtpm-test-launch-XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

ok() { echo "ok: $1"; }
not_ok() { echo "not ok: $1"; failed=1; }

# run FILE [argument]...: status in $status, logs in $work.
run() {
	local firmware=$1
	shift
	tests/machine/run --build "$build" --lab "$build/lab" \
		--firmware "$firmware" --memory 256M --timeout 120 \
		--kernel "$build/attack/vmpck-absent.bin" \
		--log "$work/log" --firmware-log "$work/firmware-log" \
		--secure-processor-log "$work/sp" "$@" \
		>"$work/out" 2>"$work/err"
	status=$?
}

measured() {
	sed -n 's/^launch measurement //p' "$work/sp"
}

# refused FILE REASON
refused() {
	run "$1"
	if [ $status -eq 2 ] && grep -q "refused.*$2" "$work/log"; then
		ok "refused: $2"
	else
		not_ok "refused: $2 (exit status $status)"
		cat "$work/log"
	fi
}

# measures IMAGE VCPUS: the firmware starts, measured as evtpm-measure says.
measures() {
	local expected
	expected=$("$build/bin/evtpm-measure" "$1") || exit 1
	run "$1" --smp "$2"
	if [ $status -eq 0 ] && [ "$(measured)" = "$expected" ]; then
		ok "$1, $2 vCPUs: the measurement is what evtpm-measure says"
	else
		not_ok "$1, $2 vCPUs: exit status $status, $(measured)"
		cat "$work/err"
	fi
}

image=$build/evtpm.igvm
for smp in 1 2 4 8; do
	measures "$image" $smp
done

# Twice the memory is another image, and twice the frames.
frames() {
	sed -n 's/.* \([0-9]*\) free frames.*/\1/p' "$work/firmware-log"
}

least=$(frames)
"$build/bin/evtpm-igvm" --boot-stage "$build/vtpm-firmware/boot.bin" \
	--monitor "$build/vtpm-firmware/monitor.elf" --tpm "$build/bin/tpm" \
	--attest "$build/bin/attest" --version-text large --memory 128 \
	--output "$work/large.igvm" || exit 1
measures "$work/large.igvm" 8
if [ "$(frames)" -ge $((least + 16000)) ]; then
	ok "128 MiB of firmware memory are used"
else
	not_ok "$(frames) free frames with 128 MiB, $least with 64"
fi

# The last page of data is the monitor's or a program's: one bit of it.
python3 - "$image" "$work" <<'END'
import sys, zlib
data = bytearray(open(sys.argv[1], "rb").read())
def write(name, content):
    with open(f"{sys.argv[2]}/{name}", "wb") as f:
        f.write(content)
def with_checksum(content):
    first = int.from_bytes(content[8:12], "little")
    end = first + int.from_bytes(content[12:16], "little")
    content[20:24] = bytes(4)
    content[20:24] = zlib.crc32(content[:24] + content[first:end]).to_bytes(
        4, "little")
    return content
changed = bytearray(data)
changed[-4096 - 1] ^= 1
write("changed", changed)
write("short", data[:len(data) // 2])
other = bytearray(data)
other[30] ^= 1
write("checksum", other)
version = bytearray(data)
version[4] = 2
write("version", with_checksum(version))
unknown = bytearray(data)
unknown[24:26] = b"\x77\x07"
write("unknown", with_checksum(unknown))
END
run "$work/changed"
if [ -n "$(measured)" ] && [ "$(measured)" != "$("$build/bin/evtpm-measure" "$image")" ]; then
	ok "a changed bit changes the measurement"
else
	not_ok "a changed bit: $(measured)"
fi
refused "$work/short" "shorter than its header says"
refused "$work/checksum" "wrong checksum"
refused "$work/version" "not format version 1"
refused "$work/unknown" "header of an unsupported type"
refused Makefile "not an IGVM file"
exit $failed
