// SPDX-License-Identifier: Apache-2.0
/*
 * VMSAs and what runs from them. The bytes of a VMSA are typed in from APM
 * vol. 2, table B-4.
 */
#include "levels.h"

#include "ghcb_page.h"
#include "instructions.h"

#define VMSA_FIRST	0x3e0000ull

struct context contexts[CONTEXTS];

static const struct {
	u8 apic_id, vmpl;
} places[CONTEXTS] = {
	[LOWER] = { 0, 2 }, [OTHER] = { 1, 0 }, [OTHER_LOWER] = { 1, 2 },
	[SECOND] = { 0, 1 }, [LOWEST] = { 0, 3 }, [VICTIM] = { 3, 2 },
	[MORE] = { 2, 0 }, { 3, 0 }, { 4, 0 }, { 5, 0 }, { 6, 0 }, { 7, 0 },
};

void context_start(void);
void context_main(struct context *c) __attribute__((noreturn));

u64 vmsa_of(u32 context)
{
	return context == BOOT ? BOOT_VMSA : VMSA_FIRST + context * PAGE;
}

static void put16(u64 page, u32 offset, u16 v)
{
	*(volatile u16 *)(page + offset) = v;
}

static void put32(u64 page, u32 offset, u32 v)
{
	*(volatile u32 *)(page + offset) = v;
}

static void put64(u64 page, u32 offset, u64 v)
{
	*(volatile u64 *)(page + offset) = v;
}

static void put_segment(u64 page, u32 offset, u16 selector, u16 attributes)
{
	put16(page, offset, selector);
	put16(page, offset + 2, attributes);
	put32(page, offset + 4, 0xffffffff);
	put64(page, offset + 8, 0);
}

static void put_table(u64 page, u32 offset, const void *base, u32 size)
{
	put32(page, offset + 4, size - 1);
	put64(page, offset + 8, (u64)base);
}

static void put_segments(u64 page, struct context *c)
{
	put_segment(page, 0x00, SELECTOR_DATA, 0xc93);	/* ES */
	put_segment(page, 0x10, SELECTOR_CODE, 0x29b);	/* CS, 64-bit */
	put_segment(page, 0x20, SELECTOR_DATA, 0xc93);	/* SS */
	put_segment(page, 0x30, SELECTOR_DATA, 0xc93);	/* DS */
	put_segment(page, 0x40, 0, 0xc93);		/* FS */
	put_segment(page, 0x50, 0, 0xc93);		/* GS */
	put64(page, 0x58, (u64)c);
	put_table(page, 0x60, c->gdt, sizeof(c->gdt));	/* GDTR */
	put_segment(page, 0x70, 0, 0x82);		/* LDTR */
	put_table(page, 0x80, c->idt, sizeof(c->idt));	/* IDTR */
	put_segment(page, 0x90, SELECTOR_TSS, 0x8b);	/* TR */
	put_table(page, 0x90, c->tss, sizeof(c->tss));
}

/* SEV_STATUS shows those of the running VMSA from bit 2 on (15.34.10). */
static u64 features(void)
{
	return rdmsr(MSR_SEV_STATUS) >> 2;
}

void vmsa_write(u32 context)
{
	struct context *c = &contexts[context];
	u64 page = vmsa_of(context);

	memset((void *)page, 0, PAGE);
	put_segments(page, c);
	*private_at(page + 0xca) = places[context].vmpl;
	put64(page, 0xd0, 0x1d01);	/* EFER: SVME NXE LMA LME SCE */
	put64(page, 0x148, 0x620);	/* CR4 */
	put64(page, 0x150, read_cr3());
	put64(page, 0x158, 0x80010033);	/* CR0 */
	put64(page, 0x160, 0x400);	/* DR7 */
	put64(page, 0x168, 0xffff0ff0);	/* DR6 */
	put64(page, 0x170, 2);		/* RFLAGS */
	put64(page, 0x178, (u64)context_start);
	put64(page, 0x1d8, (u64)c->stack + sizeof(c->stack));
	put64(page, 0x268, 0x0007040600070406ull);	/* PAT */
	put64(page, 0x338, (u64)c);	/* RDI */
	put64(page, 0x3b0, features());	/* SEV_FEATURES */
	put64(page, 0x3e8, 1);		/* XCR0 */
	put32(page, 0x408, 0x1f80);	/* MXCSR */
	put16(page, 0x40c, 0xffff);	/* x87 tags: empty */
	put16(page, 0x410, 0x37f);	/* x87 control word */
}

