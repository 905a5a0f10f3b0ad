// SPDX-License-Identifier: Apache-2.0
/*
 * The machine's own exceptions. Guests can't raise one here: theirs are taken
 * by QEMU's SVM before they would reach this IDT.
 */
#include "stop.h"
#include "trap.h"

#define VECTORS		256u
#define FIRST_INTERRUPT	32u
#define VECTOR_DB	1u
#define VECTOR_NMI	2u
#define VECTOR_GP	13u
#define RFLAGS_RF	(1ull << 16)
#define CODE_SELECTOR	8u
#define GATE_INTERRUPT	0x8e00u

#define RFLAGS_IF	(1ull << 9)

struct gate {
	u16 low;
	u16 selector;
	u16 flags;
	u16 middle;
	u32 high;
	u32 reserved;
};

/* What entry.S pushes, lowest address first. */
struct trap_frame {
	u64 saved[8], rax;
	u64 vector, error, rip, cs, rflags, rsp, ss;
};

extern char trap_stubs[], svm_sleep_hlt[];
extern char svm_take_interrupt[], svm_took_interrupt[];
extern char msr_read_at[], msr_write_at[], msr_faulted[];
void trap_handle(struct trap_frame *f);

static struct gate idt[VECTORS] __attribute__((aligned(16)));

/* What svm_take_interrupt() returns: one vector, no more, and NMIs. */
static bool take_event(struct trap_frame *f)
{
	if (f->rip < (u64)svm_take_interrupt ||
	    f->rip > (u64)svm_took_interrupt)
		return false;
	if (f->vector == VECTOR_NMI)
		f->rax |= TRAP_TAKEN_NMI;
	else if (f->vector >= FIRST_INTERRUPT)
		f->rax |= f->vector;
	else
		return false;
	f->rflags &= ~(u64)RFLAGS_IF;
	return true;
}

void trap_handle(struct trap_frame *f)
{
	u64 cr2;

	if (take_event(f))
		return;
	if (f->vector == VECTOR_NMI) {
		/* It woke the CPU although it came before HLT. */
		if (f->rip == (u64)svm_sleep_hlt)
			f->rip++;
		return;
	}
	/* A guest's breakpoint, just before VMRUN or after it. */
	if (f->vector == VECTOR_DB) {
		f->rflags |= RFLAGS_RF;
		return;
	}
	if (f->vector == VECTOR_GP &&
	    (f->rip == (u64)msr_read_at || f->rip == (u64)msr_write_at)) {
		f->rip = (u64)msr_faulted;
		return;
	}
	asm volatile("mov %%cr2, %0" : "=r"(cr2));
	stop(STOP_ERROR, "exception %lu of the machine: error=%lx rip=%lx cr2=%lx",
	     f->vector, f->error, f->rip, cr2);
}

void trap_init(void)
{
	struct {
		u16 limit;
		u64 base;
	} SVP_PACKED idtr = { sizeof(idt) - 1, (u64)idt };
	unsigned int i;

	for (i = 0; i < VECTORS; i++) {
		u64 stub = (u64)trap_stubs + 16 * i;

		idt[i] = (struct gate){
			.low = (u16)stub,
			.selector = CODE_SELECTOR,
			.flags = GATE_INTERRUPT,
			.middle = (u16)(stub >> 16),
			.high = (u32)(stub >> 32),
		};
	}
	asm volatile("lidt %0" :: "m"(idtr));
}
