#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The driver, then evidence alone: for hostile hosts, whose doing it shows. What
# the verifier makes of it is the test's to say.
. /scenarios/steps.sh

is_judged() {
	push trusted || [ "$verdict" = refused ]
}

step "the driver loads" load_driver
step "evidence is judged" is_judged
