#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# evtpm-agent against evtpm-verifier over HTTPS on this machine: the TPM is the
# firmware's own program, configfs-tsm is preloaded and its reports signed by a
# lab. Then verifiers that are absent, late or hostile, and PCRs and reports
# that must be refused.
set -u
cd "$(dirname "$0")/../.." || exit 1

build=$(realpath "${EVTPM_BUILD:-build}")
work=$(mktemp -d /tmp/test-agent-XXXXXX)
pids=()
failures=0
measurement=$(printf 'ab%.0s' {1..48})

# Ends what was started here, by process id.
finish() {
	local pid
	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	rm -rf "$work"
}
trap finish EXIT

say() { echo "$*"; }

# expect NAME STATUS WANTED [FILE PATTERN]: one result.
expect() {
	if [ "$2" != "$3" ]; then
		say "not ok - $1: status $2 instead of $3"
	elif [ $# -gt 3 ] && ! grep -qE -- "$5" "$4"; then
		say "not ok - $1: no \"$5\" in the output:"
	else
		say "ok - $1"
		return
	fi
	[ $# -gt 3 ] && tail -n 20 "$4" | sed 's/^/    /'
	failures=$((failures + 1))
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" 2>/dev/null; do
		[ $SECONDS -ge $end ] && return 1
		sleep 0.1
	done
}

sha256() { printf "$1" | sha256sum | cut -d' ' -f1; }

start_tpm() {
	tests/linux/tpm-server --tpm "$build/bin/tpm" \
		--manifest "$work/manifest" >"$work/tpm-port" &
	pids+=($!)
	wait_for 20 test -s "$work/tpm-port" || {
		say "the TPM does not start"
		exit 1
	}
	tcti=mssim:host=127.0.0.1,port=$(cat "$work/tpm-port")
}

# What the machine of this test may hold in the PCRs of a direct boot.
write_policy() {
	local separator
	separator=$(sha256 '\0\0\0\0')
	cat >"$work/policy.json" <<POLICY
{ "version": 1, "measurements": ["$measurement"],
  "pcrs": {
    "4": [{"name": "kernel", "sha256": "$(sha256 'a kernel')"},
          {"name": "separator", "sha256": "$separator"}],
    "9": [{"name": "initrd", "sha256": "$(sha256 'an initrd')"},
          {"name": "cmdline", "sha256": "$(sha256 'quiet')"}] } }
POLICY
}

free_port() {
	python3 -c 'import socket
s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_verifier() {
	"$build/bin/evtpm-verifier" serve --listen "127.0.0.1:$port" \
		--policy "$work/policy.json" --lab-root "$build/lab/ark.pem" \
		--tls-cert "$build/tls/server.pem" \
		--tls-key "$build/tls/server.key" >"$work/verifier.log" 2>&1 &
	verifier=$!
	pids+=($verifier)
}

listening() { (: <"/dev/tcp/127.0.0.1/$port"); }

# agent ARGUMENT...: the real agent and collector, in the fake machine. As a
# job of its own it is the agent itself that a signal reaches, not a shell.
agent() {
	local run=()
	[ $BASHPID = $$ ] || run=(exec)
	"${run[@]}" env FAKE_TSM_LAB="$build/lab" \
		FAKE_TSM_MANIFEST="$work/manifest" \
		FAKE_TSM_MEASUREMENT="${FAKE_MEASUREMENT:-$measurement}" \
		LD_PRELOAD="$build/tests/lib/fake_tsm.so" \
		"$build/bin/evtpm-agent" --config /dev/null \
		--verifier "https://127.0.0.1:$port" \
		--ca-file "$build/tls/ca.pem" --tcti "$tcti" \
		--tsm-path "$work/tsm" "$@"
}

once() { agent once "$@" >"$work/out" 2>&1; }

mkdir "$work/tsm"
write_policy
start_tpm
port=$(free_port)

once
expect "an absent verifier is an error" $? 2 "$work/out" "onnect"

start_verifier
wait_for 10 listening || {
	say "the verifier does not start:"
	cat "$work/verifier.log"
	exit 1
}
once
expect "what the policy knows is trusted" $? 0 "$work/out" "trusted"
once --json
expect "the verdict is there as JSON" $? 0
python3 -c 'import json, sys
v = json.load(open(sys.argv[1]))
sys.exit(v["verdict"] != "trusted" or len(v["checks"]) < 14)' "$work/out"
expect "the JSON has every check" $? 0 "$work/out" "challenge-fresh"

once --ak-handle 0x81010011
expect "a quote by the RSA key is trusted, too" $? 0 "$work/out" \
	"quote-signature +by the RSA attestation key"
once --ak-handle 0x81010001
expect "an EK does not quote" $? 2 "$work/out" "quote by the attestation key"
once --ak-handle 1
expect "a handle that is not persistent is refused" $? 2
once --ca-file /etc/ssl/certs/ca-certificates.crt
expect "a verifier of another CA is not talked to" $? 2 "$work/out" \
	"certificate"
once --verifier "https://127.0.0.2:$port"
expect "a verifier elsewhere is an error" $? 2
once --pcrs 0-3
expect "without the covered PCRs it is refused" $? 3 "$work/out" \
	"FAIL +quote-pcrs"
FAKE_MEASUREMENT=${measurement/ab/ba} once
expect "another firmware is refused" $? 3 "$work/out" "FAIL +measurement"
FAKE_TSM_FAULT=vmpl2 once
expect "a report of VMPL 2 is refused" $? 3 "$work/out" "FAIL +report-vmpl"
FAKE_TSM_FAULT=debug once
expect "a machine that can be debugged is refused" $? 3 "$work/out" \
	"FAIL +report-policy"
FAKE_TSM_FAULT=stale once
expect "a report for another nonce is not sent" $? 2 "$work/out" "SNP report"
FAKE_TSM_FAULT=moving once
expect "a report that keeps changing is not sent" $? 2 "$work/out" \
	"SNP report"
once --tcti mssim:host=127.0.0.1,port=1
expect "without a TPM there is an error" $? 2 "$work/out" "TPM"
once --tsm-path /nowhere
expect "without configfs-tsm there is an error" $? 2 "$work/out" "SNP report"
[ -z "$(ls "$work/tsm")" ]
expect "no report folder is left behind" $? 0

# A collector of its own behind a socket, as systemd starts it.
(
	export FAKE_TSM_LAB=$build/lab FAKE_TSM_MANIFEST=$work/manifest \
		FAKE_TSM_MEASUREMENT=$measurement
	exec systemd-socket-activate -l "$work/collector.sock" \
		-E FAKE_TSM_LAB -E FAKE_TSM_MANIFEST -E FAKE_TSM_MEASUREMENT \
		-E "LD_PRELOAD=$build/tests/lib/fake_tsm.so" \
		"$build/bin/evtpm-collector" --tcti "$tcti" \
		--tsm-path "$work/tsm" >"$work/collector.log" 2>&1
) &
pids+=($!)
wait_for 10 test -S "$work/collector.sock"
"$build/bin/evtpm-agent" --config /dev/null once \
	--verifier "https://127.0.0.1:$port" --ca-file "$build/tls/ca.pem" \
	--collector "$work/collector.sock" >"$work/out" 2>&1
expect "a collector behind a socket serves" $? 0 "$work/out" "trusted"

kill "$verifier"
wait "$verifier" 2>/dev/null
# The service manager's end: each notification as a line.
python3 -uc 'import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1])
while True: print(s.recv(4096).decode().replace("\n", " "))' \
	"$work/notify" >"$work/notify.log" &
pids+=($!)
wait_for 10 test -S "$work/notify"
NOTIFY_SOCKET=$work/notify WATCHDOG_USEC=3000000 \
	agent run --backoff-max 1s --interval 1h >"$work/run.log" 2>&1 &
service=$!
pids+=($service)
wait_for 10 grep -q "no verdict" "$work/run.log"
expect "the service tells that the verifier is absent" $? 0
wait_for 10 grep -q "READY=1 WATCHDOG=1 STATUS=no verdict" "$work/notify.log"
expect "it is ready after its first push, whatever came of it" $? 0 \
	"$work/notify.log" READY
sleep 2
start_verifier
wait_for 15 grep -q "trusted by" "$work/run.log"
expect "the service pushes when the verifier comes late" $? 0 \
	"$work/run.log" "trusted by"
TPM2TOOLS_TCTI=$tcti tpm2_pcrextend \
	"4:sha256=$(sha256 'unknown')" >/dev/null 2>&1
kill -HUP $service
wait_for 10 grep -q "refused by" "$work/run.log"
expect "SIGHUP pushes, and an unknown extend is refused" $? 0 \
	"$work/run.log" "refused by.*event-log.*PCR 4"
once
expect "once says so too" $? 3 "$work/out" "FAIL +event-log"
count=$(grep -c WATCHDOG=1 "$work/notify.log")
sleep 3
[ "$(grep -c WATCHDOG=1 "$work/notify.log")" -gt "$count" ]
expect "the watchdog is fed while it waits" $? 0 "$work/notify.log" WATCHDOG
kill $service
wait $service
expect "SIGTERM ends the service with success" $? 0 "$work/run.log" stopped
expect "the service manager knows of each state" 0 0 "$work/notify.log" \
	"STATUS=trusted; next push in"
expect "and of the end" 0 0 "$work/notify.log" "STOPPING=1"
[ "$(grep -c READY=1 "$work/notify.log")" -eq 1 ]
expect "it was ready once" $? 0

kill "$verifier"
wait "$verifier" 2>/dev/null
for mode in garbage wrong-type short deep huge silent cut error redirect \
	no-verdict contradiction record; do
	tests/linux/hostile-verifier --mode $mode \
		--cert "$build/tls/server.pem" \
		--key "$build/tls/server.key" >"$work/hostile-port" &
	hostile=$!
	pids+=($hostile)
	wait_for 10 test -s "$work/hostile-port"
	port=$(cat "$work/hostile-port")
	once --timeout 2s
	expect "a verifier of the kind \"$mode\" is an error" $? 2
	LC_ALL=C grep -q '[^[:print:]]' "$work/out"
	expect "nothing of \"$mode\" reaches the terminal" $? 1
	if [ $mode = silent ]; then
		agent run --timeout 60s >"$work/run.log" 2>&1 &
		service=$!
		sleep 1
		kill $service
		wait_for 30 grep -q stopped "$work/run.log"
		expect "SIGTERM ends a service that waits for it" $? 0
		kill -KILL $service 2>/dev/null
	fi
	kill $hostile
	wait $hostile 2>/dev/null
	rm "$work/hostile-port"
done

say "$failures failed"
[ $failures -eq 0 ]
