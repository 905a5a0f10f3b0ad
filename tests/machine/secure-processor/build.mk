# SPDX-License-Identifier: Apache-2.0
# The secure processor, the lab's keys, and their tests.

SP_DIR := tests/machine/secure-processor
SP_CORE := $(addprefix $(SP_DIR)/,channel.c launch_digest.c messages.c \
	report.c lab.c)
SP_HEADERS := $(wildcard $(SP_DIR)/*.h) $(wildcard protocol/*.h) \
	tests/machine/secure_processor_channel.h

PROGRAMS += $(B)/bin/secure-processor $(B)/bin/lab-keys $(B)/lab/complete

$(B)/bin/secure-processor: $(SP_DIR)/main.c $(SP_CORE) $(SP_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -pie -o $@ $(filter %.c,$^) -lcrypto

$(B)/bin/lab-keys: $(SP_DIR)/lab_keys.c $(SP_DIR)/certificates.c $(SP_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -pie -o $@ $(filter %.c,$^) -lcrypto

# Made once; a rebuilt lab-keys must not change who the lab is.
$(B)/lab/complete: | $(B)/bin/lab-keys
	$(B)/bin/lab-keys $(B)/lab

UNIT_TESTS += test_launch_digest test_sp_report test_sp_messages \
	test_sp_channel
test_launch_digest_SRC := $(SP_DIR)/launch_digest.c
test_launch_digest_LIBS := -lcrypto
test_sp_report_SRC := $(addprefix $(SP_DIR)/,report.c lab.c certificates.c)
test_sp_report_LIBS := -lcrypto
test_sp_messages_SRC := $(addprefix $(SP_DIR)/,messages.c report.c lab.c)
test_sp_messages_LIBS := -lcrypto
test_sp_channel_SRC := $(SP_CORE)
test_sp_channel_LIBS := -lcrypto

UNIT_TESTS += test_launch
test_launch_SRC := $(addprefix tests/machine/,launch.c launch_parameters.c \
	igvm.c)
