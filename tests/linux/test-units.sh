#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `make install` into an empty root, and what systemd says of the units there:
# no complaint, every command found, and an exposure of 1.5 at most.
set -u
cd "$(dirname "$0")/../.." || exit 1

if ! command -v systemd-analyze >/dev/null; then
	echo "systemd-analyze is not installed"
	exit 77
fi
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/test-units-XXXXXX)
trap 'rm -rf "$work"' EXIT
failures=0

check() {
	local name=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		echo "ok - $name"
	else
		echo "not ok - $name"
		sed 's/^/    /' "$work/out"
		failures=$((failures + 1))
	fi
}

# What verify says of our own units: of the missing rest of the system, which
# the empty root lacks, it says more.
complaints() {
	systemd-analyze --root="$work/root" --man=no verify "${units[@]}" 2>&1 |
		grep '^evtpm\|/evtpm' | grep -v 'Unit .* not found'
}

no_complaints() { ! complaints; }

units=(evtpm-agent.service evtpm-collector.service evtpm-collector.socket)
MAKEFLAGS='' check "make install works" \
	make -s B="$build" DESTDIR="$work/root" PREFIX=/usr install
# The one command that is not ours.
install -D /bin/true "$work/root/bin/kill"
check "systemd understands the units" no_complaints
for unit in evtpm-agent.service evtpm-collector.service; do
	check "$unit exposes little" systemd-analyze security \
		--offline=yes --threshold=15 --root="$work/root" $unit
done
for program in usr/bin/evtpm-agent usr/libexec/evtpm/evtpm-collector; do
	check "$program runs" "$work/root/$program" --version
done
man_is_silent() {
	[ -z "$(man --warnings=all -l packaging/man/*.8 2>&1 >/dev/null)" ]
}
command -v man >/dev/null && check "no manual page has a mistake" man_is_silent
for prefix in /usr/local /opt/evtpm; do
	MAKEFLAGS='' check "make install takes the prefix $prefix" \
		make -s B="$build" DESTDIR="$work$prefix" PREFIX=$prefix install
	check "units name programs under $prefix" grep -rq \
		"^ExecStart=$prefix/bin/evtpm-agent" "$work$prefix$prefix"
done
echo "$failures failed"
[ $failures -eq 0 ]
