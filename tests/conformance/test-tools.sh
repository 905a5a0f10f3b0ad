#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The integration tests of tpm2-tools, in the same way.
cd "$(dirname "$0")/../.." || exit 1
exec tests/conformance/run --build "${EVTPM_BUILD:-build}" tools
