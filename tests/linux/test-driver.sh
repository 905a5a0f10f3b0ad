#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The whole suite of the driver on the SNP machine, with one vCPU and with four:
# on Debian's 6.12 by its one transport, and on 7.3 by both and with the kernel's
# own driver, which must pass the same suite.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/driver
. tests/linux/lab.sh

# suite NAME GUEST TRANSPORTS VCPUS: one boot, judged.
suite() {
	local name=$1 guest=$2 transports=$3 vcpus=$4 console=$work/$1.console
	lab_kernel=$build/$guest/vmlinuz
	lab_boot "$name" "$build/$guest/initrd.gz" \
		"$(lab_command_line driver-stress) evtpm.transports=$transports" \
		--smp "$vcpus" --timeout 1500
	lab_expect "$console" '^evtpm-scenario: driver-stress exit 0$' \
		"$name: the driver did not pass in the guest"
	lab_expect "$console" "^ *CPUs online: 0(-$((vcpus - 1)))?\$" \
		"$name: not all vCPUs started"
	echo "$name: $(grep -c '^evtpm-step: passed' "$console") steps passed"
}

# Two at a time: a boot keeps one processor of the host busy.
lab_init
suite 6.12-1 guest ca-msr 1 &
first=$!
suite 7.3-1 guest-new kernel,ca-msr 1
wait $first
suite 6.12-4 guest ca-msr 4 &
first=$!
suite 7.3-4 guest-new kernel,ca-msr 4
wait $first
for name in 7.3-1 7.3-4; do
	for driver in kernel ca-msr in-tree; do
		lab_expect "$work/$name.console" \
			"^evtpm-step: passed: $driver: the kernel complains of" \
			"$name: no suite by $driver"
	done
done
! grep -H violation "$work"/*.machine.log
