// SPDX-License-Identifier: Apache-2.0
/*
 * Debug registers of the running guest. QEMU arms breakpoints when DR7 is
 * written, not when VMRUN loads it, so entry.S writes DR7 around VMRUN, and a
 * guest's own writes are always intercepted: what is armed is known.
 */
#include "debug.h"
#include "vc.h"

#define VECTOR_UD	6u
#define VECTOR_GP	13u
#define CR4_DE		(1ull << 3)
#define DR7_ONES	0x400ull
#define CODE_READ	0x21u
#define CODE_WRITE	0x23u

static bool is_swapped(const struct context *c)
{
	return c->sev_features & SVP_SEV_FEATURE_DEBUG_SWAP;
}

static void write_addresses(u64 dr0, u64 dr1, u64 dr2, u64 dr3)
{
	asm volatile("mov %0, %%dr0; mov %1, %%dr1; mov %2, %%dr2;"
		     "mov %3, %%dr3" :: "r"(dr0), "r"(dr1), "r"(dr2), "r"(dr3));
}

void debug_load(const struct context *c, const struct svp_vmsa *m)
{
	if (is_swapped(c))
		write_addresses(m->dr_addr[0], m->dr_addr[1], m->dr_addr[2],
				m->dr_addr[3]);
}

void debug_save(const struct context *c, struct svp_vmsa *m)
{
	if (!is_swapped(c))
		return;
	asm volatile("mov %%dr0, %0" : "=r"(m->dr_addr[0]));
	asm volatile("mov %%dr1, %0" : "=r"(m->dr_addr[1]));
	asm volatile("mov %%dr2, %0" : "=r"(m->dr_addr[2]));
	asm volatile("mov %%dr3, %0" : "=r"(m->dr_addr[3]));
}

void debug_clear(const struct context *c)
{
	if (is_swapped(c))
		write_addresses(0, 0, 0, 0);
}

/* [REX] 0F opcode ModRM: the general register, or -1. */
static int decode(const struct context *c, u8 opcode, unsigned int *ret_length)
{
	u8 b[4] = { 0 };
	const u8 *p = b;
	int high = 0;

	cpu_fetch(c, b, sizeof(b));
	if ((b[0] & 0xf0) == 0x40) {
		high = (b[0] & 1) << 3;
		p++;
	}
	if (p[0] != 0x0f || p[1] != opcode)
		return -1;
	*ret_length = (unsigned int)(p - b) + 3;
	return (p[2] & 7) | high;
}

/* The instruction as the CPU does it. Returns the exception, or 0. */
static unsigned int move(struct context *c, bool write)
{
	unsigned int length;
	int gpr = decode(c, write ? CODE_WRITE : CODE_READ, &length);
	u64 value;

	if (gpr < 0)
		return VECTOR_UD;
	if (write) {
		value = cpu_gpr(c, (unsigned int)gpr);
		if (value >> 32)
			return VECTOR_GP;
		c->vmcb->dr7 = value | DR7_ONES;
	} else {
		cpu_set_gpr(c, (unsigned int)gpr, c->vmcb->dr7);
	}
	cpu_skip(c, length);
	return 0;
}

void debug_dr7(struct cpu *cpu, struct context *c)
{
	u64 code = c->vmcb->exit_code;
	bool write = code == SVP_EXIT_WRITE_DR7 || code == EXIT_WRITE_DR5;
	unsigned int vector;

	if (code != SVP_EXIT_READ_DR7 && code != SVP_EXIT_WRITE_DR7 &&
	    c->vmcb->cr4 & CR4_DE) {
		cpu_inject(c, VECTOR_UD, -1);
		return;
	}
	if (!is_swapped(c)) {
		vc_raise(cpu, c, write ? SVP_EXIT_WRITE_DR7 : SVP_EXIT_READ_DR7);
		return;
	}
	vector = move(c, write);
	if (vector)
		cpu_inject(c, vector, vector == VECTOR_GP ? 0 : -1);
}
