# SPDX-License-Identifier: Apache-2.0
#
# Sourced by scenarios after steps.sh and the driver: the vTPM's keys are those
# of the manifest that configfs-tsm gives, and the manifest is true or refused
# whatever the guest does. The TPM is cleared: nothing of the guest's stays.

# In the manifest's order.
handles="0x81010001 0x81010002 0x81010016 0x81010011 0x81010010"
ak_attributes='fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign'

# The report and its manifest, version 1, into manifest; fails when refused.
ask_manifest() {
	report=/sys/kernel/config/tsm/report/keys
	mkdir $report && head -c 64 /dev/urandom >nonce &&
		echo svsm >$report/service_provider &&
		echo c476f1eb-0123-45a5-9641-b4e7dde5bfe3 \
			>$report/service_guid &&
		echo 1 >$report/service_manifest_version &&
		cat nonce >$report/inblob && cat $report/outblob >outblob &&
		cat $report/manifestblob >manifest
	status=$?
	rmdir $report
	return $status
}

# Count and the public area at each handle, now; and what it was at first.
manifest_is_true() {
	ask_manifest || return
	printf '\0\0\0\5' >expected
	for handle in $handles; do
		tpm2_readpublic -Q -c "$handle" -f tpmt -o public || return
		cat public >>expected
	done
	[ -e first ] || cp manifest first
	cmp manifest expected && cmp manifest first
}

# Refused by the SVSM, not for want of anything else.
manifest_is_refused() {
	! ask_manifest && [ -s nonce ] && [ ! -s outblob ]
}

make() {
	case $1 in
	0x81010001) tpm2_createek -Q -G rsa -c key.ctx -u key.pub ;;
	0x81010002) tpm2_createek -Q -G ecc -c key.ctx -u key.pub ;;
	0x81010016) tpm2_createek -Q -G ecc384 -c key.ctx -u key.pub ;;
	0x81010010) tpm2_createprimary -Q -C e -g sha256 -c key.ctx \
		-G ecc256:ecdsa-sha256:null -a "$ak_attributes" ;;
	0x81010011) tpm2_createprimary -Q -C e -g sha256 -c key.ctx \
		-G rsa2048:rsassa-sha256:null -a "$ak_attributes" ;;
	esac
}

make_all_again() {
	for handle in $handles; do
		make "$handle" &&
			tpm2_evictcontrol -Q -C o -c key.ctx "$handle" || return
	done
}

platform_is_closed() {
	! tpm2_changeeps && ! tpm2_changepps
}

step "the manifest names the keys at their handles" manifest_is_true
step "tpm2_changeauth of owner and endorsement" sh -c \
	'tpm2_changeauth -c owner one && tpm2_changeauth -c endorsement two'
step "the manifest is true after it" manifest_is_true
step "tpm2_changeeps and tpm2_changepps are not possible" platform_is_closed
step "the manifest is true after them" manifest_is_true
step "tpm2_evictcontrol of an AK" tpm2_evictcontrol -C o -P one -c 0x81010011
step "the manifest is refused without it" manifest_is_refused
step "tpm2_clear" tpm2_clear
step "the manifest is refused after it" manifest_is_refused
step "all keys made again from their templates" make_all_again
step "the manifest is true again" manifest_is_true
