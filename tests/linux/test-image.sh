#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Two builds of the same source in different places give the same image.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d /tmp/evtpm-image.XXXXXX)
trap 'rm -rf "$work"' EXIT

for place in one two/further/down; do
	mkdir -p "$work/$place"
	cp -a Makefile Kbuild packaging protocol kernel agent vtpm-firmware \
		tests "$work/$place"
	make -s -C "$work/$place" B=out out/evtpm.igvm >"$work/log" 2>&1 || {
		cat "$work/log"
		exit 1
	}
done
sha256sum "$work/one/out/evtpm.igvm" "$work/two/further/down/out/evtpm.igvm"
cmp "$work/one/out/evtpm.igvm" "$work/two/further/down/out/evtpm.igvm"
