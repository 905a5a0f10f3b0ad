#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Each attack of a hostile host, and what firmware and guest make of it: the
# outcomes of tests/machine/README.md's table, but for those that evidence
# shows (test-host-evidence.sh).
. "$(dirname "$0")/lib/run.sh"

# The page of the firmware that serves calls; its exception handler is in
# another one.
serving=$(nm "$build/vtpm-firmware/monitor.elf" |
	awk '$3 == "calls_dispatch" { print $1 }')
serving=$(((0x$serving & 0x7fffffff) / 4096))

# What came of the four reports that the guest asks for, two of them under
# attack: ok, ok- (without certificates), refused or busy. No two reports may
# be the same.
reports() {
	awk '/^attack: report/ { result = $3 }
	/^attack: certificates/ {
		sub(/^0x0*80000006$/, "refused", result)
		sub(/^0x0*80000007$/, "busy", result)
		sub(/^0x0*$/, $3 ~ /x0*$/ ? "ok-" : "ok", result)
		printf "%s%s", separator, result
		separator = " "
	}
	END { print "" }' "$attack_work/console"
	grep '^REPORT_DATA: .*[1-9a-f]' "$attack_work/console" | sort | uniq -d
}

# outcome ATTACK PART STATUS [RUN OPTION]... -- [FILE PATTERN]...
outcome() {
	local name=$1 part=$2 status=$3 options=()
	shift 3
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	attack_run host-attacks "$status" --host-attack "$name" \
		--append "$part" "${options[@]}" >/dev/null
	reports >"$attack_work/reports"
	while [ $# -gt 0 ]; do
		attack_expect "$1" "$2"
		shift 2
	done
	echo "ok: $name ${part#calls}"
}

# The guest went on to its end as if there were no attack.
unharmed=(reports '^ok ok ok ok$' console '^attack: PASS')

terminated() {
	echo "termination vcpu=0 vmpl=0 set=8 code=$1\$"
}

# Pages, of the guest's and of the firmware's.
outcome remap-page page 0 -- console '^attack: writing' \
	console '^attack: #VC 0x0*404$'
outcome remap-page "firmware $serving" 4 -- console '^attack: calling' \
	firmware '^exception 29 error 404 rip [0-9a-f]+ rsp [0-9a-f]+ cr2 [0-9a-f]+$' \
	log "$(terminated 1)"
outcome alias-page page 3 -- console '^attack: writing' \
	log '\] violation vcpu=0 vmpl=2 .* write the page was given at another gPA'
outcome alias-page "firmware $serving" 3 -- console '^attack: calling' \
	log '\] violation vcpu=0 vmpl=0 .* fetch the page was given at another gPA'
outcome swap-pages page 0 -- console '^attack: writing' \
	console '^attack: #VC 0x0*404$'
outcome replay-page page 0 -- console '^attack: reading' \
	console '^attack: #VC 0x0*404$'
outcome share-page page 3 -- console '^attack: writing' \
	log '\] violation vcpu=0 vmpl=2 .* write private access to a shared page'
outcome share-page "firmware $serving" 3 -- console '^attack: calling' \
	log '\] violation vcpu=0 vmpl=0 .* fetch private access to a shared page'

# Page state changes.
outcome psc-skip calls 3 -- \
	log '\] violation vcpu=0 vmpl=0 .* pvalidate not a private page'
outcome psc-other-page calls 3 -- \
	log '\] violation vcpu=0 vmpl=0 .* pvalidate not a private page'
outcome psc-other-size calls 4 -- log "$(terminated 6)"
outcome psc-stuck calls 4 -- log "$(terminated 6)"

# What runs when.
outcome run-vmpl0 calls 0 -- "${unharmed[@]}"
outcome run-vmpl2 call 0 -- console '^FAIL: the SVSM did not take the call'
outcome hammer-vcpu calls 0 -- "${unharmed[@]}"
outcome stop-vcpu calls 0 --smp 2 -- "${unharmed[@]}"
outcome forge-vmsa vmsa 0 --smp 2 -- console '^attack: it did not run' \
	log 'vcpu=1 vmpl=0: VMSA at hPA .* is not runnable' \
	console '^attack: PASS'

# Exits and what they return.
outcome drop-vmgexit calls 4 -- log "$(terminated 6)"
# Each byte of the console is doubled, until the attack ends after two reports.
outcome double-vmgexit calls 0 -- reports '^refused refused$' \
	console '^aattttaacckk' console '^attack: PASS'
outcome garbage calls 4 -- log "$(terminated 7)"
outcome garbage-answer calls 4 -- log "$(terminated 7)"
outcome garbage-files calls 4 -- log "$(terminated 10)" \
	firmware '^direct boot: ACPI tables: error'
outcome cpuid-exit calls 0 -- "${unharmed[@]}"
outcome tsc-warp calls 0 -- "${unharmed[@]}"

# Messages of the secure processor. What it has answered it does not answer
# again: after a lost response there are no reports until the next boot.
outcome request-drop calls 0 -- reports '^refused refused ok ok$' \
	console '^attack: PASS'
outcome request-busy calls 0 -- reports '^busy busy ok ok$' \
	console '^attack: PASS'
outcome request-replay calls 0 -- reports '^ok refused refused refused$' \
	console '^attack: PASS'
for name in request-reorder request-truncate request-corrupt; do
	outcome "$name" calls 0 -- \
		reports '^refused refused refused refused$' \
		console '^attack: PASS'
done
outcome certs-withhold calls 0 -- reports '^ok- ok- ok ok$' \
	console '^attack: PASS'

# The launch.
for name in map-overlap map-hole map-vcpus; do
	outcome "$name" calls 4 -- log "$(terminated 4)"
done
outcome map-beyond calls 4 -- log "$(terminated 10)" \
	firmware '^direct boot: guest RAM: error'
outcome cpuid-c-bit calls 3 -- log '\] violation vcpu=0 vmpl=0'
outcome cpuid-features calls 4 -- log "$(terminated 3)"
outcome cpuid-tsc calls 4 -- log "$(terminated 3)"
outcome cpuid-count calls 2 -- \
	log '\] firmware refused .* refused by the secure processor'

# No attack is without a test.
for name in $(python3 -c 'import sys
sys.path.insert(0, "tests/machine")
import host_attacks
print(*host_attacks.ATTACKS)'); do
	grep -qE "^(outcome|shown|for name in.*) $name( |;)" \
		tests/attack/test-host-*.sh || { echo "no test: $name"; exit 1; }
done
