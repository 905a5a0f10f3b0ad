#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A guest that reboots itself is launched again, and nothing of the old TPM is
# left: PCRs as a boot makes them, other keys, and the verifier takes the new
# boot's evidence but no quote of the old TPM for it.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/reboot
. tests/linux/lab.sh

lab_init
lab_policy reboot
lab_verifier
lab_wanted=6
lab_boot reboot "$lab_initrd" "$lab_line" --reboots 1 --timeout 900
console=$work/reboot.console
[ "$(grep -c '^evtpm-scenario: reboots$' "$console")" -eq 2 ] ||
	lab_fail "the guest did not reboot twice"
grep -q 'launching it again' "$work/reboot.run.log"
[ "$(grep -c 'launched, policy=' "$work/reboot.machine.log")" -eq 2 ] ||
	lab_fail "there were not two launches"
! grep -H violation "$work"/*.machine.log

# state KIND: lines of that kind, of both boots together, each once.
state() {
	sed -n "s/^evtpm-state: $1 //p" "$console" | sort -u
}
[ "$(state pcr | wc -l)" -eq 1 ] || lab_fail "PCRs differ between boots"
[ "$(state clock)" = "reset_count: 2 restart_count: 0" ] ||
	lab_fail "the second TPM is no new one: $(state clock)"
[ "$(state key | wc -l)" -eq 10 ] || lab_fail "a key is that of the boot before"

for boot in 0 1; do
	first=$((boot * 3))
	lab_expect_verdict $((first + 1)) trusted ""
	lab_expect_verdict $((first + 2)) trusted ""
	lab_expect_verdict $((first + 3)) refused event-log "PCR 9"
done

# The old TPM's quote, PCRs and log in the new boot's evidence: it isn't the
# manifest's key that signed.
python3 - "$work/evidence/0001-trusted.json" "$work/evidence/0004-trusted.json" \
	>"$work/mixed.json" <<'PYTHON'
import json, sys
old, new = (json.load(open(name)) for name in sys.argv[1:])
for record in ("quote", "quote-signature", "pcrs", "event-log"):
    new[record] = old[record]
json.dump(new, sys.stdout)
PYTHON
check() {
	status=0
	"$build/bin/evtpm-verifier" check --policy "$work/policy.json" \
		--lab-root "$build/lab/ark.pem" --any-challenge "$1" \
		>"$work/checked" || status=$?
}
check "$work/evidence/0004-trusted.json"
[ $status -eq 0 ] || lab_fail "the new boot's evidence is not trusted: $status"
check "$work/mixed.json"
cat "$work/checked"
[ $status -eq 3 ] || lab_fail "the old TPM's quote is not refused: $status"
lab_expect "$work/checked" '^  FAIL +quote-signature' \
	"the old TPM's quote is refused for another reason"
