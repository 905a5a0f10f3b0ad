#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Bad core protocol calls get the specified error, and the next call works.
. "$(dirname "$0")/lib/run.sh"
attack_run core-calls 0 --smp 2
attack_reached PASS
# Where the CPU has INVLPGB, no vCPU keeps a right to a page that becomes a VMSA.
attack_run core-calls 0 --smp 2 --option invlpgb=1
attack_reached PASS
attack_expect log 'vcpu=0 vmpl=0: INVLPGB$'
