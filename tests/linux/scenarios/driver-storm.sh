#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The driver beside another that has the vTPM, on a device that the core made,
# and then under all that may come between: NMIs, CPUs that go and come, sleep.
# Every answer is right, and a log of events has its value. evtpm.seconds: how
# long the longest step takes; evtpm.events: how long the log is.
. /scenarios/steps.sh

seconds=${evtpm_seconds:-60}
events=${evtpm_events:-10000}
drivers=/sys/bus/platform/drivers/svsm_vtpm

says() {
	dmesg | grep -F "$1" | tail -n 1
	dmesg | grep -qF "$1"
}

# The kernel has room for one driver, and the other was first.
other_driver_first() {
	insmod /stand_in.ko driver=1 || return
	! insmod /svsm_vtpm.ko && ! [ -e /dev/tpm0 ] &&
		says "svsm_vtpm: another driver has the vTPM already" &&
		rmmod stand_in
}

core_device() {
	insmod /stand_in.ko && load_driver &&
		[ -e $drivers/tpm-svsm ] && ! [ -e $drivers/svsm-vtpm ] &&
		tpm2_getrandom --hex 8 && rmmod svsm_vtpm stand_in
}

mount_debug() {
	mount -t debugfs debugfs /sys/kernel/debug &&
		mount -t tracefs tracefs /sys/kernel/tracing
}

counter() {
	awk -v name="$1" '$1 == name { print $2 }' \
		/sys/kernel/debug/svsm_vtpm/counters
}

all_commands_answered() {
	cat /sys/kernel/debug/svsm_vtpm/counters
	[ "$(counter failed)" = 0 ] && [ "$(counter repeated)" = 0 ]
}

# The test computes what the log makes of PCR 23, too.
extend_by_log() {
	tpm2_pcrreset 23 && time pcr-extends 23 "$events" &&
		tpm2_pcrread sha256:23+sha384:23
}

came_back() {
	echo $(($(counter returned) - returned))
}

# Until an NMI has come between request and VMGEXIT, which takes the request
# away: that is seen, and tried again. Transport "kernel" does not tell of it.
nmi_storm() {
	returned=$(counter returned)
	insmod /nmi_storm.ko || return
	for round in $(seq 36); do
		tpm-hammer 8 $((seconds / 12)) || return
		[ "$(came_back)" = 0 ] || break
	done
	handled=$(cat /sys/module/nmi_storm/parameters/handled)
	rmmod nmi_storm
	echo "rounds: $round, NMIs: $handled, exits that came back: $(came_back)"
	[ "$handled" -gt 100 ] && all_commands_answered && {
		[ "$(came_back)" -gt 0 ] ||
			[ "$(cat /sys/class/tpm/tpm0/device/transport)" = kernel ]
	}
}

# Each CPU once: when Linux starts a CPU again that was offline, the GHCB stays
# marked as in use by the code that stopped it (sev_es_ap_hlt_loop()). Its spare
# serves then, and when a CPU stops for the second time there is none.
cpus_go_and_come() {
	for cpu in /sys/devices/system/cpu/cpu[1-9]*; do
		sleep $((seconds / 10))
		echo 0 >"$cpu/online" || return
		sleep $((seconds / 10))
		echo 1 >"$cpu/online" || return
	done
}

hammer_and_hotplug() {
	tpm-hammer 8 "$seconds" &
	hammer=$!
	cpus_go_and_come
	status=$?
	wait $hammer && [ $status = 0 ] && all_commands_answered &&
		cat /sys/devices/system/cpu/online
}

# Commands under way end, those that come then fail; bound again, all is well.
unbind_under_load() {
	device=$(basename "$(readlink /sys/class/tpm/tpm0/device)")
	tpm-hammer 4 600 &
	hammer=$!
	commands=$(counter commands)
	while [ "$(counter commands)" -lt $((commands + 100)) ]; do
		usleep 100000
	done
	echo "$device" >$drivers/unbind && ! wait $hammer &&
		! [ -e /dev/tpm0 ] && echo "$device" >$drivers/bind &&
		tpm2_getrandom --hex 8
}

# Sleep is refused by a device whose turn comes after the TPM's: it slept then,
# for which it was sent TPM2_Shutdown, and is awake again.
sleep_and_wake() {
	echo 1 >/sys/kernel/tracing/events/svsm_vtpm/command/enable
	! echo freeze >/sys/power/state || return
	echo 0 >/sys/kernel/tracing/events/svsm_vtpm/command/enable
	dmesg | grep 'PM: ' | tail -n 3
	grep ' command: ordinal=0x145 length=12 response=10 ' \
		/sys/kernel/tracing/trace && tpm2_getrandom --hex 8
}

# For the test to see on the console: poweroff sends TPM2_Shutdown.
trace_to_console() {
	echo 1 >/proc/sys/kernel/tracepoint_printk &&
		echo 1 >/sys/kernel/tracing/events/svsm_vtpm/command/enable &&
		dmesg -n 8
}

step "all vCPUs are up" sh -c '[ "$(nproc)" = '"${evtpm_cpus:-4}"' ]'
step "another driver has the vTPM: EBUSY, and the log says so" \
	other_driver_first
step "a device that the core made is taken" core_device
step "a device that refuses to sleep" insmod /no_sleep.ko
step "insmod svsm_vtpm.ko" load_driver
step "mount debugfs and tracefs" mount_debug
step "a log of $events events" extend_by_log
step "8 processes under NMIs: every answer is right" nmi_storm
step "sleep and wake: the TPM is told, and works" sleep_and_wake
step "8 processes while CPUs go and come: every answer is right" \
	hammer_and_hotplug
step "unbind while 4 processes send commands" unbind_under_load
step "the kernel complains of nothing" kernel_is_content
step "trace to the console" trace_to_console
