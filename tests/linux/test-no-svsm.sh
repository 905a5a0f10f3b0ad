#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A plain PC, which has no SVSM: the driver must decline to load.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
console=$(mktemp)
trap 'rm -f "$console"' EXIT

# declines GUEST. Without cx16, as tests/machine/run says why.
declines() {
	timeout 300 qemu-system-x86_64 -accel tcg -machine q35 \
		-cpu EPYC-Milan,-xsaves,-cx16 -m 1G \
		-display none -vga none -no-reboot -monitor none -serial stdio \
		-nic none -kernel "$build/$1/vmlinuz" \
		-initrd "$build/$1/initrd.gz" \
		-append "console=ttyS0 quiet evtpm.run=no-svsm" >"$console" || true
	cat "$console"
	grep -q '^evtpm-scenario: no-svsm exit 0' "$console"
}

declines guest
declines guest-new
