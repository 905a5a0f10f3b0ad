# SPDX-License-Identifier: Apache-2.0
#
# Sourced by scenarios after steps.sh: vtpm_suite is what every driver of the
# SVSM's vTPM must do, this project's by each transport and the kernel's own. The
# driver is loaded already; $driver is its module, $options what insmod gets.

load() {
	# shellcheck disable=SC2086
	insmod "/$driver.ko" $options
}

answers() {
	tpm2_getrandom --hex 8
}

get_random() {
	printf '\200\001\0\0\0\014\0\0\001\173\0\010'
}

# random_numbers CPU COUNT: commands from that vCPU, each answered.
random_numbers() {
	for number in $(seq "$2"); do
		taskset -c "$1" tpm2_getrandom --hex 16 >>"/tmp/random.$1" ||
			return
		echo >>"/tmp/random.$1"
	done
}

# All vCPUs at once; no two answers are the same, not even of two suites.
load_from_all_cpus() {
	begun=$(cat /tmp/random.* | grep -c .)
	pids=
	for cpu in $(seq 0 $(($(nproc) - 1))); do
		random_numbers "$cpu" 10 &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || return
	done
	echo "answers: $(cat /tmp/random.* | grep -c .) on $(nproc) CPUs"
	[ "$(cat /tmp/random.* | sort -u | grep -c .)" -eq \
		$((begun + 10 * $(nproc))) ]
}

hammer() {
	time tpm-hammer 8 5
}

# The open file then gives errors; with it goes the number 0, and the next
# driver has a working TPM.
rmmod_while_open() {
	(
		exec 3<>/dev/tpm0
		rmmod "$driver" && ! [ -e /dev/tpm0 ] || exit
		! get_random >&3
	) && load && answers
}

insmod_twice() {
	! load && ! [ -e /dev/tpm1 ] && answers
}

# A PCR keeps its value: it is in the TPM, not in the driver.
reload_keeps_state() {
	tpm2_pcrread sha256:0,9 >/tmp/before
	rmmod "$driver" && ! [ -e /dev/tpm0 ] && ! [ -e /dev/tpmrm0 ] &&
		load && answers && tpm2_pcrread sha256:0,9 >/tmp/after &&
		cmp /tmp/before /tmp/after
}

# 4090 bytes are a command to the TPM core, but no page has room for them.
too_long_is_refused() {
	{
		printf '\200\001\000\000\017\372\000\000\001\173'
		head -c 4080 /dev/zero
	} >/tmp/long
	! dd if=/tmp/long of=/dev/tpm0 bs=4090 count=1 && answers
}

# Since the suite began; too_long_is_refused is an error and comes after.
no_errors() {
	kernel_is_content && ! said_since_begin | awk '
		/evtpm-suite/ { text = "" }
		{ text = text $0 "\n" }
		END { printf "%s", text }' | grep error
}

vtpm_suite() {
	echo "evtpm-suite $suite" >/dev/kmsg
	. /scenarios/tpm2-tools.sh
	step "every vCPU sends commands at once" load_from_all_cpus
	step "8 processes on /dev/tpmrm0: every answer is right" hammer
	step "rmmod while /dev/tpm0 is open" rmmod_while_open
	step "insmod a second time changes nothing" insmod_twice
	step "rmmod and insmod: the TPM is the same" reload_keeps_state
	step "the kernel complains of nothing" no_errors
	step "a command that no page holds is refused, the next works" \
		too_long_is_refused
}
