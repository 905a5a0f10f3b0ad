#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The tpm program is a whole TPM 2.0: what it says it can do is what swtpm says
# in the same run, and banks, NV, sessions and lockout do what they must.
set -euo pipefail
cd "$(dirname "$0")/../.."

tpm=$PWD/${EVTPM_BUILD:-build}/bin/tpm
[ -x "$tpm" ] || { echo "$tpm is not built"; exit 77; }
command -v tpm2_getcap >/dev/null || { echo "no tpm2-tools"; exit 77; }
command -v swtpm >/dev/null || { echo "no swtpm"; exit 77; }

work=$(mktemp -d /tmp/evtpm-tpm-features.XXXXXX)
servers=()
cleanup() {
	local pid
	for pid in "${servers[@]}"; do
		kill "$pid" 2>/dev/null || true
	done
	rm -rf "$work"
}
trap cleanup EXIT
cd "$work"

fail() {
	echo "FAILED: $*"
	exit 1
}

# serve COMMAND...: starts it on PORT, with NEXT the port after it, and sets port.
serve() {
	local try pid command
	for try in 1 2 3 4 5; do
		port=$((20000 + RANDOM % 20000 + try))
		command=("${@//PORT/$port}")
		"${command[@]//NEXT/$((port + 1))}" >server.log 2>&1 &
		pid=$!
		while kill -0 $pid 2>/dev/null; do
			if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
				servers+=($pid)
				return 0
			fi
			sleep 0.1
		done
	done
	fail "$1 does not listen: $(cat server.log)"
}

serve "$tpm" --socket PORT
ours="mssim:host=127.0.0.1,port=$port"
mkdir state
serve swtpm socket --tpm2 --tpmstate dir=state --flags not-need-init,startup-clear \
	--server type=tcp,port=PORT,disconnect --ctrl type=tcp,port=NEXT
theirs="swtpm:host=127.0.0.1,port=$port"
export TPM2TOOLS_TCTI=$ours

# There is no resource manager: flush what a command has loaded.
run() {
	"$@" || return
	tpm2_flushcontext -t
}

# refused WHAT COMMAND...
refused() {
	local what=$1
	shift
	! "$@" >/dev/null 2>&1 || fail "$what is possible"
}

# variable NAME: of the TPM's variable properties.
variable() {
	tpm2_getcap properties-variable | sed -n "s/^ *$1: *//p"
}

echo "capabilities"
for what in algorithms commands ecc-curves; do
	tpm2_getcap $what >ours
	TPM2TOOLS_TCTI=$theirs tpm2_getcap $what >theirs
	[ -s ours ]
	diff theirs ours || fail "$what differ from swtpm's"
done
for parameters in rsa1024 rsa2048 rsa3072 rsa4096 ecc192 ecc224 ecc256 ecc384 \
	ecc521 ecc_bn_p256 ecc_sm2_p256 aes128cfb aes192ctr aes256cbc aes256ecb \
	camellia128cfb camellia256 tdes hmac xor keyedhash sm4_128; do
	ours_status=0
	theirs_status=0
	tpm2_testparms "$parameters" >/dev/null 2>&1 || ours_status=$?
	TPM2TOOLS_TCTI=$theirs tpm2_testparms "$parameters" >/dev/null 2>&1 ||
		theirs_status=$?
	[ $ours_status -eq $theirs_status ] ||
		fail "tpm2_testparms $parameters: $ours_status, swtpm $theirs_status"
	[ $ours_status -ne 0 ] || echo "  $parameters"
done >parameters
cat parameters
for parameters in rsa2048 rsa3072 ecc256 ecc384 ecc521 aes128cfb aes256cfb; do
	tpm2_testparms $parameters || fail "no $parameters"
done
tpm2_selftest -f
tpm2_gettestresult | grep -q 'status: *success' || fail "the self-test failed"

