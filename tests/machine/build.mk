# SPDX-License-Identifier: Apache-2.0
# The SNP machine: $(B)/machine.rom, QEMU's -bios.

MACHINE := tests/machine
MACHINE_ROM_SIZE := 131072
MACHINE_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -I. -I$(MACHINE) \
	-ffreestanding -fno-stack-protector -fno-pic -fno-builtin \
	-fno-asynchronous-unwind-tables -fcf-protection=none -mno-red-zone \
	-mgeneral-regs-only $(NO_LOOP_CALLS)
MACHINE_OBJ := $(addprefix $(B)/machine/,entry.o attack.o attack_exits.o \
	attack_launch.o attack_pages.o attack_requests.o chipset.o cpu.o cpuid.o \
	debug.o dump.o encrypt.o fw_cfg.o heap.o host_apic.o host_doorbell.o host_ghcb.o \
	host_io.o host_memory.o \
	host_msr.o \
	host_request.o host_throttle.o igvm.o insn.o interrupt.o launch.o \
	launch_id_block.o launch_pages.o launch_parameters.o launch_prepare.o \
	lib.o log.o machine.o meter.o msr.o npf.o npt.o \
	options.o region.o rmp.o secure_processor.o signal.o smp.o stats.o stop.o trap.o \
	vc.o vmsa.o walk.o)

PROGRAMS += $(B)/machine.rom

$(B)/machine/%.o: $(MACHINE)/%.c $(wildcard $(MACHINE)/*.h protocol/*.h)
	@mkdir -p $(@D)
	$(CC) $(MACHINE_CFLAGS) -c -o $@ $<

$(B)/machine/%.o: $(MACHINE)/%.S
	@mkdir -p $(@D)
	$(CC) -DROM_SIZE=$(MACHINE_ROM_SIZE) -c -o $@ $<

$(B)/machine/machine.elf: $(MACHINE_OBJ) $(MACHINE)/machine.ld
	$(LD) -m elf_x86_64 -static -z noexecstack -z max-page-size=4096 \
		--no-warn-rwx-segments -T $(MACHINE)/machine.ld -o $@ \
		$(MACHINE_OBJ)

# The machine from the ROM's start, padding, the reset stub in its last 4 KiB.
$(B)/machine.rom: $(B)/machine/machine.elf $(B)/machine/rom.o
	objcopy -O binary $(B)/machine/machine.elf $(B)/machine/machine.bin
	objcopy -O binary -j .text $(B)/machine/rom.o $(B)/machine/stub.bin
	test $$(stat -c %s $(B)/machine/stub.bin) -eq 4096
	test $$(stat -c %s $(B)/machine/machine.bin) -le \
		$$(($(MACHINE_ROM_SIZE) - 4096))
	truncate -s $$(($(MACHINE_ROM_SIZE) - 4096)) $(B)/machine/machine.bin
	cat $(B)/machine/machine.bin $(B)/machine/stub.bin > $@

# The logic that needs no bare metal, on the host.
UNIT_TESTS += test_rmp test_walk test_host_ghcb test_vc
UNIT_TESTS += test_host_throttle test_encrypt
test_host_throttle_SRC := $(MACHINE)/host_throttle.c
test_host_throttle_CFLAGS := -I$(MACHINE)
test_rmp_SRC := $(addprefix $(MACHINE)/,rmp.c region.c)
test_walk_SRC := $(addprefix $(MACHINE)/,walk.c npt.c rmp.c region.c)
test_host_ghcb_SRC := $(addprefix $(MACHINE)/,encrypt.c host_ghcb.c \
	host_memory.c host_msr.c host_request.c npt.c rmp.c region.c)
test_vc_SRC := $(addprefix $(MACHINE)/,vc.c walk.c rmp.c region.c)
test_encrypt_SRC := $(addprefix $(MACHINE)/,encrypt.c rmp.c region.c)
test_encrypt_CFLAGS := -I$(MACHINE)
test_rmp_CFLAGS := -I$(MACHINE)
test_walk_CFLAGS := -I$(MACHINE)
test_vc_CFLAGS := -I$(MACHINE)
test_host_ghcb_CFLAGS := -I$(MACHINE)
