# SPDX-License-Identifier: Apache-2.0
# Bare guests that attack: one folder each, $(B)/attack/NAME.bin.

ATTACK := tests/attack
ATTACK_NAMES := $(filter-out lib,$(patsubst $(ATTACK)/%/guest.c,%,\
	$(wildcard $(ATTACK)/*/guest.c)))
ATTACK_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -I. -I$(ATTACK) \
	-ffreestanding -fno-stack-protector -fno-pic -fno-builtin \
	-fno-asynchronous-unwind-tables -fcf-protection=none -mno-red-zone \
	-mgeneral-regs-only $(NO_LOOP_CALLS)
ATTACK_LIB := $(addprefix $(B)/attack/lib/,head.o guest.o console.o smp.o)

PROGRAMS += $(ATTACK_NAMES:%=$(B)/attack/%.bin)
.SECONDARY: $(ATTACK_NAMES:%=$(B)/attack/%/guest.o) \
	$(ATTACK_NAMES:%=$(B)/attack/%.elf) $(ATTACK_LIB)

$(B)/attack/%.o: $(ATTACK)/%.c $(wildcard $(ATTACK)/lib/*.h \
		$(ATTACK)/*/*.h protocol/*.h)
	@mkdir -p $(@D)
	$(CC) $(ATTACK_CFLAGS) -c -o $@ $<

$(B)/attack/lib/head.o: $(ATTACK)/lib/head.S
	@mkdir -p $(@D)
	$(CC) -c -o $@ $<

$(B)/attack/%.elf: $(B)/attack/%/guest.o $(ATTACK_LIB) $(ATTACK)/lib/guest.ld
	$(LD) -m elf_x86_64 -static -z noexecstack --no-warn-rwx-segments \
		-T $(ATTACK)/lib/guest.ld -o $@ $(filter %.o,$^)

# What some have beside guest.c.
$(B)/attack/fuzzer.elf: $(addprefix $(B)/attack/fuzzer/,fuzzer.o after.o)

$(B)/attack/%.bin: $(B)/attack/%.elf
	objcopy -O binary $< $@

# Takes some minutes; `make check` has a part of it.
.PHONY: attack-million
attack-million: deps
	$(MAKE) all
	EVTPM_BUILD=$(B) tests/attack/fuzz --calls 1000000
