#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The driver under load from every vCPU, with commands that do not fit, and
# taken out and put back: the vTPM answers as before, what the driver shows is
# right, and the kernel complains of nothing. By each transport that
# evtpm.transports names, best first; and where the initramfs has the kernel's
# own driver, by that too, with ours beside it.
. /scenarios/steps.sh
. /scenarios/driver.sh
. /scenarios/vtpm-suite.sh

drivers=/sys/bus/platform/drivers/svsm_vtpm
debugfs=/sys/kernel/debug/svsm_vtpm
transports=$(echo "$evtpm_transports" | tr , ' ')
last_cpu=$(($(nproc) - 1))

# The device is the core's or, where that makes none, ours.
device() {
	basename $drivers/*svsm*
}

sysfs_tells() {
	cd "$drivers/$(device)" || return
	head transport platform_commands features
	[ "$(cat transport)" = "$1" ] && [ "$(cat platform_commands)" = 0x100 ] &&
		[ "$(cat features)" = 0x0 ]
	status=$?
	cd /tmp
	return $status
}

counter() {
	awk -v name="$1" '$1 == name { print $2 }' $debugfs/counters
}

# One command more is one more of each, and none failed.
debugfs_counts() {
	commands=$(counter commands) && calls=$(counter calls) || return
	answers && echo && head $debugfs/* || return
	[ "$(counter commands)" -gt "$commands" ] &&
		[ "$(counter calls)" -gt "$calls" ] &&
		[ "$(counter failed)" = 0 ] &&
		[ "$(awk '{ n += $2 } END { print n }' $debugfs/latency)" = \
			"$(counter commands)" ]
}

# GetRandom, 0x17b, of 12 bytes on one CPU, which the SVSM answered with success.
tracepoints_tell() {
	cd /sys/kernel/tracing || return
	echo >trace
	echo 1 >events/svsm_vtpm/enable
	taskset -c "$last_cpu" tpm2_getrandom --hex 8
	echo 0 >events/svsm_vtpm/enable
	echo && grep -v '^#' trace
	grep -q " call: ordinal=0x17b cpu=$last_cpu retries=0 result=0x0"\
' duration_ns=[1-9]' trace &&
		grep -Eq ' command: ordinal=0x17b length=12'\
' response=20 calls=1 result=0x0 duration_ns=[1-9]' trace
	status=$?
	cd /tmp
	return $status
}

unbind_while_open() {
	cd $drivers || return
	bound=$(device)
	(
		exec 3<>/dev/tpm0
		echo "$bound" >unbind && ! [ -e /dev/tpm0 ] &&
			! [ -e $debugfs ] || exit
		! get_random >&3
	) && echo "$bound" >bind && [ -e $debugfs ] && answers
	status=$?
	cd /tmp
	return $status
}

# refused PARAMETER LINE: with an error, one line that says why, and no harm.
refused() {
	rmmod svsm_vtpm
	! insmod /svsm_vtpm.ko "$1" && kernel_said "$2" &&
		! [ -e /sys/module/svsm_vtpm ]
}

load_by() {
	rmmod svsm_vtpm
	driver=svsm_vtpm
	options=transport=$1
	load && kernel_said "SVSM vTPM ready, transport $1" &&
		[ "$(cat /sys/module/svsm_vtpm/parameters/transport)" = "$1" ]
}

# Only one driver can have the vTPM, and the kernel's was first.
second_driver_declines() {
	! insmod /svsm_vtpm.ko 2>/tmp/insmod.log && cat /tmp/insmod.log &&
		grep -q 'busy' /tmp/insmod.log &&
		kernel_said "svsm_vtpm: another driver has the vTPM already" &&
		! [ -e /dev/tpm1 ] && answers
}

mount -t debugfs debugfs /sys/kernel/debug
mount -t tracefs tracefs /sys/kernel/tracing
driver=svsm_vtpm
options=
step "the best transport was chosen" sysfs_tells "${transports%% *}"

for transport in $transports; do
	suite="$transport: "
	step "insmod with the transport forced" load_by "$transport"
	vtpm_suite
	load_by "$transport"
	step "sysfs tells transport and what the SVSM offers" \
		sysfs_tells "$transport"
	step "debugfs counts commands, calls and their time" debugfs_counts
	step "tracepoints tell of a command and its call" tracepoints_tell
	step "unbind while /dev/tpm0 is open, and bind" unbind_while_open
done

suite=
step "no transport of that name: refused" refused transport=pigeon \
	"transport=pigeon: no such transport; there are auto, kernel and ca-msr"
if [ "$transports" = ca-msr ]; then
	step "a transport that this kernel lacks: refused" refused \
		transport=kernel "transport=kernel: this kernel has no"
fi
if [ -e /tpm_svsm.ko ]; then
	driver=tpm_svsm
	options=
	suite="in-tree: "
	step "insmod tpm_svsm.ko" load
	step "svsm_vtpm declines beside it" second_driver_declines
	vtpm_suite
	step "rmmod tpm_svsm" rmmod tpm_svsm
	suite=
fi
step "svsm_vtpm loads again" load_by "${transports%% *}"
