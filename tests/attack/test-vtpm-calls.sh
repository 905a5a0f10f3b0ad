#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Bad vTPM calls get the specified error, and the next call works.
. "$(dirname "$0")/lib/run.sh"
attack_run vtpm-calls 0
attack_reached PASS
