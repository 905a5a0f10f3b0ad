#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Each program in /conformance is a test of tpm2-tss, which finds the TPM by this
# variable and leaves it as it was: all of them run, whatever one says.
. /scenarios/steps.sh
. /scenarios/driver.sh

export TPM20TEST_TCTI=device:/dev/tpmrm0
status=0
for test in /conformance/*; do
	if "$test" </dev/null >/tmp/step.log 2>&1; then
		echo "evtpm-step: passed: ${test##*/}"
	else
		echo "evtpm-step: FAILED ($?): ${test##*/}"
		awk '{ print "    " $0 }' /tmp/step.log
		status=1
	fi
done
exit $status
