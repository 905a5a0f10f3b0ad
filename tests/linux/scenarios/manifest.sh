#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The driver, then the vTPM's keys and their manifest.
. /scenarios/steps.sh

step "the driver loads" load_driver
. /scenarios/keys.sh
