#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A part of what `make attack-million` does, with the same numbers.
exec "$(dirname "$0")/fuzz" --calls 60000 --seed 1
