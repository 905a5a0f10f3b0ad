#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy finds nothing in the firmware and in the headers of protocol/,
# which all of it includes; .clang-tidy says what is looked for.
set -eu
cd "$(dirname "$0")/../.."

if ! command -v clang-tidy-14 >/dev/null; then
	echo "clang-tidy-14 is not installed"
	exit 77
fi
mapfile -t files < <(git ls-files 'vtpm-firmware/*.c')
[ ${#files[@]} -gt 0 ]
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The programs and the image's tools have a C library, the monitor has none.
flags_of() {
	case $1 in
	vtpm-firmware/tpm/* | vtpm-firmware/attest/* | vtpm-firmware/image/* | \
		vtpm-firmware/lib/channel_io.c)
		echo "-D_GNU_SOURCE -DEVTPM_VERSION='\"\"'" ;;
	*) echo "-ffreestanding -mgeneral-regs-only -mcmodel=kernel" ;;
	esac
}

for file in "${files[@]}"; do
	printf '%s -- -std=gnu11 -O2 -I. -Ivtpm-firmware %s\n' "$file" \
		"$(flags_of "$file")"
done >"$scratch/jobs"
wrong=0
xargs -P "$(nproc)" -d '\n' -I{} sh -c 'clang-tidy-14 --quiet {} 2>/dev/null' \
	<"$scratch/jobs" >"$scratch/found" || wrong=1
cat "$scratch/found"
echo "${#files[@]} files read"
[ "$wrong" -eq 0 ]
