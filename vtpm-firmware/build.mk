# SPDX-License-Identifier: Apache-2.0
# The monitor (freestanding, CPL0) and the boot stage in front of it. The IGVM
# builder in image/ takes monitor.elf and boot.bin.

MONITOR_DIR := $(B)/vtpm-firmware
MONITOR_CFLAGS := -std=gnu11 -O2 -g -ffreestanding -mgeneral-regs-only \
	-mno-red-zone -mcmodel=kernel -fno-pic -fno-pie -fcf-protection \
	-fno-asynchronous-unwind-tables -fno-jump-tables \
	-fstack-protector-strong -mstack-protector-guard=global \
	-ffile-prefix-map=$(CURDIR)/= -Wall -Wextra -Wconversion -Werror \
	-Ivtpm-firmware -I.
MONITOR_SRC := $(wildcard $(addprefix vtpm-firmware/, *.c \
	lib/log.c lib/string.c \
	$(addsuffix /*.c, boot arch mm process snp calls direct)))
MONITOR_ASM := vtpm-firmware/arch/entry.S vtpm-firmware/arch/trap.S
MONITOR_OBJ := $(MONITOR_SRC:%.c=$(MONITOR_DIR)/%.o) \
	$(MONITOR_ASM:%.S=$(MONITOR_DIR)/%.o)

$(MONITOR_DIR)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(MONITOR_CFLAGS) -MMD -MP -c -o $@ $<

$(MONITOR_DIR)/%.o: %.S
	@mkdir -p $(@D)
	$(CC) -Ivtpm-firmware -I. -MMD -MP -c -o $@ $<

MONITOR_LINK = $(CC) -nostdlib -static -Wl,--build-id=none \
	-Wl,-z,max-page-size=4096 -Wl,-T,vtpm-firmware/monitor.ld

$(MONITOR_DIR)/monitor.elf: $(MONITOR_OBJ) vtpm-firmware/monitor.ld
	$(MONITOR_LINK) -o $@ $(MONITOR_OBJ)

$(MONITOR_DIR)/boot.elf: $(MONITOR_DIR)/vtpm-firmware/boot/boot.o
	$(CC) -nostdlib -static -Wl,--build-id=none -Wl,-Ttext=0x800000 \
		-Wl,-e,boot_start -o $@ $<

$(MONITOR_DIR)/boot.bin: $(MONITOR_DIR)/boot.elf
	objcopy -O binary -j .text $< $@

PROGRAMS += $(MONITOR_DIR)/monitor.elf $(MONITOR_DIR)/boot.bin
-include $(MONITOR_OBJ:.o=.d) $(MONITOR_DIR)/vtpm-firmware/boot/boot.d

# Unit tests: the same sources on the host, memory and host faked.
MONITOR_TESTS := test_frames test_paging test_elf test_space test_process \
	test_memory_map test_guest_mem test_ghcb test_firmware_log \
	test_cpuid_page test_accept test_random test_kernel_map
UNIT_TESTS += $(MONITOR_TESTS)
$(foreach t,$(MONITOR_TESTS),$(eval $(t)_CFLAGS := -Ivtpm-firmware -Itests/unit))
ARENA_SRC := tests/unit/fake_arena.c vtpm-firmware/mm/frames.c
SPACE_SRC := $(ARENA_SRC) $(addprefix vtpm-firmware/, mm/paging.c process/space.c)
test_frames_SRC := $(ARENA_SRC)
test_paging_SRC := $(ARENA_SRC) vtpm-firmware/mm/paging.c
test_elf_SRC := $(SPACE_SRC) vtpm-firmware/process/elf.c
test_space_SRC := $(SPACE_SRC)
test_process_SRC := $(SPACE_SRC) $(addprefix vtpm-firmware/, process/elf.c \
	process/process.c process/stack.c process/syscalls.c snp/cpuid.c lib/log.c)
test_memory_map_SRC := vtpm-firmware/mm/memory_map.c
test_guest_mem_SRC := $(ARENA_SRC) vtpm-firmware/mm/guest_mem.c
test_ghcb_SRC := $(ARENA_SRC) vtpm-firmware/snp/ghcb.c vtpm-firmware/snp/ghcb_msr.c
test_cpuid_page_SRC := vtpm-firmware/snp/cpuid.c
test_accept_SRC := $(ARENA_SRC) vtpm-firmware/mm/accept.c
test_kernel_map_SRC := $(ARENA_SRC) $(addprefix vtpm-firmware/mm/, paging.c \
	kernel_map.c)
test_firmware_log_SRC := vtpm-firmware/lib/log.c
test_random_SRC := vtpm-firmware/arch/random.c

# Launch images whose TPM is a program that attacks the monitor.
ESCAPES := read_monitor write_monitor call_monitor run_data write_text write_cr3 \
	write_msr write_port validate_page overflow_stack bad_pointers eat_memory \
	die_on_command
ESCAPE_IMAGES := $(ESCAPES:%=$(B)/attack/escape-%.igvm)
PROGRAMS += $(ESCAPE_IMAGES)

$(B)/attack/escape-%.elf: tests/attack/escape/program.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O1 -Wall -Wextra -Werror -nostdlib -static \
		-ffreestanding -fno-pie -fno-stack-protector -fno-builtin \
		$(NO_LOOP_CALLS) -Wl,-z,noexecstack \
		-Wl,--build-id=none -DESCAPE=$* -o $@ $<

$(ESCAPE_IMAGES): $(B)/attack/%.igvm: $(B)/attack/%.elf $(B)/bin/evtpm-igvm \
		$(MONITOR_DIR)/boot.bin $(MONITOR_DIR)/monitor.elf
	$(B)/bin/evtpm-igvm --boot-stage $(MONITOR_DIR)/boot.bin \
		--monitor $(MONITOR_DIR)/monitor.elf --tpm $< --attest $< \
		--version-text escape --output $@

# The launch image of an SVSM that misbehaves when a test tells it to.
HOSTILE_SVSM := tests/linux/hostile-svsm/monitor
HOSTILE_SVSM_IMAGE := $(B)/tests/hostile.igvm
PROGRAMS += $(HOSTILE_SVSM_IMAGE)
-include $(MONITOR_DIR)/$(HOSTILE_SVSM).d

$(MONITOR_DIR)/hostile.elf: $(MONITOR_OBJ) $(MONITOR_DIR)/$(HOSTILE_SVSM).o \
		vtpm-firmware/monitor.ld
	$(MONITOR_LINK) -Wl,--wrap=vtpm_calls,--wrap=calls_serve \
		-o $@ $(filter %.o,$^)

$(HOSTILE_SVSM_IMAGE): $(B)/evtpm.igvm $(MONITOR_DIR)/hostile.elf
	@mkdir -p $(@D)
	$(B)/bin/evtpm-igvm --boot-stage $(MONITOR_DIR)/boot.bin \
		--monitor $(MONITOR_DIR)/hostile.elf --tpm $(B)/bin/tpm \
		--attest $(B)/bin/attest --version-text hostile --output $@

# Fuzz harnesses, replayed over their seeds.
MONITOR_FUZZ_NAMES := elf ghcb memory_map syscalls
MONITOR_FUZZ := $(MONITOR_FUZZ_NAMES:%=test_fuzz_%)
UNIT_TESTS += $(MONITOR_FUZZ)
$(foreach t,$(MONITOR_FUZZ),$(eval $(t)_CFLAGS := -Ivtpm-firmware))
test_fuzz_elf_SRC := tests/fuzz/fuzz_elf.c tests/fuzz/replay.c $(SPACE_SRC) \
	vtpm-firmware/process/elf.c
test_fuzz_memory_map_SRC := tests/fuzz/fuzz_memory_map.c tests/fuzz/replay.c \
	vtpm-firmware/mm/memory_map.c
test_fuzz_syscalls_SRC := tests/fuzz/fuzz_syscalls.c tests/fuzz/replay.c \
	$(filter %.c,$(test_process_SRC))
test_fuzz_ghcb_SRC := tests/fuzz/fuzz_ghcb.c tests/fuzz/replay.c \
	$(test_ghcb_SRC)

FUZZERS += $(MONITOR_FUZZ_NAMES)
$(MONITOR_FUZZ_NAMES:%=$(B)/fuzz/fuzz_%): $(B)/fuzz/fuzz_%: \
		$(foreach t,$(MONITOR_FUZZ),$($(t)_SRC))
	@mkdir -p $(@D)
	$(FUZZ_CC) -Ivtpm-firmware -o $@ \
		$(filter-out tests/fuzz/replay.c,$(test_fuzz_$*_SRC))

# The image's symbols are at the addresses of the monitor.
test_kernel_map_CFLAGS += -fno-pie -no-pie -mcmodel=large
