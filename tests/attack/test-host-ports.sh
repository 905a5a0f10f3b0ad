#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A guest does not reach the machine's own ports.
. "$(dirname "$0")/lib/run.sh"
attack_run host-ports 0
attack_reached PASS
