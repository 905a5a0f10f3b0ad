#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# ID blocks on the whole machine: our firmware, signed by an owner, runs and
# its report names the keys; launched in another way, it does not run.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/evtpm-test-id-XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
image=$build/evtpm.igvm
measurement=$("$build/bin/evtpm-measure" "$image") || exit 1
for key in id author; do
	openssl ecparam -name secp384r1 -genkey -noout -out "$work/$key.pem" ||
		exit 1
done

run() {
	tests/machine/run --build "$build" --lab "$build/lab" --memory 256M \
		--firmware "$work/signed.igvm" --timeout 120 \
		--kernel "$build/attack/attest-calls.bin" --log "$work/log" \
		"$@" >"$work/out" 2>"$work/err"
	status=$?
}

# report OFFSET SIZE: bytes of the guest's report, in hex.
report() {
	tr -d '\r' <"$work/out" | sed -n 's/^report: //p' |
		cut -c $((2 * $1 + 1))-$((2 * ($1 + $2)))
}

check() {
	if [ "$2" = "$3" ]; then
		echo "ok: $1"
	else
		echo "not ok: $1: $2, wanted $3"
		tail -n 3 "$work/err"
		failed=1
	fi
}

# refused NAME STATUS: the secure processor's status, in decimal.
refused() {
	check "$1 is refused" "$status $(grep -o "status $2)" "$work/log")" \
		"2 status $2)"
}

tests/machine/add-id-block "$image" "$work/signed.igvm" "$measurement" \
	"$work/id.pem" >"$work/digests" || exit 1
run
check "a signed image runs" $status 0
check "the measurement stays" "$(report 0x90 48)" "$measurement"
check "the report has the ID key's digest" "$(report 0xe0 48)" \
	"$(cat "$work/digests")"
check "and the guest's SVN" "$(report 4 4)" 05000000
check "and its family" "$(report 0x10 6)" "$(printf family | od -An -tx1 | tr -d ' \n')"
check "no author key" "$(report 0x48 4)" 00000000
run --policy 0xb0000
refused "another policy than the signed one" 7

tests/machine/add-id-block "$image" "$work/signed.igvm" "$measurement" \
	"$work/id.pem" "$work/author.pem" >"$work/digests" || exit 1
run
check "an image with an author key runs" $status 0
check "the report has both digests" "$(report 0xe0 48) $(report 0x110 48)" \
	"$(xargs <"$work/digests")"
check "and says that there is an author key" "$(report 0x48 4)" 01000000

tests/machine/add-id-block "$image" "$work/signed.igvm" \
	"00${measurement:2}" "$work/id.pem" >/dev/null || exit 1
run
refused "another measurement than the signed one" 11
exit $failed
