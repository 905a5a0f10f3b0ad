#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the compiler was to make of the firmware is in the files that it made:
# stack protector with a random canary, landing pads for indirect calls, no
# relocations of text, nothing both writable and executable.
set -eu
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
monitor=$build/vtpm-firmware/monitor.elf
programs=("$build/bin/tpm" "$build/bin/attest")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "$*"
	exit 1
}

symbol() {
	nm "$monitor" | awk -v name="$1" '$3 == name { print $1 }'
}

# The canary, at the image's first instructions: from the CPU's randomness before the first C function, and read-only
# once boot is done, like the IDT.
objdump -d --no-show-raw-insn "$monitor" >"$scratch/code"
awk '/<image_text>:/, /call/' "$scratch/code" >"$scratch/start"
grep -qE 'rd(seed|rand) +%rax' "$scratch/start" || fail "the canary is not random"
grep -qE 'mov +%rax,.*<__stack_chk_guard>' "$scratch/start" ||
	fail "the canary is not set at the start"
guarded=$(grep -c 'call.*<__stack_chk_fail>' "$scratch/code") || true
[ "$guarded" -ge 10 ] || fail "$guarded functions have a canary"
first=$(symbol image_ro_after_init)
end=$(symbol image_data)
for name in __stack_chk_guard idt firmware kernel logger processes; do
	at=$(symbol "$name")
	[[ -n $at && ! $at < $first && $at < $end ]] ||
		fail "$name can be written after boot"
done

# A function that is called through a pointer begins with ENDBR64.
for name in handle_query handle_create pvalidate_handle console_write; do
	grep -A1 "<$name>:" "$scratch/code" | grep -q endbr64 ||
		fail "$name is no target of an indirect call"
done

for file in "$monitor" "${programs[@]}"; do
	readelf -lW "$file" >"$scratch/segments"
	if grep -E 'LOAD.* RWE ' "$scratch/segments"; then
		# The monitor's file is one segment: it makes its own tables.
		[ "$file" = "$monitor" ] || fail "$file: writable and executable"
	fi
	readelf -rW "$file" >"$scratch/relocations"
	if grep -vE 'IRELATIV|^ *Offset|^Relocation section|^$' \
		"$scratch/relocations" | grep -v 'There are no relocations'; then
		fail "$file: relocations"
	fi
	readelf -dW "$file" | grep -q TEXTREL && fail "$file: text relocations"
done
for file in "$build"/bin/*; do
	if readelf -dW "$file" 2>/dev/null | grep -q TEXTREL; then
		fail "$file: text relocations"
	fi
done

# The flags themselves, in each compiler call that an empty folder would need.
env -u MAKEFLAGS make -n B="$scratch/none" "$scratch/none/bin/tpm" \
	"$scratch/none/bin/attest" "$scratch/none/vtpm-firmware/monitor.elf" |
	sed -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' |
	grep -E '^(gcc|clang).*[a-z]\.c( |$)' >"$scratch/calls"
[ "$(wc -l <"$scratch/calls")" -gt 10 ] || fail "make compiles nothing"
for flag in -Wconversion -fstack-protector-strong -fcf-protection -Werror; do
	if grep -vE -- " $flag( |\$)" "$scratch/calls"; then
		fail "compiled without $flag"
	fi
done
echo "monitor: $guarded calls of __stack_chk_fail; ${#programs[@]} programs"
