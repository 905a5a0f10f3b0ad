#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The TPM's clock is the TSC's: 60 s of a guest's time, which QEMU counts by
# instructions of 256 ns each, so that they pass soon and however busy this
# machine is; then some seconds of this machine's own TSC.
. "$(dirname "$0")/lib/run.sh"
attack_run tpm-clock 0 --append 60 --qemu-arg=-icount \
	--qemu-arg=shift=8,sleep=off --qemu-arg=-rtc \
	--qemu-arg=base=2020-01-01,clock=vm
attack_reached PASS
attack_expect console '^TSC kHz: *0x00000000000f4[0-9a-f]*$'
attack_run tpm-clock 0 --append 3
attack_reached PASS
