#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The tpm program on Linux: stock tpm2-tools work with it, and its keys are at
# their handles, as on a guest with the vTPM.
set -euo pipefail
cd "$(dirname "$0")/../.."

tpm=$PWD/${EVTPM_BUILD:-build}/bin/tpm
[ -x "$tpm" ] || { echo "$tpm is not built"; exit 77; }
command -v tpm2_getcap >/dev/null || { echo "no tpm2-tools"; exit 77; }

work=$(mktemp -d /tmp/evtpm-tpm-process.XXXXXX)
server=
cleanup() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	rm -rf "$work"
}
trap cleanup EXIT
cd "$work"

fail() {
	echo "FAILED: $*"
	exit 1
}

# A port and the next one that nobody listens on.
start() {
	local try
	for try in 1 2 3 4 5; do
		port=$((20000 + RANDOM % 20000 + try))
		"$tpm" --socket "$port" 2>server.log &
		server=$!
		for _ in $(seq 50); do
			if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
				return 0
			fi
			kill -0 "$server" 2>/dev/null || break
			sleep 0.1
		done
	done
	fail "the tpm program does not listen: $(cat server.log)"
}

# There is no resource manager: flush what a command has loaded.
run() {
	"$@"
	tpm2_flushcontext -t
}

start
export TPM2TOOLS_TCTI="mssim:host=127.0.0.1,port=$port"

tpm2_getcap properties-fixed >fixed
grep -q TPM2_PT_FAMILY_INDICATOR fixed
tpm2_getcap pcrs >banks
grep -q 'sha1: \[ \]' banks || fail "the SHA-1 bank is on"
tpm2_getcap properties-variable >variable
grep -q 'phEnable: *0' variable ||
	fail "the platform hierarchy is open"

tpm2_getcap handles-persistent >handles
for handle in 0x81010001 0x81010002 0x81010010 0x81010011 0x81010016; do
	grep -q "$handle" handles || fail "no key at $handle"
done

tpm2_pcrread sha256:16 >before
tpm2_pcrextend 16:sha256=$(printf '%064d' 1),sha384=$(printf '%096d' 1)
tpm2_pcrread sha256:16 >after
! cmp -s before after || fail "PCR 16 did not change"

run tpm2_createprimary -Q -C o -g sha256 -G ecc -c primary.ctx
run tpm2_create -Q -C primary.ctx -G rsa2048 -u key.pub -r key.priv
run tpm2_load -Q -C primary.ctx -u key.pub -r key.priv -c key.ctx
echo text >text
run tpm2_rsaencrypt -c key.ctx -o cipher text
run tpm2_rsadecrypt -c key.ctx -o plain cipher
cmp text plain

tpm2_quote -Q -c 0x81010010 -l sha256:0,4,9 -q 0123abcd -m quote -s signature \
	-o pcrs
tpm2_readpublic -Q -c 0x81010010 -f pem -o ak.pem
tpm2_checkquote -Q -u ak.pem -m quote -s signature -f pcrs -q 0123abcd ||
	fail "the quote is not good"
! tpm2_checkquote -Q -u ak.pem -m quote -s signature -f pcrs -q 0123abce \
	2>/dev/null || fail "the quote is good for another nonce"

# The event log: anyone reads it, nobody changes it.
tpm2_nvread -Q 0x1c10140 -o log
tpm2_eventlog log >events
[ "$(grep -c 'EventType: EV_SEPARATOR' events)" -eq 8 ]
! tpm2_nvundefine -Q -C p 0x1c10140 2>/dev/null || fail "the log was deleted"
! tpm2_nvundefine -Q -C o 0x1c10140 2>/dev/null || fail "the log was deleted"
! tpm2_nvwrite -Q -C 0x1c10140 0x1c10140 -i text 2>/dev/null ||
	fail "the log was overwritten"
tpm2_nvread -Q 0x1c10140 -o log-again
cmp log log-again

echo "tpm2-tools 5 work with the tpm program"
