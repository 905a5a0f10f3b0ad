/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bare guest at VMPL2, for attacks: no kernel between the test and the
 * hardware. It trusts the firmware below it, which it tests.
 */
#ifndef ATTACK_GUEST_H
#define ATTACK_GUEST_H

#include "protocol/snp_pages.h"
#include "protocol/svsm_call.h"

/* As in C; the compiler calls them by itself. */
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);

/* What the firmware handed over. */
struct guest {
	const struct svp_secrets *secrets;
	struct svp_calling_area *caa;
	svp_u64 c_bit;		/* mask of the C-bit */
	const char *command_line;
};

/* Registers of an SVSM call, in and out. */
struct svsm_call {
	svp_u64 rax, rcx, rdx, r8, r9;
};

/*
 * The test: its lines go to the console. Returns when all is well; what must
 * never be reached calls guest_fail().
 */
void guest_main(const struct guest *guest);

/* Write text, or text and a number in hex, and a newline, to the console. */
void guest_print(const char *text);
void guest_print_number(const char *text, svp_u64 number);

/* Write "name: ", size bytes in hex, and a newline. */
void guest_print_bytes(const char *name, const svp_u8 *data, size_t size);

/* Print "FAIL: " and the reason, and power off. Never returns. */
void guest_fail(const char *reason) __attribute__((noreturn));

/* Print "ok: " and the name when got is wanted, else fail with both. */
void guest_expect(const char *name, svp_u64 got, svp_u64 wanted);

/*
 * Call the SVSM with these registers. Returns the result code. Fails the test
 * when the call was not taken.
 */
svp_u64 guest_svsm_call(const struct guest *guest, struct svsm_call *call);

/* The same, on any vCPU: was the call taken? */
bool guest_try_call(const struct guest *guest, struct svsm_call *call);

/* Access 8 bytes that may not be validated any more. Did it work? */
bool guest_try_store(svp_u64 *at, svp_u64 value);
bool guest_try_load(const svp_u64 *at, svp_u64 *ret_value);

/* The number behind name in the command line ("name=123"), or the other. */
svp_u64 guest_option(const struct guest *guest, const char *name,
		     svp_u64 otherwise);

/* 256 pages of 4 KiB, mapped one by one, private and validated, zeros. */
#define GUEST_PAGES 256u
svp_u8 *guest_page(unsigned int i);

/* Map guest_page(i) without (or again with) the C-bit; the RMP is not told. */
void guest_map_shared(const struct guest *guest, unsigned int i, bool shared);

/*
 * Map 2 MiB of gPA, private, and return where: for addresses outside the first
 * 4 GiB too. One such window; a later call moves it. gpa is 2 MiB aligned.
 */
volatile svp_u8 *guest_window(const struct guest *guest, svp_u64 gpa);

/* The same window, without the C-bit. */
volatile svp_u8 *guest_window_shared(const struct guest *guest, svp_u64 gpa);

/* PVALIDATE: did it raise #GP, as it must anywhere but at VMPL0? */
bool guest_pvalidate_faults(const void *page, svp_u32 size, bool validate);

/* RMPADJUST: EAX. */
svp_u32 guest_rmpadjust(const void *page, svp_u32 size, svp_u64 rdx);

#endif
