# SPDX-License-Identifier: Apache-2.0
# The attest program: a static ELF that runs under the monitor and on Linux.

ATTEST_DIR := vtpm-firmware/attest
ATTEST_SRC := $(wildcard $(ATTEST_DIR)/*.c) vtpm-firmware/lib/channel_io.c

PROGRAMS += $(B)/bin/attest

# FIRMWARE_USER_*: vtpm-firmware/tpm/build.mk.
$(B)/bin/attest: $(ATTEST_SRC) $(wildcard protocol/*.h vtpm-firmware/*/*.h)
	@mkdir -p $(@D)
	$(CC) $(FIRMWARE_USER_CFLAGS) $(FIRMWARE_USER_LDFLAGS) -o $@ \
		$(filter %.c,$^) -lcrypto

UNIT_TESTS += test_attest_exchange
test_attest_exchange_SRC := $(filter-out %/main.c,$(ATTEST_SRC)) \
	$(addprefix tests/machine/secure-processor/,messages.c report.c lab.c \
	product.c request_key.c request_report.c request_tsc_info.c)
test_attest_exchange_CFLAGS := -Ivtpm-firmware -Itests/unit
test_attest_exchange_LIBS := -lcrypto
