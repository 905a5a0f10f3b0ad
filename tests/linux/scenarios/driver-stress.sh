#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The driver under load from every vCPU, with commands that do not fit, and
# taken out and put back: the vTPM answers as before and the kernel complains
# of nothing.
. /scenarios/steps.sh
. /scenarios/driver.sh

# random_numbers CPU COUNT: commands from that vCPU, each answered.
random_numbers() {
	for number in $(seq "$2"); do
		taskset -c "$1" tpm2_getrandom --hex 16 >>"/tmp/random.$1" ||
			return
		echo >>"/tmp/random.$1"
	done
}

# All vCPUs at once; no two answers are the same.
load_from_all_cpus() {
	cpus=$(seq 0 $(($(nproc) - 1)))
	pids=
	for cpu in $cpus; do
		random_numbers "$cpu" 15 &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || return
	done
	echo "answers: $(cat /tmp/random.* | grep -c .) on $(nproc) CPUs"
	[ "$(cat /tmp/random.* | sort -u | grep -c .)" -eq $((15 * $(nproc))) ]
}

# 4090 bytes are a command to the TPM core, but no page has room for them.
too_long_is_refused() {
	{
		printf '\200\001\000\000\017\372\000\000\001\173'
		head -c 4080 /dev/zero
	} >/tmp/long
	! dd if=/tmp/long of=/dev/tpm0 bs=4090 count=1 &&
		tpm2_getrandom --hex 8
}

sysfs_tells() {
	cd /sys/bus/platform/drivers/svsm_vtpm/svsm-vtpm || return
	head transport platform_commands features
	[ "$(cat transport)" = ca-msr ] && [ "$(cat platform_commands)" = 0x100 ]
	status=$?
	cd /tmp
	return $status
}

reload() {
	rmmod svsm_vtpm && ! [ -e /dev/tpm0 ] && ! [ -e /dev/tpmrm0 ] &&
		insmod /svsm_vtpm.ko && tpm2_getrandom --hex 8
}

# A PCR keeps its value: it is in the TPM, not in the driver.
reload_keeps_state() {
	tpm2_pcrread sha256:0,9 >/tmp/before
	reload && tpm2_pcrread sha256:0,9 >/tmp/after &&
		cmp /tmp/before /tmp/after
}

kernel_is_content() {
	! dmesg | sed '1,/svsm_vtpm: loading/d' |
		grep -E 'BUG|WARNING|Oops|Call Trace|stall|error'
}

step "every vCPU sends commands at once" load_from_all_cpus
step "sysfs tells transport and platform commands" sysfs_tells
step "rmmod and insmod: the TPM is the same" reload_keeps_state
step "the kernel complains of nothing" kernel_is_content
step "a command that no page holds is refused, the next works" \
	too_long_is_refused
