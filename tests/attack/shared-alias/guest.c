// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: private pages are reached as if they were shared.
 *
 * Without the C-bit an access uses no key of the guest. No RMP check keeps
 * VMPL2 from reading the firmware's memory that way, so what it reads must be
 * ciphertext. What it writes must never be what VMPL0 reads: the RMP check
 * hands the write to the host, which can only take the page away from the
 * guest, and then VMPL0's next access to it ends the guest (APM vol. 2,
 * 15.34.1, 15.36.10).
 */
#include "lib/guest.h"

#define BLOCK	16u
#define MEMORY	0x200000u
#define WRITTEN	0x10000u

static const svp_u8 zeros[BLOCK];

static svp_u64 count(const volatile svp_u8 *memory, svp_u64 size,
		     const svp_u8 *block)
{
	svp_u64 i, n = 0;
	unsigned int j;

	for (i = 0; i < size; i += BLOCK) {
		for (j = 0; j < BLOCK && memory[i + j] == block[j]; j++)
			;
		n += j == BLOCK;
	}
	return n;
}

static void own_page(const struct guest *guest)
{
	svp_u8 *page = guest_page(0);

	guest_expect("the page is zeros as private",
		     count(page, SVP_PAGE_SIZE, zeros), SVP_PAGE_SIZE / BLOCK);
	guest_map_shared(guest, 0, true);
	guest_expect("no block is plaintext without C-bit",
		     count(page, SVP_PAGE_SIZE, zeros), 0);
	guest_map_shared(guest, 0, false);
	guest_expect("the page is as it was",
		     count(page, SVP_PAGE_SIZE, zeros), SVP_PAGE_SIZE / BLOCK);
}

/* Much of it is zero, so much would be found if it were plaintext. */
static void firmware(const struct guest *guest)
{
	svp_u64 base = guest->secrets->svsm_base;
	volatile svp_u8 *memory = guest_window_shared(guest, base);
	struct svsm_call call = { .rax = 6, .rcx = 1 };
	svp_u64 i;

	guest_print_number("attack: reading without C-bit", base);
	guest_expect("no block of the firmware is plaintext",
		     count(memory, MEMORY, zeros), 0);
	guest_print_number("attack: writing without C-bit", base);
	for (i = 0; i < WRITTEN; i += SVP_PAGE_SIZE)
		memory[i] = 0x90;
	guest_svsm_call(guest, &call);
	guest_fail("VMPL0 went on with pages that VMPL2 wrote");
}

void guest_main(const struct guest *guest)
{
	own_page(guest);
	firmware(guest);
}
