#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The tpm program's keys: stock tpm2-tools make the same ones from the TCG's
# templates, no slot is left in use, and whatever a guest does to its TPM, the
# manifest is true or refused.
set -euo pipefail
cd "$(dirname "$0")/../.."

tpm=$PWD/${EVTPM_BUILD:-build}/bin/tpm
[ -x "$tpm" ] || { echo "$tpm is not built"; exit 77; }
command -v tpm2_createek >/dev/null || { echo "no tpm2-tools"; exit 77; }

work=$(mktemp -d /tmp/evtpm-tpm-keys.XXXXXX)
server=
cleanup() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	rm -rf "$work"
}
trap cleanup EXIT

fail() {
	echo "FAILED: $*"
	exit 1
}

tests/linux/tpm-server --tpm "$tpm" --manifest "$work/manifest" >"$work/port" &
server=$!
cd "$work"
until [ -s port ]; do
	kill -0 "$server" || fail "the TPM did not start"
	sleep 0.1
done
export TPM2TOOLS_TCTI="mssim:host=127.0.0.1,port=$(cat port)"

# In the manifest's order.
handles=(0x81010001 0x81010002 0x81010016 0x81010011 0x81010010)
ak_attributes='fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign'

# There is no resource manager: flush what a command has loaded.
run() {
	"$@" || return
	tpm2_flushcontext -t
}

# make HANDLE [OPTION]...: the key of that handle, from its template.
make() {
	local handle=$1
	shift
	rm -f key.ctx
	case $handle in
	0x81010001) run tpm2_createek -Q -G rsa -c key.ctx "$@" ;;
	0x81010002) run tpm2_createek -Q -G ecc -c key.ctx "$@" ;;
	0x81010016) run tpm2_createek -Q -G ecc384 -c key.ctx "$@" ;;
	0x81010010) run tpm2_createprimary -Q -C e -g sha256 -c key.ctx \
		-G ecc256:ecdsa-sha256:null -a "$ak_attributes" "$@" ;;
	0x81010011) run tpm2_createprimary -Q -C e -g sha256 -c key.ctx \
		-G rsa2048:rsassa-sha256:null -a "$ak_attributes" "$@" ;;
	esac
}

# expect_same HANDLE [OPTION]...: the template gives the key at the handle.
expect_same() {
	make "$@"
	run tpm2_readpublic -Q -c key.ctx -f tpmt -o again
	tpm2_readpublic -Q -c "$1" -f tpmt -o public
	cmp public again || fail "the key at $1 is not its template's"
}

# The manifest as the monitor asks for it, into the file manifest.
ask_manifest() {
	rm manifest
	kill -USR1 "$server"
	until [ -e manifest ]; do
		kill -0 "$server" || fail "the TPM is gone"
		sleep 0.1
	done
}

# expect_true WHEN: count and the public area at each handle, now.
expect_true() {
	local handle
	ask_manifest
	printf '\0\0\0\5' >expected
	for handle in "${handles[@]}"; do
		tpm2_readpublic -Q -c "$handle" -f tpmt -o public
		cat public >>expected
	done
	cmp manifest expected || fail "the manifest is not true $1"
	cmp manifest first || fail "the manifest is another one $1"
	echo "true: $1"
}

expect_refused() {
	ask_manifest
	[ "$(cat manifest)" = "refused: ESTALE" ] ||
		fail "the manifest is not refused $1"
	echo "refused: $1"
}

# not_allowed WHAT COMMAND...: the TPM refuses it.
not_allowed() {
	local what=$1
	shift
	! "$@" >/dev/null 2>&1 || fail "$what is possible"
}

persist() {
	run tpm2_evictcontrol -Q -C o -c key.ctx "$1"
}

for what in transient loaded-session saved-session; do
	tpm2_getcap "handles-$what" >left
	[ ! -s left ] || fail "the start left $what handles: $(cat left)"
done
cp manifest first
expect_true "after the start"

for handle in "${handles[@]}"; do
	expect_same "$handle"
done
echo "the templates give the keys"

# An AK under each EK, as tpm2_createak makes it, and quotes by ours.
for ek in 0x81010001 0x81010002 0x81010016; do
	run tpm2_createak -Q -C "$ek" -c ak.ctx -G ecc -g sha256 -s ecdsa
	tpm2_flushcontext -l
done
for ak in 0x81010010 0x81010011; do
	tpm2_quote -Q -c "$ak" -l sha256:0,4,9 -q 0123abcd -m quote -s signature \
		-o pcrs
	tpm2_readpublic -Q -c "$ak" -f pem -o ak.pem
	tpm2_checkquote -Q -u ak.pem -m quote -s signature -f pcrs -q 0123abcd ||
		fail "the quote by $ak is not good"
done
# A credential for an AK is opened with each EK: by PolicyA, the high-range one
# by its empty authorization.
echo secret >secret
for ek in 0x81010001 0x81010002 0x81010016; do
	tpm2_readpublic -Q -c "$ek" -o ek.pub
	tpm2_readpublic -c 0x81010011 | sed -n 's/^name: //p' >name
	tpm2_makecredential -Q -T none -u ek.pub -s secret -n "$(cat name)" \
		-o credential
	auth=()
	if [ $ek != 0x81010016 ]; then
		tpm2_startauthsession --policy-session -S session.ctx
		tpm2_policysecret -Q -S session.ctx -c e
		auth=(-P session:session.ctx)
	fi
	tpm2_activatecredential -Q -c 0x81010011 -C "$ek" -i credential \
		-o opened "${auth[@]}"
	tpm2_flushcontext -l
	cmp secret opened || fail "$ek does not open a credential"
done
expect_true "after keys were made and used"

tpm2_changeauth -Q -c owner owner-secret
expect_true "after tpm2_changeauth -c o"
tpm2_changeauth -Q -c owner -p owner-secret
tpm2_changeauth -Q -c endorsement ek-secret
expect_true "after tpm2_changeauth -c e"
not_allowed "making an EK without the new authorization" make 0x81010002
expect_same 0x81010002 -P ek-secret
tpm2_changeauth -Q -c lockout lockout-secret
expect_true "after tpm2_changeauth -c l"

not_allowed "tpm2_changeeps" tpm2_changeeps -Q
not_allowed "tpm2_changepps" tpm2_changepps -Q
expect_true "after tpm2_changeeps, which is refused"

run tpm2_evictcontrol -Q -C o -c 0x81010011
expect_refused "while an AK is not at its handle"
make 0x81010010 -P ek-secret
persist 0x81010011
expect_refused "while another key is at an AK's handle"
run tpm2_evictcontrol -Q -C o -c 0x81010011
make 0x81010011 -P ek-secret
persist 0x81010011
expect_true "after the guest made the AK again"

tpm2_clear -Q lockout-secret
expect_refused "after tpm2_clear"
for handle in "${handles[@]}"; do
	make "$handle"
	expect_refused "after tpm2_clear, before $handle is there again"
	persist "$handle"
done
expect_true "after the guest made all keys again"

tpm2_hierarchycontrol -Q -C e ehEnable clear
expect_refused "after the endorsement hierarchy was disabled"
