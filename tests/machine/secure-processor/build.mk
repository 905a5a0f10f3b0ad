# SPDX-License-Identifier: Apache-2.0
# The secure processor, the lab's keys, and their tests.

SP_DIR := tests/machine/secure-processor
SP_LAB := $(addprefix $(SP_DIR)/,lab.c product.c)
SP_ISSUE := $(SP_LAB) $(addprefix $(SP_DIR)/,lab_issue.c certificates.c)
SP_REPORT := $(SP_LAB) $(SP_DIR)/report.c
SP_MESSAGES := $(SP_REPORT) $(addprefix $(SP_DIR)/,messages.c request_key.c \
	request_report.c request_tsc_info.c)
SP_CORE := $(SP_MESSAGES) $(addprefix $(SP_DIR)/,channel.c id_block.c \
	launch_digest.c)
SP_HEADERS := $(wildcard $(SP_DIR)/*.h) $(wildcard protocol/*.h) \
	tests/machine/secure_processor_channel.h

PROGRAMS += $(B)/bin/secure-processor $(B)/bin/lab-keys $(B)/lab/complete

$(B)/bin/secure-processor: $(SP_DIR)/main.c $(sort $(SP_CORE) $(SP_ISSUE)) \
		$(SP_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -pie -o $@ $(filter %.c,$^) -lcrypto

$(B)/bin/lab-keys: $(SP_DIR)/lab_keys.c $(SP_DIR)/certificates.c \
		$(SP_DIR)/product.c $(SP_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -pie -o $@ $(filter %.c,$^) -lcrypto

# Made once; a rebuilt lab-keys must not change who the lab is.
$(B)/lab/complete: | $(B)/bin/lab-keys
	$(B)/bin/lab-keys $(B)/lab

UNIT_TESTS += test_launch_digest test_sp_report test_sp_messages \
	test_sp_channel test_sp_keys test_id_block
test_launch_digest_SRC := $(SP_DIR)/launch_digest.c
test_launch_digest_LIBS := -lcrypto
test_sp_report_SRC := $(SP_REPORT) $(SP_DIR)/certificates.c
test_sp_report_LIBS := -lcrypto
test_sp_messages_SRC := $(SP_MESSAGES)
test_sp_messages_LIBS := -lcrypto
test_sp_keys_SRC := $(SP_MESSAGES)
test_sp_keys_LIBS := -lcrypto
test_id_block_SRC := $(SP_LAB) $(SP_DIR)/id_block.c
test_id_block_LIBS := -lcrypto
test_sp_channel_SRC := $(SP_CORE)
test_sp_channel_LIBS := -lcrypto

# What the verifier makes of the lab's reports and certificates.
UNIT_TESTS += test_lab_verifier
test_lab_verifier_SRC := $(sort $(SP_REPORT) $(SP_ISSUE)) \
	$(addprefix agent/verifier/,report.c certificates.c processor.c)
test_lab_verifier_LIBS := -lcrypto

UNIT_TESTS += test_launch test_launch_headers
LAUNCH_SRC := $(addprefix tests/machine/,launch.c launch_id_block.c \
	launch_pages.c launch_parameters.c launch_prepare.c igvm.c)
test_launch_SRC := $(LAUNCH_SRC)
test_launch_headers_SRC := $(LAUNCH_SRC)

# Fuzz harnesses, replayed over their seeds.
MACHINE_FUZZ := fuzz_igvm fuzz_guest_message fuzz_sp_channel
FUZZERS += $(MACHINE_FUZZ:fuzz_%=%)
UNIT_TESTS += $(MACHINE_FUZZ:%=test_%)
test_fuzz_igvm_SRC := tests/fuzz/fuzz_igvm.c tests/fuzz/replay.c $(LAUNCH_SRC)
test_fuzz_guest_message_SRC := tests/fuzz/fuzz_guest_message.c \
	tests/fuzz/replay.c $(SP_MESSAGES)
test_fuzz_guest_message_LIBS := -lcrypto
test_fuzz_sp_channel_SRC := tests/fuzz/fuzz_sp_channel.c tests/fuzz/replay.c \
	$(SP_CORE)
test_fuzz_sp_channel_LIBS := -lcrypto

$(MACHINE_FUZZ:%=$(B)/fuzz/%): $(B)/fuzz/%: $(LAUNCH_SRC) $(SP_CORE)
	@mkdir -p $(@D)
	$(FUZZ_CC) -o $@ \
		tests/fuzz/$*.c $(filter-out tests/fuzz/%,$(filter %.c,$(test_$*_SRC))) \
		-lcmocka -lcrypto
