// SPDX-License-Identifier: Apache-2.0
/*
 * Contexts' tables and their exceptions: every one is recorded, then control
 * goes back to the innermost try.
 */
#include "exceptions.h"

#include "ghcb_page.h"
#include "instructions.h"

#define GATE_PRESENT_INTERRUPT	0x8eull
#define GATE_USER		0xeeull
#define TSS_IST1		0x24
#define TSS_IO_MAP		0x66

/* What start.S pushes, lowest address first. */
struct frame {
	u64 rflags_now, ss_now, cs_now, rax, vector;
	u64 error, rip, cs, rflags, rsp, ss;
};

u64 try_at(u64 (*function)(u64), u64 argument);
u64 try_user_at(u64 (*function)(u64), u64 argument, u64 stack_top);
void unwind(void) __attribute__((noreturn));
void exception_entry(const struct frame *f);
extern const char stubs[];

static u64 top(u8 *stack, u64 size)
{
	return (u64)stack + size;
}

static void set_gate(struct context *c, u32 vector, u64 handler, u64 type)
{
	c->idt[2 * vector] = (handler & 0xffff) | SELECTOR_CODE << 16 |
			     type << 40 | (handler >> 16 & 0xffff) << 48;
	c->idt[2 * vector + 1] = handler >> 32;
}

void context_init(struct context *c)
{
	u64 tss = (u64)c->tss, ist = top(c->ist_stack, sizeof(c->ist_stack));
	u32 i;

	c->self = c;
	c->gdt[1] = 0x00af9b000000ffffull;
	c->gdt[2] = 0x00cf93000000ffffull;
	c->gdt[3] = 0x00cff3000000ffffull;
	c->gdt[4] = 0x00affb000000ffffull;
	c->gdt[5] = (TSS_SIZE - 1) | (tss & 0xffffff) << 16 | 0x89ull << 40 |
		    (tss >> 24 & 0xff) << 56;
	c->gdt[6] = tss >> 32;
	for (i = 0; i < VECTORS; i++)
		set_gate(c, i, (u64)stubs + 16 * i, GATE_PRESENT_INTERRUPT);
	set_gate(c, NO_EXCEPTION, (u64)stubs + 16 * VECTORS, GATE_USER);
	memcpy(c->tss + TSS_IST1, &ist, sizeof(ist));
	/* No I/O permission map: CPL 3 has no port. */
	c->tss[TSS_IO_MAP] = TSS_SIZE;
}

void context_load(struct context *c)
{
	struct {
		u16 limit;
		u64 base;
	} SVP_PACKED gdt = { sizeof(c->gdt) - 1, (u64)c->gdt },
		     idt = { sizeof(c->idt) - 1, (u64)c->idt };

	asm volatile("lgdt %0" :: "m"(gdt));
	asm volatile("lidt %0" :: "m"(idt));
	asm volatile("ltr %w0" :: "r"(SELECTOR_TSS));
	wrmsr(0xc0000101, (u64)c);	/* GS_BASE */
}

void context_use_ist(struct context *c, bool ist)
{
	c->idt[2 * 29] &= ~(7ull << 32);
	c->idt[2 * 29] |= ist ? 1ull << 32 : 0;
}

void exception_entry(const struct frame *f)
{
	struct context *c = this_context();
	struct exception *e = &c->exception;

	bool returns = f->vector < 64 && c->returns >> f->vector & 1;

	if (!c->recover && !returns)
		ghcb_terminate(0xf, (u8)f->vector);
	*e = (struct exception){
		.vector = f->vector, .error = f->error, .rip = f->rip,
		.cs = f->cs, .rflags = f->rflags, .rsp = f->rsp, .ss = f->ss,
		.frame = (u64)&f->error, .handler_cs = f->cs_now & 0xffff,
		.handler_ss = f->ss_now & 0xffff,
		.handler_rflags = f->rflags_now,
	};
	asm volatile("mov %%cr2, %0" : "=r"(e->cr2));
	if (c->hook)
		c->hook(c);
	if (!returns)
		unwind();
}

struct exception try(u64 (*function)(u64), u64 argument)
{
	const struct exception none = { .vector = NO_EXCEPTION };

	return try_at(function, argument) ? this_context()->exception : none;
}

struct exception try_user(u64 (*function)(u64), u64 argument)
{
	struct context *c = this_context();

	try_user_at(function, argument,
		    top(c->user_stack, sizeof(c->user_stack)));
	return c->exception;
}

u64 outcome(const struct exception *e)
{
	return OUTCOME(e->vector, e->error);
}
