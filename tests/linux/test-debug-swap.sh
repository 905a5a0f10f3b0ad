#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A launch image whose VMSA has DebugSwap: firmware and Linux run with it, and
# so does the second vCPU, whose VMSA Linux makes.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/debug-swap
. tests/linux/lab.sh

lab_init
# SEV_FEATURES, at 0x3b0 of the VMSA, gets bit 5.
python3 - "$lab_firmware" "$work/igvm" <<'END'
import struct, sys

VP_CONTEXT, FEATURES = 0x304, 0x3b0
image = bytearray(open(sys.argv[1], "rb").read())
at, size = struct.unpack_from("<II", image, 8)
end = at + size
while at < end:
    kind, length = struct.unpack_from("<II", image, at)
    if kind == VP_CONTEXT:
        vmsa = struct.unpack_from("<I", image, at + 20)[0]
        assert image[vmsa + FEATURES] == 1
        image[vmsa + FEATURES] |= 1 << 5
    at += (8 + length + 7) & ~7
open(sys.argv[2], "wb").write(image)
END
lab_firmware=$work/igvm
lab_boot debug-swap "$lab_initrd" "$(lab_command_line debug-swap)" --smp 2
cat "$work/debug-swap.console"
lab_expect "$work/debug-swap.console" '^evtpm-scenario: debug-swap exit 0$' \
	"the guest did not run with DebugSwap"
! grep -H violation "$work"/*.machine.log
