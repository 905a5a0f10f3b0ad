# SPDX-License-Identifier: Apache-2.0
# The tpm program: a static ELF that runs under the monitor and on Linux.

comma := ,
TPM_DIR := vtpm-firmware/tpm
TPM_SRC := $(wildcard $(TPM_DIR)/*.c) vtpm-firmware/lib/channel_io.c
FIRMWARE_USER_HEADERS := $(wildcard protocol/*.h vtpm-firmware/tpm/*.h \
	vtpm-firmware/attest/*.h vtpm-firmware/lib/*.h)

# Linked at a fixed address, without what is not used, without symbols, and
# without anything that tells two builds of the same source apart.
FIRMWARE_USER_CFLAGS := -std=gnu11 -O2 -Wall -Wextra -Wconversion -Werror \
	-D_GNU_SOURCE \
	-I. -Ivtpm-firmware -DEVTPM_VERSION='"$(VERSION)"' \
	-fno-pie -ffunction-sections -fdata-sections -fcf-protection \
	-fstack-protector-strong -D_FORTIFY_SOURCE=2
FIRMWARE_USER_LDFLAGS := -static -s -Wl,--gc-sections \
	-Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro

# Calls of libtpms that fast_paths.c takes. Only in a static program: a shared
# libtpms would go on calling as before.
TPM_FAST_PATHS := $(addprefix -Wl$(comma)--wrap=,AES_encrypt \
	EC_GROUP_new_curve_GFp ExpDCacheFind ExpDCacheAdd RSA_set0_crt_params)
TPM_LIBS := $(TPM_FAST_PATHS) -ltpms -lcrypto

PROGRAMS += $(B)/bin/tpm

$(B)/bin/tpm: $(TPM_SRC) $(FIRMWARE_USER_HEADERS) packaging/VERSION
	@mkdir -p $(@D)
	$(CC) $(FIRMWARE_USER_CFLAGS) $(FIRMWARE_USER_LDFLAGS) -o $@ \
		$(filter %.c,$^) $(TPM_LIBS)

UNIT_TESTS += test_event_log test_tpm_serve
test_event_log_SRC := $(TPM_DIR)/event_log.c
test_event_log_CFLAGS := -Ivtpm-firmware
test_tpm_serve_SRC := $(filter-out %/main.c %/socket.c %/fast_paths.c,$(TPM_SRC))
test_tpm_serve_CFLAGS := -Ivtpm-firmware
test_tpm_serve_LIBS := -ltpms -lcrypto

UNIT_TESTS += test_fast_paths
test_fast_paths_SRC := $(TPM_DIR)/fast_paths.c
test_fast_paths_LIBS := $(TPM_FAST_PATHS) -l:libtpms.a -l:libcrypto.a

UNIT_TESTS += test_channel_io
test_channel_io_SRC := vtpm-firmware/lib/channel_io.c
test_channel_io_CFLAGS := -Ivtpm-firmware

# The TPM's commands behind a fuzz harness; libtpms itself is Debian's, without
# sanitizers.
UNIT_TESTS += test_fuzz_tpm_command
test_fuzz_tpm_command_SRC := tests/fuzz/fuzz_tpm_command.c tests/fuzz/replay.c \
	$(test_tpm_serve_SRC)
test_fuzz_tpm_command_CFLAGS := -Ivtpm-firmware
test_fuzz_tpm_command_LIBS := -ltpms -lcrypto

FUZZERS += tpm_command
$(B)/fuzz/fuzz_tpm_command: $(test_fuzz_tpm_command_SRC)
	@mkdir -p $(@D)
	$(FUZZ_CC) -Ivtpm-firmware -o $@ $(filter-out %/replay.c,$^) -ltpms -lcrypto
