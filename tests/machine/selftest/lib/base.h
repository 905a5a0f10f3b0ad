/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every rule needs: short integer types, where things are in the bare
 * guest's memory, and how a rule reports.
 */
#ifndef SELFTEST_BASE_H
#define SELFTEST_BASE_H

#include "protocol/types.h"

typedef svp_u8 u8;
typedef svp_u16 u16;
typedef svp_u32 u32;
typedef svp_u64 u64;

/*
 * Guest physical addresses, as mkigvm has them too. The image is loaded from
 * IMAGE on, all of it validated; TEST to TEST_END starts hypervisor-owned.
 */
#define IMAGE		0x100000ull
#define IMAGE_END	0x200000ull
#define SECRETS		0x200000ull
#define CPUID_PAGE	0x201000ull
#define BOOT_VMSA	0x202000ull
#define CASE_PAGE	0x203000ull
#define TEST		0x400000ull
#define TEST_END	0x2000000ull
#define PAGE		0x1000ull
#define LARGE		0x200000ull

/* The first GiB is mapped private at itself, and shared (C=0) from here on. */
#define SHARED_WINDOW	0x40000000ull
/* Nothing is mapped here. */
#define UNMAPPED	0x80000000ull

/* Private and shared view of a guest physical address below 1 GiB. */
static inline volatile u8 *private_at(u64 gpa)
{
	return (volatile u8 *)gpa;
}

static inline volatile u8 *shared_at(u64 gpa)
{
	return (volatile u8 *)(gpa + SHARED_WINDOW);
}

/* The bit that makes a page table entry private. */
u64 c_bit(void);

/* As in C; the compiler calls them by itself. */
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

bool same_text(const char *a, const char *b);

/* Name what follows, and where it is specified. */
void group(const char *name, const char *specification);

/* Print "rule GROUP.NAME: ok", or FAIL with both numbers. */
void rule(const char *name, u64 got, u64 expected);

/*
 * A rule that the machine's README.md says it does not follow: ok with what is
 * documented there (and the line says that it is a difference), ok with what
 * hardware does, FAIL with anything else.
 */
void rule_difference(const char *name, u64 got, u64 documented, u64 hardware);

/* Print a line to the console. */
void say(const char *text);

/* Print a line of numbers. */
void say_numbers(const char *text, const u64 *number, u32 n);

/* End the run: the guest can't go on. The text is printed when it can be. */
void give_up(const char *text) __attribute__((noreturn));

#endif
