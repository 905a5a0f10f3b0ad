#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The driver on four vCPUs under NMIs, CPU hotplug and sleep; a log of ten
# thousand events has the value that this host computes; at power-off the TPM is
# shut down.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$build/logs/driver-storm
. tests/linux/lab.sh

# For a slower kernel, or a hurry: fewer.
seconds=${EVTPM_STORM_SECONDS:-60}
events=${EVTPM_STORM_EVENTS:-10000}

# expect_pcr BANK: PCR 23 of BANK, as tpm2_pcrread showed it.
expect_pcr() {
	local value
	value=$(python3 - "$1" "$events" <<'PYTHON'
import hashlib, sys
def digest(data):
    return hashlib.new(sys.argv[1], data).digest()
pcr = bytes(len(digest(b"")))
for number in range(int(sys.argv[2])):
    pcr = digest(pcr + digest(b"event %d" % number))
print(pcr.hex().upper())
PYTHON
	)
	lab_expect "$work/storm.console" "^ *23: 0x$value\$" \
		"PCR 23 of $1 is not what the log makes"
}

lab_init
lab_boot storm "$lab_initrd" \
	"$(lab_command_line driver-storm) evtpm.seconds=$seconds \
evtpm.events=$events tp_printk tp_printk_stop_on_boot" \
	--smp 4 --timeout 1200
cat "$work/storm.console"
lab_expect "$work/storm.console" '^evtpm-scenario: driver-storm exit 0$' \
	"the driver did not pass in the guest"
expect_pcr sha256
expect_pcr sha384
sed '1,/^evtpm-scenario: driver-storm exit/d' "$work/storm.console" \
	>"$work/after.console"
lab_expect "$work/after.console" ' command: ordinal=0x145 .*result=0x0 ' \
	"TPM2_Shutdown was not sent at power-off"
! grep -H violation "$work"/*.machine.log
