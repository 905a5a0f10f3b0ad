#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The machine with a disk, eight vCPUs of a model with all that QEMU has, 4 GiB
# and counters: Linux sees them all, the image stays as it was, and the counters
# are a JSON file.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/evtpm-disk-XXXXXX)
trap 'rm -rf "$work"' EXIT

printf 'made by the host' >"$work/disk"
truncate -s 1M "$work/disk"
cp "$work/disk" "$work/before"
line="console=ttyS0 quiet tsc=reliable tsc_early_khz=$("$build/bin/tsc-khz")"
tests/machine/run --build "$build" --lab "$build/lab" --smp 8 --memory 4G --cpu max \
	--firmware "$build/evtpm.igvm" --kernel "$build/guest/vmlinuz" \
	--initrd "$build/guest/initrd.gz" --disk "$work/disk" \
	--append "$line evtpm.run=disk evtpm.cpus=8 evtpm.mib=4096" --timeout 280 \
	--log "$work/log" --stats "$work/stats.json" | tee "$work/console"
grep -q '^evtpm-scenario: disk exit 0' "$work/console"
cmp "$work/disk" "$work/before"

python3 - "$work/stats.json" <<'END'
import json, sys
stats = json.load(open(sys.argv[1]))
count = {}
for c in stats["counters"]:
    key = c["kind"], c["vmpl"]
    count[key] = count.get(key, 0) + c["count"]
print(count)
assert stats["exit_status"] == 0
# Each call of VMPL2's ends a stay there and begins one at VMPL0.
assert count["switch", 0] >= count["svsm-call", 2] > 0
assert count["switch", 2] > 0
assert count["exit", 2] > count["exit", 0] > 0
assert count["ghcb", 2] > 0
END
