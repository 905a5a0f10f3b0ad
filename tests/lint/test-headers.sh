#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every header compiles alone, under gcc and clang, warnings as errors.
set -eu
cd "$(dirname "$0")/../.."

clang=$(command -v clang || command -v clang-14 || true)
wrong=0
count=0
flags=(-std=gnu11 -Wall -Wextra -Werror -Wno-unused-function -D_GNU_SOURCE
	-fsyntax-only -I. -x c)

for header in $(git ls-files 'protocol/*.h' 'agent/*.h' 'vtpm-firmware/*.h' \
	'tests/*.h'); do
	count=$((count + 1))
	for compiler in gcc $clang; do
		# An including file, so that the header is not "the main file".
		if ! echo "#include \"$header\"" |
			$compiler "${flags[@]}" -I"$(dirname "$header")" \
				-Ivtpm-firmware -Itests/machine -; then
			echo "$header does not stand alone ($compiler)"
			wrong=$((wrong + 1))
		fi
	done
done
[ -n "$clang" ] || echo "clang is not installed: gcc alone was used"
echo "$count headers, $wrong failures"
[ "$count" -gt 0 ] && [ "$wrong" -eq 0 ]
