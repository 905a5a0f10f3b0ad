#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every source says its licence, and the one its folder has.
set -eu
cd "$(dirname "$0")/../.."

expected() {
	case $1 in
	kernel/* | Kbuild) echo "GPL-2.0-only" ;;
	protocol/*) echo "GPL-2.0-only OR BSD-3-Clause" ;;
	*) echo "Apache-2.0" ;;
	esac
}

wrong=0
count=0
while read -r file; do
	case $file in
	*.c | *.h | *.S | *.ld | *.sh | *.py | *.mk | Makefile | Kbuild) ;;
	*) continue ;;
	esac
	count=$((count + 1))
	licence=$(head -n 2 "$file" |
		sed -n 's/.*SPDX-License-Identifier: \(.*\)/\1/p' |
		sed 's, *\*/ *$,,')
	if [ "$licence" != "$(expected "$file")" ]; then
		echo "$file: says '$licence', its folder has" \
			"'$(expected "$file")'"
		wrong=$((wrong + 1))
	fi
done < <(git ls-files)
echo "$count files read, $wrong wrong"
[ "$count" -gt 0 ] && [ "$wrong" -eq 0 ]