u32 vmsa_mark(u32 context, bool vmsa)
{
	return rmpadjust(vmsa_of(context), 0, 1 | (u64)vmsa << 16).eax;
}

u64 ap_creation(u32 context, u32 operation)
{
	u64 vmpl = places[context].vmpl, apic_id = places[context].apic_id;

	ghcb_clear();
	ghcb_put(GHCB_RAX, features());
	return ghcb_exit(0x80000013, operation | vmpl << 16 | apic_id << 32,
			 vmsa_of(context));
}

static void allow(u32 vmpl, u64 gpa, u32 permissions)
{
	if (rmpadjust(gpa, 0, vmpl | permissions << 8).eax)
		give_up("a VMPL can't be given a page");
}

void allow_lower(u64 gpa, u32 permissions)
{
	allow(2, gpa, permissions);
}

u64 level_setup(u32 context)
{
	u64 gpa;

	for (gpa = IMAGE; gpa < IMAGE_END; gpa += PAGE)
		allow(places[context].vmpl, gpa, 0xf);
	context_init(&contexts[context]);
	vmsa_write(context);
	if (vmsa_mark(context, true))
		give_up("a VMSA can't be made");
	return ap_creation(context, 1);
}

void lower_setup(void)
{
	if (level_setup(LOWER))
		give_up("VMPL2 can't be made");
}

/* Do a job if there is one. A lower VMPL then hands back to VMPL0; vCPU 1 waits. */
void context_main(struct context *c)
{
	for (;;) {
		if (__atomic_load_n(&c->job, __ATOMIC_ACQUIRE)) {
			c->result = c->job(c->argument);
			c->job = NULL;
			c->done = 1;
		}
		if (!places[c - contexts].vmpl)
			asm volatile("pause");
		else
			run_vmpl(0);
	}
}

void level_give(struct context *c, u64 (*function)(u64), u64 argument)
{
	c->done = 0;
	c->argument = argument;
	__atomic_store_n(&c->job, function, __ATOMIC_RELEASE);
}

u64 level_call(u32 context, u64 (*function)(u64), u64 argument)
{
	struct context *c = &contexts[context];

	level_give(c, function, argument);
	run_vmpl(places[context].vmpl);
	if (!c->done)
		give_up("a VMPL did not do its job");
	return c->result;
}

u64 lower_call(u64 (*function)(u64), u64 argument)
{
	return level_call(LOWER, function, argument);
}

/* Arguments of a try at VMPL2. */
struct attempt {
	u64 (*function)(u64);
	u64 argument;
	bool user;
	struct exception exception;
};

static u64 attempt(u64 argument)
{
	struct attempt *a = (struct attempt *)argument;

	a->exception = a->user ? try_user(a->function, a->argument)
			       : try(a->function, a->argument);
	return 0;
}

static struct exception lower_attempt(u64 (*function)(u64), u64 argument,
				      bool user)
{
	struct attempt a = { function, argument, user, { 0 } };

	lower_call(attempt, (u64)&a);
	return a.exception;
}

struct exception lower_try(u64 (*function)(u64), u64 argument)
{
	return lower_attempt(function, argument, false);
}

struct exception lower_try_user(u64 (*function)(u64), u64 argument)
{
	return lower_attempt(function, argument, true);
}
