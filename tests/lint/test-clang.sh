#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang accepts all C of programs and unit tests without a warning, with the
# flags of the build: those of each compiler call that make would give for an
# empty build folder. The kernel module is the kernel's own build, not here.
set -eu
cd "$(dirname "$0")/../.."

clang=$(command -v clang-14 || true)
if [ -z "$clang" ]; then
	echo "clang-14 is not installed"
	exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A file may be compiled for many tests: each pair of flags and file is one job.
env -u MAKEFLAGS make -n B="$scratch/build" CC="$clang" all unit \
	>"$scratch/calls"
while read -r call; do
	case $call in "$clang "*) ;; *) continue ;; esac
	eval "words=($call)"
	flags=()
	sources=()
	for ((i = 1; i < ${#words[@]}; i++)); do
		case ${words[i]} in
		-o) i=$((i + 1)) ;;
		# Of gcc's code generation alone; clang doesn't know it.
		-fno-tree-loop-distribute-patterns) ;;
		*.c) sources+=("${words[i]}") ;;
		-std=* | -[DIOWfm]*)
			case ${words[i]} in
			-Wl,*) ;;
			*) flags+=("${words[i]}") ;;
			esac ;;
		esac
	done
	for source in ${sources[@]+"${sources[@]}"}; do
		printf '%q ' "${flags[@]}" "$source"
		echo
	done
done < <(sed -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' "$scratch/calls") |
	sort -u >"$scratch/jobs"

wrong=0
xargs -P "$(nproc)" -d '\n' -I{} sh -c "$clang -fsyntax-only {}" \
	<"$scratch/jobs" || wrong=1
count=$(wc -l <"$scratch/jobs")
echo "$count compiler calls, $([ "$wrong" -eq 0 ] && echo no || echo some) failures"
[ "$count" -gt 0 ] && [ "$wrong" -eq 0 ]
