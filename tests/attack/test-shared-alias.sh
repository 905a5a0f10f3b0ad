#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A private page reached with C = 0 is stopped.
. "$(dirname "$0")/lib/run.sh"
attack_run shared-alias 3
attack_reached "reading without C-bit"
attack_expect log "^violation vcpu=0 vmpl=2 rip=.* gpa=(0x)?[0-9a-f]* read"
