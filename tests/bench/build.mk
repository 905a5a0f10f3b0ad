# SPDX-License-Identifier: Apache-2.0
# What `make bench` measures with: bare guests that send one TPM command each,
# an image whose TPM makes no keys, and programs that measure rates on Linux.

BENCH := tests/bench
BENCH_COMMANDS := get_random pcr_extend pcr_read quote
BENCH_PROGRAMS := $(BENCH_COMMANDS:%=$(B)/bench/%.bin) $(B)/bench/no-keys.igvm \
	$(B)/bench/tpm_rate $(B)/bench/verifier_rate $(B)/bench/initrd.gz
.SECONDARY: $(BENCH_COMMANDS:%=$(B)/bench/%.elf) $(BENCH_COMMANDS:%=$(B)/bench/%.o)

# tests/machine/test-stats.sh runs it.
PROGRAMS += $(B)/bench/get_random.bin

$(B)/bench/%.o: $(BENCH)/guest/guest.c $(BENCH)/commands.h \
		$(wildcard $(ATTACK)/lib/*.h protocol/*.h)
	@mkdir -p $(@D)
	$(CC) $(ATTACK_CFLAGS) -DBENCH_COMMAND=bench_$* -c -o $@ $<

$(B)/bench/commands.o: $(BENCH)/commands.c $(BENCH)/commands.h \
		$(wildcard protocol/*.h)
	@mkdir -p $(@D)
	$(CC) $(ATTACK_CFLAGS) -c -o $@ $<

$(B)/bench/%.elf: $(B)/bench/%.o $(B)/bench/commands.o $(ATTACK_LIB) $(ATTACK)/lib/guest.ld
	$(LD) -m elf_x86_64 -static -z noexecstack --no-warn-rwx-segments \
		-T $(ATTACK)/lib/guest.ld -o $@ $(filter %.o,$^)

$(B)/bench/%.bin: $(B)/bench/%.elf
	objcopy -O binary $< $@

# The tpm program as it is, but for its keys: the difference is what they cost.
$(B)/bench/tpm-no-keys: $(BENCH)/no_keys.c $(wildcard vtpm-firmware/tpm/*.c) \
		vtpm-firmware/lib/channel_io.c $(wildcard protocol/*.h \
		vtpm-firmware/tpm/*.h vtpm-firmware/lib/*.h)
	@mkdir -p $(@D)
	$(CC) $(FIRMWARE_USER_CFLAGS) $(FIRMWARE_USER_LDFLAGS) \
		-Wl,--wrap=keys_create -o $@ $(filter %.c,$^) $(TPM_LIBS)

# A fragment further down defines MONITOR_DIR: named here as it is there.
$(B)/bench/no-keys.igvm: $(B)/bench/tpm-no-keys $(B)/bin/evtpm-igvm \
		$(B)/bin/attest $(B)/vtpm-firmware/boot.bin \
		$(B)/vtpm-firmware/monitor.elf
	$(B)/bin/evtpm-igvm --boot-stage $(B)/vtpm-firmware/boot.bin \
		--monitor $(B)/vtpm-firmware/monitor.elf --tpm $< \
		--attest $(B)/bin/attest --version-text bench --output $@

$(B)/bench/tpm_rate: $(BENCH)/tpm_rate.c $(BENCH)/commands.c $(BENCH)/commands.h \
		$(wildcard protocol/*.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) -o $@ $(filter %.c,$^)

$(B)/bench/tpm-path: $(BENCH)/tpm_path.c $(BENCH)/commands.c $(BENCH)/commands.h \
		$(wildcard protocol/*.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) -o $@ $(filter %.c,$^)

# Drivers on the newer kernel. Fragments further down define the rest.
$(B)/bench/initrd.gz: $(B)/bench/tpm-path $(BENCH)/guest/driver.sh \
		$(B)/guest-new/initrd.gz
	tests/linux/mkinitramfs --build $(B) --guest $(B)/guest-new --output $@ \
		--module $(B)/new/svsm_vtpm.ko --module $(B)/new/tpm_svsm.ko \
		--file $(BENCH)/guest/driver.sh:scenarios/bench-driver.sh \
		--file $(B)/bench/tpm-path:usr/bin/tpm-path

$(B)/bench/verifier_rate: $(BENCH)/verifier_rate.c $(VERIFIER_TEST_SRC) \
		$(wildcard agent/*/*.h protocol/*.h tests/unit/*_fixture.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) -Itests/unit -o $@ $(filter %.c,$^) \
		$(VERIFIER_LIBS) -lcmocka

.PHONY: bench bench-programs
bench-programs: $(BENCH_PROGRAMS)

bench: deps
	$(MAKE) all
	$(MAKE) bench-programs
	$(BENCH)/bench --build $(B)
