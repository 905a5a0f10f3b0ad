#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What packaging/dkms/install installs is enough for DKMS: dkms.conf's own
# commands build the module there and clean up, and with dkms on this machine,
# dkms itself does.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
kver=$(cat "$build/guest/kver")
kernel_source_dir=$(realpath "$build/guest/root/lib/modules/$kver/build")
dkms_tree=$(mktemp -d)
trap 'rm -rf "$dkms_tree"' EXIT

fail() {
	echo "FAILED: $*"
	[ ! -e "$dkms_tree/log" ] || tail -n 40 "$dkms_tree/log"
	exit 1
}

source=$(packaging/dkms/install "$dkms_tree/root")
# dkms reads it as a shell script too, with these variables set.
# shellcheck disable=SC1091
. "$source/dkms.conf"
[ "$source" = "$dkms_tree/root/usr/src/$PACKAGE_NAME-$PACKAGE_VERSION" ] ||
	fail "dkms.conf names $PACKAGE_NAME-$PACKAGE_VERSION, not $source"

for version in "$kver" 6.11.0 6.19.6-amd64 7.3.4+deb13-amd64 10.0.1; do
	[[ $version =~ $BUILD_EXCLUSIVE_KERNEL ]] || fail "$version is left out"
done
for version in 5.10.0-9-amd64 6.1.0-40-amd64 6.10.11; do
	! [[ $version =~ $BUILD_EXCLUSIVE_KERNEL ]] || fail "$version is not left out"
done

tree=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build
module=$tree/${BUILT_MODULE_NAME[0]}.ko
mkdir -p "${tree%/*}"
cp -r "$source" "$tree"
sh -c "${MAKE[0]}" >"$dkms_tree/log" 2>&1 || fail "the build"
[ "$(modinfo -F version "$module")" = "$PACKAGE_VERSION" ] ||
	fail "the module has another version than the package"
sh -c "$CLEAN" >"$dkms_tree/log" 2>&1 || fail "the cleaning"
[ -z "$(find "$tree" -name '*.o' -o -name '*.ko')" ] ||
	fail "objects stay behind"
echo "built and cleaned by the commands of dkms.conf"

command -v dkms >/dev/null || exit 0
mkdir "$dkms_tree/state"
dkms build --dkmstree "$dkms_tree/state" --sourcetree "${source%/*}" \
	--kernelsourcedir "$kernel_source_dir" -k "$kver/x86_64" \
	"$PACKAGE_NAME/$PACKAGE_VERSION" >"$dkms_tree/log" 2>&1 ||
	fail "dkms build"
find "$dkms_tree/state" -name 'svsm_vtpm.ko*' | grep -q . ||
	fail "dkms build made no module"
echo "built by dkms"
