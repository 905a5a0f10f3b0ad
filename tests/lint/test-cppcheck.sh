#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cppcheck finds nothing in the C of user space, firmware and machine.
set -eu
cd "$(dirname "$0")/../.."

if ! command -v cppcheck >/dev/null; then
	echo "cppcheck is not installed"
	exit 77
fi
mapfile -t files < <(git ls-files 'agent/*.c' 'vtpm-firmware/*.c' \
	'tests/machine/*.c' 'tests/attack/*.c')
[ ${#files[@]} -gt 0 ]
# Parts that use a library's macros get only what cppcheck sees of them.
cppcheck --quiet --std=c11 --enable=warning,performance,portability \
	--inline-suppr --suppress=missingIncludeSystem \
	--suppress=unusedStructMember --error-exitcode=1 -j 2 \
	-D__GNUC__ -D__x86_64__ -I. -Ivtpm-firmware -Itests/machine "${files[@]}"
echo "${#files[@]} files read"
