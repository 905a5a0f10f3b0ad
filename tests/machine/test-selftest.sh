#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The machine against the specifications: the bare guest of selftest/ judges
# rule after rule in a few boots, then each case of selftest/stops must end a boot
# of its own as written here. Prints all that is not as specified, with the
# place in the specification; --all prints every rule.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/evtpm-selftest-XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT

rules=0
failed=0
all=0
[ "${1:-}" = --all ] && all=1

ok() {
	rules=$((rules + 1))
	[ $all -eq 0 ] || echo "rule $1: ok"
}

not_ok() {
	rules=$((rules + 1))
	failed=$((failed + 1))
	echo "rule $1: FAIL $2"
	echo "  $3"
}

# boot CASE [OPTION]...: exit status in $status, what it printed and logged in
# $work. An empty CASE is none.
boot() {
	tests/machine/selftest/mkigvm "$build/selftest/image.bin" \
		"$work/igvm" ${1:+"$1"} >"$work/digest" || exit 1
	tests/machine/run --build "$build" --lab "$build/lab" \
		--firmware "$work/igvm" --smp 2 --memory 64M --timeout 120 \
		--log "$work/log" --secure-processor-log "$work/sp" "${@:2}" \
		>"$work/console" 2>"$work/errors"
	status=$?
}

# judge RULES: what the guest of the last boot printed; fewer than RULES rules
# mean that some group has not run to its end.
judge() {
	local counted=0 specification='' line
	tr -d '\r' <"$work/console" >"$work/lines"
	while read -r line; do
		case $line in
		group\ *) specification=${line#group } ;;
		rule\ *FAIL*)
			counted=$((counted + 1))
			failed=$((failed + 1))
			echo "$line"
			echo "  $specification"
			;;
		rule\ *)
			counted=$((counted + 1))
			if [ $all -eq 1 ] || [[ $line == *difference* ]]; then
				echo "$line"
			fi
			;;
		esac
	done <"$work/lines"
	rules=$((rules + counted))
	if [ $status -ne 0 ] || ! grep -q '^all rules done$' "$work/lines"; then
		echo "the guest did not get to its end: exit status $status, at:"
		tail -n 3 "$work/lines"
		cat "$work/errors"
		exit 1
	fi
	if [ "$counted" -lt "$1" ]; then
		echo "only $counted rules were judged, $1 are known"
		failed=$((failed + 1))
	fi
}

# The rules that the guest judges; first those of features that are off else.
for model in EPYC EPYC-Rome max; do
	boot features --option rmpquery=1 --option invlpgb=1 \
		--hv-doorbell --cpu $model
	judge 134
done
for model in "qemu64 has no RDRAND" "Skylake-Server is not an AMD one"; do
	boot features --cpu "${model%% *}"
	if [ $status -eq 2 ] &&
	   grep -q "the CPU model ${model#* }\$" "$work/log"; then
		ok "cpu.${model// /-}"
	else
		not_ok "cpu.${model// /-}" "exit status $status" README.md
	fi
done
boot tsc --option intercept-tsc=1
judge 8
boot eight-vcpus --smp 8
judge 11
boot ''
judge 709

# The launch digest, computed by mkigvm from the specification alone.
if grep -q "^launch measurement $(cat "$work/digest")\$" "$work/sp"; then
	ok launch.digest
else
	not_ok launch.digest "expected $(cat "$work/digest") got $(sed -n \
		's/^launch measurement //p' "$work/sp")" \
		"56860, SNP_LAUNCH_UPDATE, PAGE_INFO"
fi

# stops CASE STATUS PATTERN SPECIFICATION: a line of the log has the pattern.
stops() {
	boot "$1"
	if ! grep -q '^reached' "$work/console"; then
		not_ok "stops.$1" "the guest did not get there" "$4"
	elif [ $status -ne "$2" ]; then
		not_ok "stops.$1" "expected exit status $2 got $status" "$4"
	elif ! grep -qE -- "$3" "$work/log"; then
		not_ok "stops.$1" "expected '$3' got '$(tail -n 1 \
			"$work/log")'" "$4"
	else
		ok "stops.$1"
	fi
}

