# SPDX-License-Identifier: Apache-2.0
# The IGVM builder, evtpm-measure, and the firmware's image itself.

IMAGE_DIR := vtpm-firmware/image
IMAGE_HEADERS := $(wildcard protocol/*.h $(IMAGE_DIR)/*.h vtpm-firmware/tpm/*.h)
IMAGE_CFLAGS := $(HOSTCFLAGS) $(HARDENING) -Ivtpm-firmware \
	-DEVTPM_VERSION='"$(VERSION)"'
IGVM_SRC := $(addprefix $(IMAGE_DIR)/,build_image.c elf_image.c file.c \
	igvm_writer.c start_vmsa.c)

PROGRAMS += $(B)/bin/evtpm-igvm $(B)/evtpm.igvm

$(B)/bin/evtpm-igvm: $(IMAGE_DIR)/igvm_main.c $(IGVM_SRC) $(IMAGE_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(IMAGE_CFLAGS) -pie -o $@ $(filter %.c,$^) -lcrypto

$(B)/evtpm.igvm: $(B)/bin/evtpm-igvm $(B)/vtpm-firmware/boot.bin \
		$(B)/vtpm-firmware/monitor.elf $(B)/bin/tpm $(B)/bin/attest \
		packaging/VERSION $(IMAGE_DIR)/build.mk
	$(B)/bin/evtpm-igvm --boot-stage $(B)/vtpm-firmware/boot.bin \
		--monitor $(B)/vtpm-firmware/monitor.elf --tpm $(B)/bin/tpm \
		--attest $(B)/bin/attest --version-text "$(VERSION)" \
		--output $@
	packaging/image-packages --installed >$@.packages

MEASURE_SRC := $(addprefix $(IMAGE_DIR)/,boot_events.c file.c igvm_reader.c \
	launch_measure.c) vtpm-firmware/tpm/digests.c

PROGRAMS += $(B)/bin/evtpm-measure

$(B)/bin/evtpm-measure: $(IMAGE_DIR)/measure_main.c \
		$(IMAGE_DIR)/measure_json.c $(MEASURE_SRC) $(IMAGE_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(IMAGE_CFLAGS) -pie -o $@ $(filter %.c,$^) -lcrypto -ljansson

UNIT_TESTS += test_igvm_writer test_launch_measure
test_igvm_writer_SRC := $(addprefix $(IMAGE_DIR)/,igvm_writer.c igvm_reader.c)
test_igvm_writer_CFLAGS := -Ivtpm-firmware
test_launch_measure_SRC := $(sort $(IGVM_SRC) $(MEASURE_SRC)) \
	tests/machine/secure-processor/launch_digest.c
test_launch_measure_CFLAGS := -Ivtpm-firmware
test_launch_measure_LIBS := -lcrypto

UNIT_TESTS += test_build_image
test_build_image_SRC := $(IGVM_SRC) $(IMAGE_DIR)/igvm_reader.c
test_build_image_CFLAGS := -Ivtpm-firmware
test_build_image_LIBS := -lcrypto
