#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The guest's secrets page has no key of a more privileged VMPL.
. "$(dirname "$0")/lib/run.sh"
attack_run vmpck-absent 0
attack_reached PASS
