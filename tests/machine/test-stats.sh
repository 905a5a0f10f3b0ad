#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Counters of the machine: two runs of a bare guest with --icount count the
# same, to the instruction; a TPM command costs two world switches.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/evtpm-test-stats-XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT

count() {
	tests/machine/run --build "$build" --lab "$build/lab" --memory 256M \
		--firmware "$build/evtpm.igvm" --timeout 120 \
		--kernel "$build/bench/get_random.bin" --icount \
		--stats "$work/$1.json" >"$work/console" 2>"$work/errors" &&
		return
	cat "$work/console" "$work/errors"
	exit 1
}

count first
count second
cmp "$work/first.json" "$work/second.json" || exit 1
python3 - "$work/first.json" "$work/console" <<'END'
import json
import re
import sys

stats = json.load(open(sys.argv[1]))
sent = int(re.search(r"commands: +0x([0-9a-f]+)",
                     open(sys.argv[2]).read()).group(1), 16)
VTPM_CMD = 2 << 32 | 1


def total(kind, call, vmpl, code=None):
    return sum(c["count"] for c in stats["counters"]
               if (c["kind"], c["call"], c["vmpl"]) == (kind, call, vmpl)
               and code in (None, c["code"]))


checks = {
    "the run ended well": (stats["exit_status"], 0),
    "nothing is left out": (stats["not_counted"], 0),
    "each command is one call":
        (total("svsm-call", None, 2, VTPM_CMD), sent),
    "it switches to VMPL0 once": (total("switch", VTPM_CMD, 0), sent),
    "and back once": (total("switch", VTPM_CMD, 2), sent),
    "VMPL2 has no ticks within a call": (total("ticks", VTPM_CMD, 2), 0),
    "the monitor works": (total("ticks", VTPM_CMD, 0, 0) > 0, True),
    "so does the TPM process": (total("ticks", VTPM_CMD, 0, 3) > 0, True),
}
for name, (got, wanted) in checks.items():
    print("ok:" if got == wanted else "not ok:", name, got)
sys.exit(any(got != wanted for got, wanted in checks.values()))
END
