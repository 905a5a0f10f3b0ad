#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The driver, then evidence alone, which a verifier refuses: for hostile hosts,
# whose doing it shows.
. /scenarios/steps.sh

step "the driver loads" load_driver
step "evidence is refused" push refused
