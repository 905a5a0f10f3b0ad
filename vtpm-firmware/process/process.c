// SPDX-License-Identifier: Apache-2.0
/*
 * Runs processes: a call hands a request to the program's read(0), runs it at
 * CPL3 until it reads again, and takes the answer from its write(1). Whatever
 * else the program does that the monitor doesn't know kills it, and nothing
 * but it.
 */
#include "process/process.h"

#include "arch/cpl3.h"
#include "arch/percpu.h"
#include "lib/channel.h"
#include "lib/errno.h"
#include "lib/log.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/kernel_map.h"
#include "process/elf.h"
#include "process/state.h"
#include "protocol/ghcb.h"
#include "snp/cpuid.h"

_Static_assert(sizeof(struct process) <= PAGE_SIZE, "a process is one frame");

#define VECTOR_NMI	2u
#define RFLAGS_START	2u	/* the bit that is always set */
#define CPUID_SIZE	2u
#define LEAF_FEATURES	1u

static struct {
	const struct svp_cpuid_page *cpuid;
} processes RO_AFTER_INIT;

int process_init(const struct svp_cpuid_page *cpuid)
{
	processes.cpuid = cpuid;
	return syscall_init(cpuid_tsc_khz(cpuid));
}

/* FXSAVE area of a program that starts (System V ABI AMD64, 3.4.1). */
static void init_fpu(struct process *p)
{
	svp_put_le16(p->fxsave, 0x37f);		/* FCW */
	svp_put_le32(p->fxsave + 24, 0x1f80);	/* MXCSR */
}

static int load(struct process *p, const void *elf, size_t size)
{
	u32 hwcap = cpuid_lookup(processes.cpuid, LEAF_FEATURES, 0).edx;
	struct elf_image image;
	int r = elf_load(elf, size, &p->space, &image);

	if (r)
		return r;
	p->space.brk_start = image.end;
	p->space.brk = image.end;
	p->context.rip = image.entry;
	p->context.rflags = RFLAGS_START;
	init_fpu(p);
	return process_build_stack(p, &image, hwcap);
}

int process_create(const char *name, const void *elf, size_t size,
		   struct process **ret_process)
{
	struct process *p = frame_alloc();
	int r;

	if (!p)
		return -ENOMEM;
	p->name = name;
	r = space_init(&p->space, kernel_table());
	if (!r)
		r = load(p, elf, size);
	if (!r)
		*ret_process = p;
	return r;
}

void process_kill(struct process *p, const char *why)
{
	log_line("%s: killed: %s; rip %lx rsp %lx", p->name, why, p->context.rip,
		 p->context.rsp);
	p->phase = PROCESS_DEAD;
}

/* CPUID at CPL3 raises #VC; answered from the CPUID page. */
static void emulate_cpuid(struct process *p)
{
	static const u8 opcode[CPUID_SIZE] = { 0x0f, 0xa2 };
	struct process_context *c = &p->context;
	struct cpuid_result r;
	u8 code[CPUID_SIZE];

	if (space_copy_in(&p->space, code, uva(c->rip), CPUID_SIZE) ||
	    memcmp(code, opcode, CPUID_SIZE)) {
		process_kill(p, "#VC is not at a CPUID");
		return;
	}
	r = cpuid_for_process(processes.cpuid, (u32)c->rax, (u32)c->rcx);
	c->rax = r.eax;
	c->rbx = r.ebx;
	c->rcx = r.ecx;
	c->rdx = r.edx;
	c->rip += CPUID_SIZE;
}

/* Whatever made the process stop: deal with it. */
static void handle_stop(struct process *p)
{
	const struct process_context *c = &p->context;

	switch (c->vector) {
	case VECTOR_SYSCALL:
		syscall_serve(p);
		return;
	case VECTOR_NMI:	/* the host's doing, and nobody's business */
		return;
	case VECTOR_VC:
		if (c->error == SVP_EXIT_CPUID) {
			emulate_cpuid(p);
			return;
		}
		break;
	}
	log_line("%s: exception %lu error %lx address %lx", p->name, c->vector,
		 c->error, cpl3_fault_address());
	process_kill(p, "unexpected exception");
}

/* Run until it waits for a request or is dead. */
static void run(struct cpu *cpu, struct process *p)
{
	cpl3_begin(p->fxsave, p->fs_base);
	while (p->phase == PROCESS_RUNNING) {
		cpl3_run(cpu, &p->context, paging_cr3(&p->space.table));
		handle_stop(p);
	}
	cpl3_end(p->fxsave, paging_cr3(kernel_table()));
}

/* Put the request where the process waits for it. */
static void deliver(struct process *p, const struct process_request *request)
{
	struct fw_message_header h = {
		.op = request->op,
		.arg = request->arg,
		.length = (u32)request->in_size,
	};
	u64 size = sizeof(h) + request->in_size;

	if (p->read_size < size ||
	    space_copy_out(&p->space, p->read_at, &h, sizeof(h)) ||
	    space_copy_out(&p->space, uva(p->read_at.at + sizeof(h)), request->in,
			   request->in_size)) {
		process_kill(p, "no room for the request");
		return;
	}
	p->context.rax = size;
	p->phase = PROCESS_RUNNING;
}

/* One request, from a process that may not have started yet. */
static int call(struct cpu *cpu, struct process *p, const struct process_request *request)
{
	if (p->phase == PROCESS_RUNNING)
		run(cpu, p);
	if (p->phase == PROCESS_DEAD)
		return -EPIPE;
	p->request = request;
	p->answered = false;
	deliver(p, request);
	run(cpu, p);
	p->request = NULL;
	if (p->phase == PROCESS_WAITING && !p->answered)
		process_kill(p, "no answer");
	return p->phase == PROCESS_DEAD ? -EPIPE : p->result;
}

int process_call(struct cpu *cpu, struct process *process,
		 const struct process_request *request, size_t *ret_size)
{
	int r;

	if (request->in_size > FW_MESSAGE_DATA_MAX)
		return -EMSGSIZE;
	if (!spin_trylock(&process->lock))
		return -EBUSY;
	r = call(cpu, process, request);
	if (!r)
		*ret_size = process->answer_size;
	spin_unlock(&process->lock);
	return r;
}
