#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The driver on an SVSM that misbehaves on demand (tests/linux/hostile-svsm): it
# takes no harm, says what happened in the time that it has, and serves the next
# command. Wants one vCPU, and a host of which "run-vmpl2" can be asked.
. /scenarios/steps.sh

query_result=10
query_commands=11
result=1
garbage=6

transport() {
	cat /sys/class/tpm/tpm0/device/transport
}

every_way() {
	mount -t debugfs debugfs /sys/kernel/debug &&
		mount -t tracefs tracefs /sys/kernel/tracing &&
		echo 1 >/sys/kernel/tracing/events/svsm_vtpm/command/enable &&
		time try-hostile-svsm "$(transport)"
}

# declines LOG ORDER...: under that order the driver finds no TPM, and says LOG;
# when it is loaded again the order has been carried out, and it finds one.
declines() {
	log=$1
	shift
	try-hostile-svsm order "$@" && rmmod svsm_vtpm || return
	dmesg -c >>/tmp/dmesg
	insmod /svsm_vtpm.ko
	dmesg | grep svsm_vtpm
	! [ -e /dev/tpm0 ] && dmesg | grep -qF "$log" && rmmod svsm_vtpm &&
		insmod /svsm_vtpm.ko && tpm2_getrandom --hex 8
}

step "insmod svsm_vtpm.ko" load_driver
step "every way to misbehave comes to an error, in time" every_way
step "no vTPM" declines "the SVSM has no vTPM" $query_result 0x80000001 1 0
step "a query that fails in an unknown way" declines "the SVSM has no vTPM" \
	$query_result 0x7fffffff 1 0
step "a vTPM that takes no commands" declines \
	"the SVSM's vTPM takes no commands" $query_commands 0xfeff 1 0
if [ "$(transport)" = ca-msr ]; then
	# For the first command after rmmod's own, TPM2_Shutdown: some 30 calls
	# until the driver gives up, the others when it is loaded again.
	step "a vTPM that is busy for long when it is to start" declines \
		"the vTPM did not start" $result 0x80000007 40 1
fi
step "a vTPM that answers garbage when it is to start" declines \
	"the vTPM did not start" $garbage 7 1 1
dmesg >>/tmp/dmesg
step "the kernel complains of nothing" kernel_is_content /tmp/dmesg
