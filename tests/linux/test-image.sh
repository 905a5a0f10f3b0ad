#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Two builds of the same source with the same packages give the same image:
# in other folders, by other users, years apart, in another order, in another
# language and time zone.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d /tmp/evtpm-image.XXXXXX)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

# Another user, where there is one to become.
other=()
if [ "$(id -u)" -ne 0 ]; then
	echo "not root: both builds are by the same user"
else
	other=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
fi

# source_in FOLDER: a copy of what the image is built from.
source_in() {
	mkdir -p "$1"
	cp -a Makefile Kbuild packaging protocol kernel agent vtpm-firmware \
		tests "$1"
}

# build FOLDER COMMAND...: the image there, by this command in front of make.
build() {
	local place=$1
	shift
	"$@" make -s -C "$place" B=out out/evtpm.igvm >"$work/log" 2>&1 || {
		cat "$work/log"
		exit 1
	}
}

source_in "$work/one"
build "$work/one" env

further=$work/two/further/down
source_in "$further"
find "$further" -exec touch -d 2001-02-03 {} +
[ ${#other[@]} -eq 0 ] || chown -R nobody:nogroup "$further"
build "$further" "${other[@]}" env -i PATH="$PATH" HOME=/nonexistent \
	USER=nobody TZ=Asia/Tokyo LC_ALL=C.UTF-8 MAKEFLAGS=-j2 \
	faketime -f '@2031-05-06 07:08:09'

sha256sum "$work/one/out/evtpm.igvm" "$further/out/evtpm.igvm"
cmp "$work/one/out/evtpm.igvm" "$further/out/evtpm.igvm"
cmp "$work/one/out/evtpm.igvm.packages" "$further/out/evtpm.igvm.packages"

# Not a failure: a mirror may have newer ones only.
packaging/image-packages --compare || echo "(not the released image's packages)"
