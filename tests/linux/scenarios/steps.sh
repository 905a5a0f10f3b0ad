# SPDX-License-Identifier: Apache-2.0
#
# Sourced by scenarios: each step says what it proves and whether it did. The
# first that fails ends the scenario with status 1.

export TPM2TOOLS_TCTI=device:/dev/tpmrm0

# step WHAT COMMAND...: the command must succeed; its output is shown.
step() {
	what=$1
	shift
	echo "evtpm-step: $what"
	if "$@" </dev/null >/tmp/step.log 2>&1; then
		awk '{ print "    " $0 }' /tmp/step.log
		echo "evtpm-step: passed: $what"
	else
		status=$?
		awk '{ print "    " $0 }' /tmp/step.log
		echo "evtpm-step: FAILED ($status): $what"
		dmesg | tail -n 20
		exit 1
	fi
}

kernel_said() {
	dmesg | grep -F "$1"
}

# kernel_is_content [LOG]: the log (default: dmesg) has no complaint since the
# driver was loaded first.
kernel_is_content() {
	cat "${1:-/dev/null}" >/tmp/log
	[ -s /tmp/log ] || dmesg >/tmp/log
	! sed '1,/svsm_vtpm: loading/d' /tmp/log | grep -E -A 20 \
		'BUG|WARNING|Oops|Call Trace|stall|lockup|blocked for more|INFO: poss|SAN:'
}

load_driver() {
	insmod /svsm_vtpm.ko && dmesg | grep svsm_vtpm
}

is_character_device() {
	ls -l "$1" && [ -c "$1" ]
}

# push VERDICT: send evidence; the verifier must say trusted or refused.
push() {
	evtpm-agent once --verifier "$evtpm_verifier" \
		--ca-file /etc/evtpm/verifier-ca.pem
	status=$?
	case $status in
	0) verdict=trusted ;;
	3) verdict=refused ;;
	*) verdict="none, exit status $status" ;;
	esac
	echo "verdict: $verdict"
	[ "$verdict" = "$1" ]
}
