# SPDX-License-Identifier: Apache-2.0
#
# Sourced by scenarios: each step says what it proves and whether it did. The
# first that fails ends the scenario with status 1.

export TPM2TOOLS_TCTI=device:/dev/tpmrm0

# step WHAT COMMAND...: the command must succeed; its output is shown. Where a
# scenario runs the same steps more than once, $suite says for what.
step() {
	what=${suite-}$1
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

# What the kernel has said since the scenario began; its boot is not the driver's.
begin="evtpm: the scenario begins"
echo "$begin" >/dev/kmsg
said_since_begin() {
	awk -v begin="$begin" '
		!begun && index($0, begin) { begun = 1; text = ""; next }
		{ text = text $0 "\n" }
		END { printf "%s", text }' "${1:-/tmp/log}"
}

# kernel_is_content [LOG]: there is no complaint in the log (default: dmesg).
kernel_is_content() {
	dmesg >/tmp/log
	! said_since_begin "$@" | grep -E -A 20 \
		'BUG|WARNING|Oops|Call Trace|detected stall|LOCKUP|soft lockup|blocked for more|INFO: poss|SAN:'
}

load_driver() {
	insmod /svsm_vtpm.ko && dmesg | grep svsm_vtpm
}

is_character_device() {
	ls -l "$1" && [ -c "$1" ]
}

# push VERDICT [OPTION]...: send evidence; the verifier must say trusted or
# refused.
push() {
	wanted=$1
	shift
	evtpm-agent once --verifier "$evtpm_verifier" \
		--ca-file /etc/evtpm/verifier-ca.pem "$@"
	status=$?
	case $status in
	0) verdict=trusted ;;
	3) verdict=refused ;;
	*) verdict="none, exit status $status" ;;
	esac
	echo "verdict: $verdict"
	[ "$verdict" = "$wanted" ]
}
