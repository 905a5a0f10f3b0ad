#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Private pages reached with C = 0 read as ciphertext; when VMPL2 writes VMPL0's
# so, VMPL0 reads none of it.
. "$(dirname "$0")/lib/run.sh"
attack_run shared-alias 3
attack_reached "reading without C-bit"
attack_reached "writing without C-bit"
attack_expect console "^ok: no block of the firmware is plaintext"
attack_expect log "^\[[^]]*\] vcpu=0 vmpl=2: gpa=[0-9a-fx]* written with C=0"
attack_expect log "^\[[^]]*\] violation vcpu=0 vmpl=0 .* private access to a shared page"
