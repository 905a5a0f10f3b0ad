#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A disk of the machine's, through the swiotlb: read, written, read again; and
# as many CPUs and MiB as evtpm.cpus and evtpm.mib say.
. /scenarios/steps.sh

holds() {
	[ "$(dd if=/dev/vda bs=512 skip="$2" count=1 2>/dev/null |
		head -c ${#1})" = "$1" ]
}

write_it() {
	printf 'written by the guest' | dd of=/dev/vda bs=512 seek=2 conv=sync &&
		sync && echo 3 >/proc/sys/vm/drop_caches
}

all_cpus() {
	cat /sys/devices/system/cpu/online
	[ "$(grep -c '^processor' /proc/cpuinfo)" = "$evtpm_cpus" ]
}

# Some tenth is not counted: kernel, crash kernel, swiotlb.
all_memory() {
	grep MemTotal /proc/meminfo
	[ "$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)" -gt \
		$((evtpm_mib * 9 / 10)) ]
}

step "all CPUs are online" all_cpus
step "all memory is there" all_memory
step "the disk's first sector is the host's" holds "made by the host" 0
step "the disk takes a write" write_it
step "it is there when read again" holds "written by the guest" 2
