#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A host that takes few guest requests: when the firmware's resending bridges
# the time, the guest sees nothing of it; when not, it is told BUSY and gets
# its report later. No message is ever answered for another: all reports are
# for their nonces, verified as attest-calls' one is.
. "$(dirname "$0")/lib/run.sh"
measurement=$("$build/bin/evtpm-measure" "$build/evtpm.igvm")

# verify_reports: each of the three, apart.
verify_reports() {
	local i
	for i in 1 2 3; do
		awk -v i=$i '/^nonce: /{n++} n==i' "$attack_work/console" \
			>"$attack_work/report-$i"
		python3 tests/attack/attest-calls/verify.py \
			"$attack_work/report-$i" "$build/lab" "$measurement" ||
			exit 1
	done
}

# busy: how often the guest was told, in hex digits without leading zeros.
busy() {
	tr -d '\r' <"$attack_work/console" |
		sed -n 's/^.*busy[: ]*\(0x\)\?0*\([0-9a-f]*\)$/\2/p'
}

# How long the firmware can wait depends on the computer: one limit will do.
bridged=
for seconds in 0.005 0.01 0.02 0.03 0.05 0.08; do
	attack_run throttled 0 --host-throttle 1/$seconds
	attack_reached PASS
	if grep -q "guest request: busy" "$attack_work/log" &&
		[ -z "$(busy)" ]; then
		bridged=$seconds
		break
	fi
done
[ -n "$bridged" ] || { echo "no wait was bridged"; attack_dump; exit 1; }
verify_reports
echo "ok: the firmware resends for $bridged s, the guest sees nothing of it"

attack_run throttled 0 --host-throttle 1/1.5
attack_reached PASS
attack_expect log "guest request: busy"
[ -n "$(busy)" ] || { echo "never told BUSY"; attack_dump; exit 1; }
verify_reports
echo "ok: the guest was told BUSY $((16#$(busy))) times and got all reports"
