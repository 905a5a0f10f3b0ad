#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Linux' own checkers find nothing in the driver: checkpatch --strict, and
# coccinelle with the scripts of the kernel's sources (make coccicheck).
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}

packaging/apt/unpack-source --build "$build" --scripts
scripts=$build/linux-source-6.12/scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

# The layout of tracepoint headers is Linux' own, which checkpatch dislikes.
checkpatch() {
	perl "$scripts/checkpatch.pl" --no-tree --strict --no-summary --quiet \
		"$@" || wrong=1
}
checkpatch -f $(ls kernel/*.[ch] | grep -vx kernel/trace.h)
checkpatch --ignore OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT -f kernel/trace.h

# Those that are written in OCaml need its compiler.
grep -rl --include='*.cocci' '^virtual report' "$scripts/coccinelle" |
	xargs grep -L 'script:ocaml\|initialize:ocaml' | sort >"$work/scripts"
report() {
	local options
	options=$(sed -n 's|^// *Options: *||p' "$1" | head -n 1)
	# Options are words.
	# shellcheck disable=SC2086
	spatch -D report --very-quiet --no-show-diff --cocci-file "$1" $options \
		-I . --dir kernel 2>&1 || echo "spatch failed on $1"
}
export -f report
xargs -a "$work/scripts" -P "$(nproc)" -I{} bash -c 'report {}' >"$work/said"
# What spatch says of its own options, and nothing else.
if grep -v '^warning: \|^ *$' "$work/said"; then
	wrong=1
fi
count=$(wc -l <"$work/scripts")
echo "$count of coccinelle's scripts"
[ "$count" -gt 50 ] && [ "$wrong" -eq 0 ]
