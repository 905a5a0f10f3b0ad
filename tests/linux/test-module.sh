#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The module builds with the two commands that the README gives, without a
# warning from gcc (W=1), sparse or modpost, and says what it is for; and with
# the headers of each kernel that was unpacked, from 6.12 to the newest.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
kver=$(cat "$build/guest/kver")
headers=$(realpath "$build/guest/root/lib/modules/$kver/build")
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

mkdir "$tree/packaging"
cp -r Kbuild kernel protocol "$tree"
cp packaging/VERSION "$tree/packaging"

# make -C /lib/modules/$(uname -r)/build M=$PWD, with the checkers on
make -C "$headers" M="$tree" W=1 C=2 CF=-D__CHECK_ENDIAN__ \
	>"$tree/log" 2>&1 || { cat "$tree/log"; exit 1; }
if grep -iE 'warning|error' "$tree/log"; then
	echo "the build is not clean"
	exit 1
fi
grep -q 'CHECK .*transport_ca_msr.c' "$tree/log" ||
	{ echo "sparse did not run"; exit 1; }

expect() {
	modinfo -F "$1" "$tree/svsm_vtpm.ko" | grep -xF "$2" && return
	echo "modinfo: $1 is not $2:"
	modinfo "$tree/svsm_vtpm.ko"
	exit 1
}
expect license GPL
expect version "$(cat packaging/VERSION)"
expect alias platform:tpm-svsm
# X86_FEATURE_SVSM, word 19 bit 28, is what loads it before Linux 6.16.
expect alias 'cpu:type:x86,ven*fam*mod*:feature:*027C*'
expect vermagic "$(modinfo -F vermagic "$build/svsm_vtpm.ko")"

# What the headers offer decides, not the version: which half was compiled?
build_for() {
	local headers=$1 release=$2 half=transport_kernel
	mkdir -p "$tree/$release/packaging"
	cp -r Kbuild kernel protocol "$tree/$release"
	cp packaging/VERSION "$tree/$release/packaging"
	make -C "$(realpath "$headers")" M="$tree/$release" W=1 >"$tree/log" 2>&1 &&
		! grep -v 'pahole version' "$tree/log" |
			grep -iE 'warning|error' ||
		{ cat "$tree/log"; exit 1; }
	grep -qs snp_svsm_vtpm_send_command \
		"${headers%/build}/source/arch/x86/include/asm/sev.h" ||
		half=transport_kernel_none
	grep -q "CC .*/$half.o" "$tree/log" ||
		{ cat "$tree/log"; echo "$release: no $half.o"; exit 1; }
	[[ $(modinfo -F vermagic "$tree/$release/svsm_vtpm.ko") == "$release "* ]] ||
		{ echo "$release: another kernel's module"; exit 1; }
	echo "built for $release, with $half.o"
}

built=0
for headers in "$build"/guest*/root/lib/modules/*/build; do
	release=$(basename "$(dirname "$headers")")
	# These two are built already, by `make all`.
	case $release in
	"$kver" | "$(cat "$build/guest-new/kver")") continue ;;
	esac
	build_for "$headers" "$release"
	built=$((built + 1))
done
[ "$built" -ge 2 ] || { echo "only $built more kernels' headers"; exit 1; }
