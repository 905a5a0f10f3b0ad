# SPDX-License-Identifier: Apache-2.0
# The bare guest that judges the machine: $(B)/selftest/image.bin.

SELFTEST := tests/machine/selftest
SELFTEST_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -I. -I$(SELFTEST) \
	-ffreestanding -fno-stack-protector -fno-pic -fno-builtin \
	-fno-asynchronous-unwind-tables -fcf-protection=none -mno-red-zone \
	-mgeneral-regs-only $(NO_LOOP_CALLS)
SELFTEST_SRC := $(wildcard $(SELFTEST)/*.c $(SELFTEST)/*/*.c)
SELFTEST_OBJ := $(SELFTEST_SRC:$(SELFTEST)/%.c=$(B)/selftest/%.o) \
	$(B)/selftest/lib/start.o

PROGRAMS += $(B)/selftest/image.bin

$(B)/selftest/%.o: $(SELFTEST)/%.c \
		$(wildcard $(SELFTEST)/*.h $(SELFTEST)/lib/*.h) protocol/types.h
	@mkdir -p $(@D)
	$(CC) $(SELFTEST_CFLAGS) -c -o $@ $<

$(B)/selftest/lib/start.o: $(SELFTEST)/lib/start.S \
		$(SELFTEST)/lib/exceptions_layout.h
	@mkdir -p $(@D)
	$(CC) -c -o $@ $<

$(B)/selftest/image.elf: $(SELFTEST_OBJ) $(SELFTEST)/lib/image.ld
	$(LD) -m elf_x86_64 -static -z noexecstack --no-warn-rwx-segments \
		-T $(SELFTEST)/lib/image.ld -o $@ $(SELFTEST_OBJ)

$(B)/selftest/image.bin: $(B)/selftest/image.elf
	objcopy -O binary $< $@