npf="APM vol. 2, table 15-39"
vmpl="APM vol. 2, 15.36.7"
violation="^\[[^]]*\] violation vcpu=0"
stops read-shared-as-private 3 "$violation vmpl=0 .*gpa=8?0*400000 read" "$npf"
stops write-shared-as-private 3 "$violation vmpl=0 .*400000 write" "$npf"
stops run-shared-as-private 3 "$violation vmpl=0 .*400000 fetch" "$npf"
stops vmpl2-reads-shared-as-private 3 "$violation vmpl=2 .*400000 read" "$npf"
stops vmpl2-writes-shared-as-private 3 "$violation vmpl=2 .*400000 write" "$npf"
stops vmpl2-runs-shared-as-private 3 "$violation vmpl=2 .*400000 fetch" "$npf"
stops write-private-as-shared 3 "$violation vmpl=0 .*400000 read" "$npf"
stops vmpl2-writes-private-as-shared 3 "$violation vmpl=0 .*400000 read" "$npf"
stops private-without-memory 3 "$violation vmpl=0 .*read" "$npf"
stops page-shared-behind-the-back 3 "$violation vmpl=0 .*400000 read" "$npf"
stops vmpl2-reads-fresh-page 3 "$violation vmpl=2 .*400000 read" "$vmpl"
stops vmpl2-reads-secrets 3 "$violation vmpl=2 .*200000 read" "$vmpl"
stops vmpl2-writes-read-only 3 "$violation vmpl=2 .*400000 write" "$vmpl"
stops vmpl2-runs-no-execute 3 "$violation vmpl=2 .*400000 fetch" "$vmpl"
stops vmpl2-runs-user-code-at-cpl0 3 "$violation vmpl=2 .*400000 fetch" "$vmpl"
stops vmpl2-runs-kernel-code-at-cpl3 3 "$violation vmpl=2 .*400000 fetch" \
	"$vmpl"
stops vmpl2-runs-no-execute-without-c-bit 3 \
	"$violation vmpl=2 .*gpa=400000 fetch" "APM vol. 2, 15.34.5, 15.36.7"
stops vmpl2-reads-write-only 3 "$violation vmpl=2 .*400000 read" "$vmpl"
stops vmpl2-writes-write-only 3 "$violation vmpl=2 .*400000 write" "$vmpl"
stops vmpl2-walk-writes-read-only 3 "$violation vmpl=2 .*400000 walk" \
	"APM vol. 2, 15.36.10: accessed and dirty bits are data writes"
# On hardware nothing stops it; README.md tells of this difference.
stops vmpl2-walk-reads-read-only 3 "$violation vmpl=2 .*400000 walk" \
	"APM vol. 2, 15.36.10"
stops vmpl2-writes-its-vmsa 3 "$violation vmpl=2 .*3e1000 write" \
	"APM vol. 2, 15.36.12"
stops vmpl2-walks-forbidden 3 "$violation vmpl=2 .*400000 walk" "$vmpl"
stops permission-taken-from-vmpl2 3 "$violation vmpl=2 .*400000 read" "$vmpl"
stops pvalidate-shared 3 "$violation vmpl=0 .*400000 pvalidate" \
	"APM vol. 3, PVALIDATE"
stops rmpadjust-shared 3 "$violation vmpl=0 .*400000 rmpadjust" \
	"APM vol. 3, RMPADJUST"
stops terminate-by-msr 4 "termination vcpu=0 vmpl=0 set=7 code=66" \
	"56421, 2.3.1, 0x100"
stops terminate-by-ghcb 4 "termination vcpu=0 vmpl=0 set=6 code=66" \
	"56421, 4.1.11"
stops ghcb-is-private 2 "the GHCB is not a shared page" "56421, 2.3.2"
stops unknown-msr-request 2 "unknown request of the MSR protocol" \
	"56421, 2.3.1"
stops unsupported-exit 2 "does not support exit 6e" "56421, table 6"
stops no-gate-for-vc 6 "#VC 89 can't be delivered" "APM vol. 2, 8.2.9"
stops triple-fault 6 "triple fault" "APM vol. 2, 8.2.9"

echo "$rules rules, $failed failed"
[ $failed -eq 0 ]