echo "PCR banks"
all='[ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 ]'
tpm2_getcap pcrs >banks
for bank in "sha1: [ ]" "sha256: $all" "sha384: $all" "sha512: [ ]"; do
	grep -qxF "  - $bank" banks || fail "not $bank, but $(cat banks)"
done
refused "tpm2_pcrallocate" tpm2_pcrallocate sha1:all
for pcr in $(seq 0 16) 23; do
	tpm2_pcrextend "$pcr:sha256=$(printf '%064d' 1),sha384=$(printf '%096d' 1)"
done
for bank in sha256:32 sha384:48; do
	tpm2_pcrread "${bank%:*}:16,23" -o values
	# PCR 16 and 23 were zeros.
	{
		head -c "${bank#*:}" /dev/zero
		printf "%0$((2 * ${bank#*:}))d" 1 | xxd -r -p
	} | "${bank%:*}sum" | cut -d ' ' -f 1 | xxd -r -p >expected
	cat expected expected | cmp - values || fail "PCRs 16, 23 of $bank"
done
tpm2_pcrreset 16 23
tpm2_pcrread sha256:16,23 -o values
cmp values <(head -c 64 /dev/zero) || fail "PCRs 16 and 23 were not reset"
refused "the reset of PCR 0" tpm2_pcrreset 0
refused "the reset of PCR 17, which is another locality's" tpm2_pcrreset 17
refused "the extension of PCR 17" tpm2_pcrextend "17:sha256=$(printf '%064d' 1)"

echo "NV"
head -c 700 /dev/urandom >data
tpm2_nvdefine -Q 0x1500016 -C o -s 700 -p index \
	-a 'authread|authwrite|ownerread|read_stclear|write_stclear'
tpm2_nvwrite -Q 0x1500016 -C 0x1500016 -P index -i data
tpm2_nvread -Q 0x1500016 -C 0x1500016 -P index -o again
cmp data again || fail "NV does not keep what was written"
tpm2_nvread -Q 0x1500016 -C o -s 10 --offset 690 -o again
cmp again <(tail -c 10 data) || fail "NV by the owner, with an offset"
refused "tpm2_nvread with another authorization" \
	tpm2_nvread 0x1500016 -C 0x1500016 -P other
tpm2_nvwritelock -Q 0x1500016 -C 0x1500016 -P index
refused "tpm2_nvwrite to a locked index" \
	tpm2_nvwrite 0x1500016 -C 0x1500016 -P index -i data
