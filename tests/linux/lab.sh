# SPDX-License-Identifier: Apache-2.0
#
# Sourced by tests/demo and the tests that boot Linux against a verifier: a
# verifier on loopback that trusts the lab root, and boots of the SNP machine.
# Set before sourcing: build (folder), work (folder for logs and state).

lab_pids=()
lab_firmware=$build/evtpm.igvm
lab_kernel=$build/guest/vmlinuz
lab_initrd=$build/guest/initrd.gz

lab_fail() {
	echo "FAILED: $*" >&2
	echo "logs are in $work" >&2
	exit 1
}

# Ends what was started here, and nothing else.
lab_stop() {
	local pid
	for pid in "${lab_pids[@]}"; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	lab_pids=()
	return 0
}

lab_init() {
	local file
	mkdir -p "$work"
	exec 9>"$work/lock"
	flock -n 9 || lab_fail "another run uses $work"
	rm -rf "$work"/*.log "$work"/*.console "$work"/verdict-* "$work/evidence"
	mkdir "$work/evidence"
	trap lab_stop EXIT
	trap 'exit 130' INT TERM HUP
	for file in "$lab_firmware" "$lab_kernel" "$lab_initrd" \
		"$build"/machine.rom "$build"/lab/ark.pem \
		"$build"/bin/{evtpm-verifier,evtpm-measure,tsc-khz}; do
		[ -e "$file" ] || lab_fail "$file is missing; run: make all"
	done
	lab_port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
}

# lab_command_line SCENARIO: the kernel's command line.
lab_command_line() {
	echo "console=ttyS0 quiet tsc=reliable" \
		"tsc_early_khz=$("$build/bin/tsc-khz") evtpm.run=$1" \
		"evtpm.verifier=https://10.0.2.2:$lab_port"
}

# lab_policy [SCENARIO]: what is trusted is what these files and lab_line, the one
# command line of all boots of the scenario (main-job), make.
lab_policy() {
	lab_line=$(lab_command_line "${1:-main-job}")
	"$build/bin/evtpm-measure" --policy --kernel "$lab_kernel" \
		--initrd "$lab_initrd" --append "$lab_line" "$lab_firmware" \
		>"$work/policy.json" ||
		lab_fail "evtpm-measure could not make the policy"
}

lab_verifier() {
	local tries
	"$build/bin/evtpm-verifier" serve --listen "127.0.0.1:$lab_port" \
		--tls-cert "$build/tls/server.pem" --tls-key "$build/tls/server.key" \
		--policy "$work/policy.json" \
		--lab-root "$build/lab/ark.pem" --save "$work/evidence" \
		>"$work/verifier.log" 2>&1 9>&- &
	lab_pids+=($!)
	for tries in $(seq 50); do
		kill -0 "${lab_pids[0]}" 2>/dev/null || break
		python3 -c 'import socket, sys
socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' "$lab_port" \
			2>/dev/null && return
		sleep 0.1
	done
	cat "$work/verifier.log" >&2
	lab_fail "the verifier did not start"
}

# lab_boot NAME INITRD COMMAND_LINE [RUN OPTION]...: boots to power-off, or to
# the exit status lab_wanted of tests/machine/run, and shows the guest's steps as
# they pass. Console: $work/NAME.console.
lab_boot() {
	local name=$1 initrd=$2 command_line=$3 status=0 machine steps
	shift 3
	exec 8> >(trap '' INT TERM
		sed -u 's/\r//g' | tee "$work/$name.console" |
			sed -un 's/^evtpm-step: passed: /  guest: /p
				s/^evtpm-step: FAILED/  guest: FAILED/p')
	steps=$!
	# In the background, so that a signal ends it at once.
	tests/machine/run --build "$build" --lab "$build/lab" \
		--firmware "$lab_firmware" --kernel "$lab_kernel" \
		--initrd "$initrd" --append "$command_line" --net \
		--log "$work/$name.machine.log" \
		--firmware-log "$work/$name.firmware.log" \
		--timeout 900 "$@" >&8 2>"$work/$name.run.log" 8>&- 9>&- &
	machine=$!
	lab_pids+=("$machine")
	exec 8>&-
	wait "$machine" || status=$?
	wait "$steps" || true
	[ "$status" -eq "${lab_wanted:-0}" ] && return
	tail -n 20 "$work/$name.run.log" "$work/$name.machine.log" >&2
	lab_fail "boot \"$name\" ended with status $status of tests/machine/run"
}

# lab_expect FILE REGULAR_EXPRESSION WHAT: FILE must have such a line.
lab_expect() {
	grep -qE -- "$2" "$1" && return
	tail -n 40 "$1" >&2
	lab_fail "$3 (no line like /$2/ in $1)"
}

# lab_expect_verdict N VERDICT FAILED_CHECKS [WHY]: shows the verifier's Nth
# verdict, which must be this one, with exactly these checks failed (sorted
# names, or none), one of them for a reason that matches WHY.
lab_expect_verdict() {
	local verdict=$work/verdict-$1 failed
	awk -v wanted="$1" '
		/^  / { block = block $0 "\n"; next }
		/: (trusted|refused)$/ {
			if (++number == wanted)
				printf "%s%s\n", block, $0
			block = ""
		}' "$work/verifier.log" >"$verdict"
	cat "$verdict"
	[ -s "$verdict" ] || lab_fail "the verifier gave no verdict number $1"
	failed=$(awk '$1 == "FAIL" { print $2 }' "$verdict" | sort | xargs)
	tail -n 1 "$verdict" | grep -q ": $2\$" ||
		lab_fail "verdict $1 had to be $2"
	[ "$failed" = "$3" ] ||
		lab_fail "verdict $1: expected failed checks \"$3\", not \"$failed\""
	[ $# -lt 4 ] || grep -qE -- "^  FAIL .*($4)" "$verdict" ||
		lab_fail "verdict $1 does not name the reason: $4"
}

# lab_main_job NAME FIRST [RUN OPTION]...: boots scenario main-job and judges
# verdicts FIRST and FIRST + 1.
lab_main_job() {
	local name=$1 first=$2
	shift 2
	lab_boot "$name" "$lab_initrd" "$lab_line" "$@"
	lab_expect "$work/$name.console" '^evtpm-scenario: main-job exit 0$' \
		"the main job did not pass in the guest"
	lab_say "verdict on the machine as it booted"
	lab_expect_verdict "$first" trusted ""
	lab_say "verdict after PCR 9 was extended"
	lab_expect_verdict $((first + 1)) refused event-log "PCR 9"
}

lab_say() {
	printf '[%3d s] %s\n' $SECONDS "$*"
}

# lab_change_initrd FILE: the initrd with one byte of its note changed. The note
# is stored as it is, before the compressed archive; see mkinitramfs.
lab_change_initrd() {
	python3 - "$lab_initrd" "$1" <<'PYTHON'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
mark = b"note byte: 0"
at = data.index(mark, 0, 4096) + len(mark) - 1
data[at] ^= 1
open(sys.argv[2], "wb").write(data)
PYTHON
}
