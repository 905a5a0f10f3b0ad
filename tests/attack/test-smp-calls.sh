#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Calls that race on the vCPUs of a guest with eight, and core calls that go on
# while the TPM is busy.
. "$(dirname "$0")/lib/run.sh"
attack_run smp-calls 0 --smp 8 --timeout 600
attack_reached PASS
