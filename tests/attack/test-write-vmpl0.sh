#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# VMPL2 writing memory of VMPL0 is stopped.
. "$(dirname "$0")/lib/run.sh"
attack_run write-vmpl0 3
attack_reached "writing 0x0000008000000000"
attack_expect log "^\[[^]]*\] violation vcpu=0 vmpl=2 rip=.* gpa=(0x)?[0-9a-f]*8000000000 write"
