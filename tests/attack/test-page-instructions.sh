#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# PVALIDATE and RMPADJUST are refused at VMPL2.
. "$(dirname "$0")/lib/run.sh"
attack_run page-instructions 0
attack_reached PASS
