// SPDX-License-Identifier: Apache-2.0
/*
 * GDT, IDT, TSS and control registers (APM vol. 2, chapters 4, 6 and 8). #DF,
 * NMI, #VC and machine checks have stacks of their own, as they can come when
 * the stack pointer is no good; CPL3 enters on another.
 */
#include "arch/tables.h"

#include "arch/context.h"
#include "arch/msr.h"
#include "arch/percpu.h"
#include "lib/errno.h"
#include "mm/frames.h"
#include "mm/kernel_map.h"
#include "protocol/types.h"

ABI_FIELD(struct cpu, context, CPU_CONTEXT);
ABI_FIELD(struct cpu, monitor_rsp, CPU_MONITOR_RSP);
ABI_FIELD(struct cpu, scratch, CPU_SCRATCH);
ABI_FIELD(struct process_context, rax, CTX_RAX);
ABI_FIELD(struct process_context, rbx, CTX_RBX);
ABI_FIELD(struct process_context, rcx, CTX_RCX);
ABI_FIELD(struct process_context, rdx, CTX_RDX);
ABI_FIELD(struct process_context, rsi, CTX_RSI);
ABI_FIELD(struct process_context, rdi, CTX_RDI);
ABI_FIELD(struct process_context, rbp, CTX_RBP);
ABI_FIELD(struct process_context, r8, CTX_R8);
ABI_FIELD(struct process_context, r9, CTX_R9);
ABI_FIELD(struct process_context, r10, CTX_R10);
ABI_FIELD(struct process_context, r11, CTX_R11);
ABI_FIELD(struct process_context, r12, CTX_R12);
ABI_FIELD(struct process_context, r13, CTX_R13);
ABI_FIELD(struct process_context, r14, CTX_R14);
ABI_FIELD(struct process_context, r15, CTX_R15);
ABI_FIELD(struct process_context, rip, CTX_RIP);
ABI_FIELD(struct process_context, rflags, CTX_RFLAGS);
ABI_FIELD(struct process_context, rsp, CTX_RSP);
ABI_FIELD(struct process_context, vector, CTX_VECTOR);
ABI_FIELD(struct process_context, error, CTX_ERROR);

#define VECTORS 32u
#define STUB_SIZE 16u
#define STACK_PAGES 2u

enum ist { IST_NONE, IST_DF, IST_NMI, IST_VC, IST_MC, IST_COUNT };

struct tss {
	u32 reserved0;
	u64 rsp[3];
	u64 reserved1;
	u64 ist[7];
	u64 reserved2;
	u16 reserved3;
	u16 io_map;
} SVP_PACKED;
ABI_SIZE(struct tss, 104);
ABI_FIELD(struct tss, ist, 0x24);

struct cpu_tables {
	u64 gdt[8];
	struct tss tss;
};

struct gate {
	u16 offset_low;
	u16 selector;
	u8 ist;
	u8 type;
	u16 offset_middle;
	u32 offset_high;
	u32 reserved;
} SVP_PACKED;
ABI_SIZE(struct gate, 16);

struct table_pointer {
	u16 limit;
	u64 base;
} SVP_PACKED;

extern const char exception_stubs[];
void syscall_entry(void);

static struct gate idt[VECTORS] RO_AFTER_INIT;

/* Flat segments (APM vol. 2, 4.8): code and data for CPL 0 and CPL 3. */
static const u64 segments[] = {
	0,
	0x00af9b000000ffff,
	0x00cf93000000ffff,
	0x00cff3000000ffff,
	0x00affb000000ffff,
};

static u8 ist_of(unsigned int vector)
{
	switch (vector) {
	case 2:
		return IST_NMI;
	case 8:
		return IST_DF;
	case 18:
		return IST_MC;
	case VECTOR_VC:
		return IST_VC;
	default:
		return IST_NONE;
	}
}

static void fill_idt(bool with_stacks)
{
	unsigned int v;

	for (v = 0; v < VECTORS; v++) {
		u64 entry = (u64)exception_stubs + v * STUB_SIZE;

		idt[v] = (struct gate){
			.offset_low = (u16)entry,
			.selector = SELECTOR_CODE,
			.ist = with_stacks ? ist_of(v) : IST_NONE,
			.type = 0x8e,	/* interrupt gate, DPL 0 */
			.offset_middle = (u16)(entry >> 16),
			.offset_high = (u32)(entry >> 32),
		};
	}
}

static void load_idt(void)
{
	struct table_pointer p = { sizeof(idt) - 1, (u64)idt };

	asm volatile("lidt %0" : : "m"(p));
}

void cpu_tables_early(void)
{
	fill_idt(false);
	load_idt();
}

int cpu_tables_create(struct cpu *cpu)
{
	struct cpu_tables *t = frame_alloc();
	u64 base = (u64)t + offsetof(struct cpu_tables, tss);
	unsigned int i;
	int r;

	if (!t)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(segments); i++)
		t->gdt[i] = segments[i];
	/* Available 64-bit TSS, two entries (APM vol. 2, figure 4-22). */
	t->gdt[5] = (sizeof(struct tss) - 1) | (base & 0xffffff) << 16 |
		    0x89ull << 40 | (base >> 24 & 0xff) << 56;
	t->gdt[6] = base >> 32;
	t->tss.io_map = sizeof(struct tss);
	for (i = IST_NONE; i < IST_COUNT; i++) {
		u64 top;

		r = kernel_map_stack(STACK_PAGES, &top);
		if (r)
			return r;
		if (i == IST_NONE)
			t->tss.rsp[0] = top;
		else
			t->tss.ist[i - 1] = top;
	}
	cpu->tables = t;
	return 0;
}

static void load_segments(const struct cpu_tables *t)
{
	struct table_pointer gdt = { sizeof(t->gdt) - 1, (u64)t->gdt };

	asm volatile("lgdt %0\n\t"
		     "pushq %1\n\t"
		     "lea 1f(%%rip), %%rax\n\t"
		     "push %%rax\n\t"
		     "lretq\n"
		     "1:\tmov %w2, %%ss\n\t"
		     "mov %w2, %%ds\n\t"
		     "mov %w2, %%es\n\t"
		     "xor %%eax, %%eax\n\t"
		     "mov %%eax, %%fs\n\t"
		     "mov %%eax, %%gs\n\t"
		     "ltr %w3"
		     : : "m"(gdt), "i"(SELECTOR_CODE), "r"(SELECTOR_DATA), "r"(SELECTOR_TSS)
		     : "rax", "memory");
}

static void load_control_registers(void)
{
	u64 cr0 = CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG;
	u64 cr4 = CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_SMEP | CR4_SMAP;

	asm volatile("mov %0, %%cr0\n\t"
		     "mov %1, %%cr4\n\t"
		     "clac\n\t"
		     "fninit"
		     : : "r"(cr0), "r"(cr4)
		     : "memory");
}

void cpu_tables_load(struct cpu *cpu)
{
	load_segments(cpu->tables);
	/* One for all, and by now read-only to the others. */
	if (!cpu->index)
		fill_idt(true);
	load_idt();
	load_control_registers();
	msr_write(MSR_GS_BASE, (u64)cpu);
	msr_write(MSR_KERNEL_GS_BASE, 0);
	msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_SCE | EFER_NXE);
	/* SYSRET isn't used, so the upper selector doesn't matter. */
	msr_write(MSR_STAR, (u64)SELECTOR_CODE << 32);
	msr_write(MSR_LSTAR, (u64)syscall_entry);
	msr_write(MSR_SFMASK, RFLAGS_CLEARED_BY_SYSCALL);
}
