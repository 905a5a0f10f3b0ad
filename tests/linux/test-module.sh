#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The module builds with the two commands that the README gives, without a
# warning from gcc (W=1), sparse or modpost, and says what it is for.
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