tpm2_nvundefine -Q 0x1500016 -C o
refused "tpm2_nvread of what is not there" tpm2_nvread 0x1500016 -C o
tpm2_nvdefine -Q 0x1500017 -C o -a 'nt=counter|ownerread|ownerwrite'
tpm2_nvincrement -Q 0x1500017 -C o
tpm2_nvread 0x1500017 -C o | xxd -p >one
tpm2_nvincrement -Q 0x1500017 -C o
tpm2_nvread 0x1500017 -C o | xxd -p >two
[ $((16#$(cat two))) -eq $((16#$(cat one) + 1)) ] || fail "an NV counter"
tpm2_nvundefine -Q 0x1500017 -C o
tpm2_nvdefine -Q 0x1500018 -C o -g sha384 -a 'nt=extend|ownerread|ownerwrite'
echo text | tpm2_nvextend -Q -C o -i- 0x1500018
tpm2_nvread -Q 0x1500018 -C o -o again
{ head -c 48 /dev/zero; echo text; } | sha384sum | cut -d ' ' -f 1 |
	xxd -r -p | cmp - again || fail "an NV index that is extended"
tpm2_nvundefine -Q 0x1500018 -C o

echo "sessions"
run tpm2_createprimary -Q -C o -g sha256 -G ecc -c primary.ctx
tpm2_startauthsession -Q --policy-session -S policy.ctx
tpm2_policypcr -Q -S policy.ctx -l sha256:16+sha384:23 -L policy
# Each command took the session's context from the file and saved it again.
[ "$(tpm2_getcap handles-saved-session | wc -l)" -eq 1 ] ||
	fail "the session is not saved"
echo secret >secret
tpm2_flushcontext policy.ctx
tpm2_create -Q -C primary.ctx -L policy -i secret -u seal.pub -r seal.priv
tpm2_flushcontext -t
run tpm2_load -Q -C primary.ctx -u seal.pub -r seal.priv -c seal.ctx
tpm2_unseal -Q -c seal.ctx -p pcr:sha256:16+sha384:23 -o opened
tpm2_flushcontext -t
cmp secret opened || fail "the seal does not open"
tpm2_pcrextend "16:sha256=$(printf '%064d' 1)"
refused "unsealing with other PCRs" \
	tpm2_unseal -c seal.ctx -p pcr:sha256:16+sha384:23
tpm2_flushcontext -t
tpm2_flushcontext -l
# Bound and salted, parameters encrypted, through several commands.
tpm2_startauthsession -Q --hmac-session -c primary.ctx -S hmac.ctx
tpm2_flushcontext -t
tpm2_sessionconfig hmac.ctx --enable-encrypt --enable-decrypt
tpm2_getrandom -S hmac.ctx --hex 16 >random
[ "$(wc -c <random)" -eq 32 ]
tpm2_nvdefine -Q 0x1500016 -C o -s 32 -P session:hmac.ctx
tpm2_nvundefine -Q 0x1500016 -C o -P session:hmac.ctx
tpm2_flushcontext hmac.ctx
for what in transient loaded-session saved-session; do
	tpm2_getcap "handles-$what" >left
	[ ! -s left ] || fail "handles are left: $(cat left)"
done

echo "dictionary attack lockout"
# The wrong guess at the NV index has counted.
[ "$(variable TPM2_PT_LOCKOUT_COUNTER)" = 0x1 ]
tpm2_dictionarylockout -Q -c
tpm2_dictionarylockout -Q -s -n 3 -t 100000 -l 100000
[ "$(variable TPM2_PT_MAX_AUTH_FAIL)" = 0x3 ]
run tpm2_create -Q -C primary.ctx -G ecc:ecdsa-sha256 -p key -u key.pub \
	-r key.priv
run tpm2_load -Q -C primary.ctx -u key.pub -r key.priv -c key.ctx
sign() {
	run tpm2_sign -Q -c key.ctx -g sha256 -p "$1" -o signature secret
}
sign key
for try in 1 2 3; do
	refused "signing with another authorization" sign guess
	tpm2_flushcontext -t
	[ "$(variable TPM2_PT_LOCKOUT_COUNTER)" = 0x$try ] ||
		fail "$(variable TPM2_PT_LOCKOUT_COUNTER) tries, not $try"
done
[ "$(variable inLockout)" = 1 ] || fail "no lockout after three tries"
refused "signing in lockout" sign key
tpm2_flushcontext -t
tpm2_dictionarylockout -Q -c
[ "$(variable inLockout)" = 0 ]
[ "$(variable TPM2_PT_LOCKOUT_COUNTER)" = 0x0 ]
sign key || fail "the key is no good after the lockout"
# Recovery by time: a try is forgotten every second.
tpm2_dictionarylockout -Q -s -n 3 -t 1 -l 1
refused "signing with another authorization" sign guess
tpm2_flushcontext -t
until [ "$(variable TPM2_PT_LOCKOUT_COUNTER)" = 0x0 ]; do
	sleep 0.2
done
# The lockout hierarchy locks itself at the first wrong guess, then recovers.
tpm2_changeauth -Q -c lockout lockout
refused "tpm2_clear with another authorization" tpm2_clear guess
until tpm2_dictionarylockout -Q -c -p lockout 2>/dev/null; do
	sleep 0.2
done
echo "all that swtpm has, and it works"
