#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The integration tests of tpm2-tss (SYS, ESYS, FAPI) against the tpm program
# and swtpm: they differ where ./differences says so, and why, and nowhere else.
cd "$(dirname "$0")/../.." || exit 1
exec tests/conformance/run --build "${EVTPM_BUILD:-build}" tss
