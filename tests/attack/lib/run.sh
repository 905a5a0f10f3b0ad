# SPDX-License-Identifier: Apache-2.0
#
# For tests/attack/test-*.sh: run one bare guest on the machine and judge how
# the run ended. Sourced, with the test's name as $1.

cd "$(dirname "$0")/../.." || exit 1
build=${EVTPM_BUILD:-build}
attack_work=$(mktemp -d /tmp/evtpm-attack-XXXXXX) || exit 1
trap 'rm -rf "$attack_work"' EXIT

# attack_run NAME STATUS [OPTION]...: run $build/attack/NAME.bin with these
# options of tests/machine/run; another exit status than STATUS ends the test.
attack_run() {
	local name=$1 wanted=$2 got
	shift 2
	tests/machine/run --build "$build" --lab "$build/lab" \
		--firmware "$build/evtpm.igvm" \
		--kernel "$build/attack/$name.bin" --memory 256M --timeout 120 \
		--log "$attack_work/log" --firmware-log "$attack_work/firmware" "$@" \
		>"$attack_work/console" 2>"$attack_work/errors"
	got=$?
	cat "$attack_work/console"
	[ $got -eq "$wanted" ] && return
	echo "exit status $got, wanted $wanted"
	attack_dump
	exit 1
}

attack_dump() {
	cat "$attack_work/errors"
	echo "machine:"
	tail -n 20 "$attack_work/log"
	echo "firmware:"
	tail -n 20 "$attack_work/firmware"
}

# attack_expect FILE PATTERN: the log or console has a line that matches.
attack_expect() {
	grep -qE -- "$2" "$attack_work/$1" && return
	echo "no line of the $1 matches: $2"
	attack_dump
	exit 1
}

# The guest got as far as this, so that what ended it is what was tested.
attack_reached() {
	attack_expect console "^attack: $1"
}
