#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Debian package svsm-vtpm-dkms in a Debian 12 system: dpkg installs it and DKMS
# compiles the driver, on this machine's own processor; then the system boots on
# the SNP machine, has the TPM before its root file system, and purges the
# package.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/package
. tests/linux/lab.sh

if [ "$(id -u)" -ne 0 ]; then
	echo "only root can change its root folder to a Debian system"
	exit 77
fi
packaging/apt/make-root --build "$build"
lab_init
kver=$(cat "$build/debian-root.tar.kver")
version=$(cat packaging/VERSION)
root=$(mktemp -d /tmp/evtpm-package-XXXXXX)
trap 'lab_stop; rm -rf "$root" "$work/disk"' EXIT

MAKEFLAGS='' make -s B="$build" deb
lintian --fail-on error,warning "$build/deb/svsm-vtpm_${version}_amd64.changes"

tar -C "$root" -xf "$build/debian-root.tar"
install "$build/deb/svsm-vtpm-dkms_${version}_all.deb" \
	"$root/root/svsm-vtpm-dkms.deb"
install tests/linux/package/local-top \
	"$root/etc/initramfs-tools/scripts/local-top/evtpm"
install tests/linux/package/init "$root/root/init"
install tests/linux/package/first-install "$root/root/first-install"
lab_say "dpkg -i in a Debian system"
unshare --mount --pid --fork --root "$root" --mount-proc \
	/root/first-install >"$work/install.log" 2>&1 9>&- ||
	{ tail -n 60 "$work/install.log"; lab_fail "the package did not install"; }

rm "$root/root/svsm-vtpm-dkms.deb"
truncate -s 1500M "$work/disk"
mke2fs -q -t ext4 -d "$root" -E root_owner=0:0 "$work/disk"
cp "$root/boot/vmlinuz-$kver" "$root/boot/initrd.img-$kver" "$work/"
lab_say "boot of that system"
line="console=ttyS0 tsc=reliable tsc_early_khz=$("$build/bin/tsc-khz")"
lab_kernel=$work/vmlinuz-$kver
lab_boot package "$work/initrd.img-$kver" \
	"$line quiet root=/dev/vda rw init=/root/init" --disk "$work/disk" --timeout 1500
lab_say "checks"
lab_expect "$work/package.console" '^evtpm-package: TPM before root$' \
	"the TPM was not there before the root file system"
! grep "root is mounted already" "$work/package.console"
lab_expect "$work/package.console" '^evtpm-package: exit 0$' \
	"the package did not pass in the guest"
