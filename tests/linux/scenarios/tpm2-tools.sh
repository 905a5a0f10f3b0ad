# SPDX-License-Identifier: Apache-2.0
#
# Sourced by scenarios after steps.sh and the driver: stock tpm2-tools on the
# vTPM. All in PCR 16, which no policy covers.

nonce=0a1b2c3d4e5f60718293a4b5c6d7e8f9
digest=$(printf 'evtpm test event' | sha256sum | cut -d ' ' -f 1)
quoted=sha256:0,1,4,9,16

pcr16() {
	tpm2_pcrread sha256:16 | sed -n 's/.*16 *: *0x//p'
}

# The value of PCR 16 is what its old value and the digest make.
extend_and_compare() {
	old=$(pcr16)
	tpm2_pcrextend "16:sha256=$digest" || return
	new=$(pcr16)
	expected=$(printf '%s%s' "$old" "$digest" | xxd -r -p | sha256sum |
		cut -d ' ' -f 1 | tr a-f A-F)
	echo "PCR 16: $new, expected $expected"
	[ "$new" = "$expected" ]
}

check_quote() {
	tpm2_readpublic -c key.ctx -f pem -o key.pem >/dev/null &&
		tpm2_checkquote -u key.pem -m quote.msg -s quote.sig \
			-f quote.pcrs -g sha256 -q "$1"
}

checkquote_refuses() {
	! check_quote "ffff$nonce"
}

step "tpm2_getcap: a TPM 2.0" sh -c \
	'tpm2_getcap properties-fixed | head -n 20'
step "tpm2_pcrread" tpm2_pcrread sha256:0,1,2,3,4,5,6,7,8,9
step "tpm2_pcrextend: PCR 16 has the value it must have" extend_and_compare
step "tpm2_createprimary" tpm2_createprimary -Q -C o -G ecc -c primary.ctx
step "tpm2_create: a signing key" tpm2_create -Q -C primary.ctx \
	-G ecc:ecdsa-sha256 -u key.pub -r key.priv -c key.ctx
step "tpm2_quote" tpm2_quote -Q -c key.ctx -l "$quoted" -q "$nonce" \
	-g sha256 -m quote.msg -s quote.sig -o quote.pcrs
step "tpm2_checkquote accepts the quote" check_quote "$nonce"
step "tpm2_checkquote refuses another nonce" checkquote_refuses
