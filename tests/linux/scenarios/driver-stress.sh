#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The driver under load from every vCPU, with commands that do not fit, and
# taken out and put back: the vTPM answers as before, what the driver shows is
# right, and the kernel complains of nothing.
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

debugfs=/sys/kernel/debug/svsm_vtpm
counter() {
	awk -v name="$1" '$1 == name { print $2 }' $debugfs/counters
}

# One command more is one more of each, and none failed.
debugfs_counts() {
	mount -t debugfs debugfs /sys/kernel/debug
	commands=$(counter commands) && calls=$(counter calls) || return
	tpm2_getrandom --hex 8 && echo && head $debugfs/* || return
	[ "$(counter commands)" -gt "$commands" ] &&
		[ "$(counter calls)" -gt "$calls" ] &&
		[ "$(counter failed)" = 0 ] &&
		[ "$(awk '{ n += $2 } END { print n }' $debugfs/latency)" = \
			"$(counter commands)" ]
}

# GetRandom, 0x17b, of 12 bytes on CPU 1, which the SVSM answered with success.
tracepoints_tell() {
	mount -t tracefs tracefs /sys/kernel/tracing
	cd /sys/kernel/tracing || return
	echo 1 >events/svsm_vtpm/enable
	taskset -c 1 tpm2_getrandom --hex 8
	echo 0 >events/svsm_vtpm/enable
	echo && grep -v '^#' trace
	grep -q ' call: ordinal=0x17b cpu=1 retries=0 result=0x0 duration_ns=' \
		trace && grep -Eq ' command: ordinal=0x17b length=12'\
' response=20 calls=1 result=0x0 duration_ns=[1-9]' trace
	status=$?
	cd /tmp
	return $status
}

hammer() {
	time tpm-hammer 8 10
}

get_random() {
	printf '\200\001\0\0\0\014\0\0\001\173\0\010'
}

# The open file then gives errors; with it goes the number 0, and the next
# driver has a working TPM.
rmmod_while_open() {
	(
		exec 3<>/dev/tpm0
		rmmod svsm_vtpm && ! [ -e /dev/tpm0 ] || exit
		! get_random >&3
	) && insmod /svsm_vtpm.ko && tpm2_getrandom --hex 8
}

insmod_twice() {
	! insmod /svsm_vtpm.ko && ! [ -e /dev/tpm1 ] && tpm2_getrandom --hex 8
}

unbind_while_open() {
	cd /sys/bus/platform/drivers/svsm_vtpm || return
	(
		exec 3<>/dev/tpm0
		echo svsm-vtpm >unbind && ! [ -e /dev/tpm0 ] &&
			! [ -e $debugfs ] || exit
		! get_random >&3
	) && echo svsm-vtpm >bind && [ -e $debugfs ] && tpm2_getrandom --hex 8
	status=$?
	cd /tmp
	return $status
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

# Each with an error of its own, one line that says why, and no harm.
wrong_transport_is_refused() {
	rmmod svsm_vtpm || return
	! insmod /svsm_vtpm.ko transport=pigeon &&
		kernel_said "transport=pigeon: no such transport" &&
		! insmod /svsm_vtpm.ko transport=kernel &&
		kernel_said "transport=kernel: this kernel has no" &&
		insmod /svsm_vtpm.ko transport=ca-msr &&
		[ "$(cat /sys/module/svsm_vtpm/parameters/transport)" = \
			ca-msr ] && sysfs_tells && tpm2_getrandom --hex 8
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

no_errors() {
	kernel_is_content && ! said_since_begin | grep error
}

step "every vCPU sends commands at once" load_from_all_cpus
step "sysfs tells transport and platform commands" sysfs_tells
step "debugfs counts commands, calls and their time" debugfs_counts
step "tracepoints tell of a command and its call" tracepoints_tell
step "8 processes on /dev/tpmrm0: every answer is right" hammer
step "rmmod while /dev/tpm0 is open" rmmod_while_open
step "insmod a second time changes nothing" insmod_twice
step "unbind while /dev/tpm0 is open, and bind" unbind_while_open
step "rmmod and insmod: the TPM is the same" reload_keeps_state
step "a transport that is not there is refused" wrong_transport_is_refused
step "the kernel complains of nothing" no_errors
step "a command that no page holds is refused, the next works" \
	too_long_is_refused
