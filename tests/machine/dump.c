// SPDX-License-Identifier: Apache-2.0
/*
 * What a developer needs to see when a guest was stopped.
 */
#include "cpu.h"
#include "log.h"

static void dump_registers(const struct context *c)
{
	const struct vmcb *v = c->vmcb;
	const u64 *r = c->gpr;

	log_line("rip=%lx rsp=%lx rflags=%lx cs=%x ss=%x cpl=%u", v->rip,
		 v->rsp, v->rflags, v->cs.selector, v->ss.selector,
		 cpu_cpl(c));
	log_line("cr0=%lx cr2=%lx cr3=%lx cr4=%lx efer=%lx ghcb=%lx", v->cr0,
		 v->cr2, v->cr3, v->cr4, v->efer, c->host.ghcb_msr);
	log_line("rax=%lx rbx=%lx rcx=%lx rdx=%lx rsi=%lx rdi=%lx rbp=%lx",
		 v->rax, r[GPR_RBX], r[GPR_RCX], r[GPR_RDX], r[GPR_RSI],
		 r[GPR_RDI], r[GPR_RBP]);
	log_line("r8=%lx r9=%lx r10=%lx r11=%lx r12=%lx r13=%lx r14=%lx r15=%lx",
		 r[8], r[9], r[10], r[11], r[12], r[13], r[14], r[15]);
	log_line("idt=%lx/%x gdt=%lx/%x tr=%lx fs=%lx gs=%lx kernel_gs=%lx",
		 v->idtr.base, v->idtr.limit, v->gdtr.base, v->gdtr.limit,
		 v->tr.base, v->fs.base, v->gs.base, v->kernel_gs_base);
	log_line("exit=%lx info1=%lx info2=%lx event=%x error=%x", v->exit_code,
		 v->exit_info1, v->exit_info2, v->exit_int_info,
		 v->exit_int_error);
}

static void dump_code(const struct context *c)
{
	static const char digits[] = "0123456789abcdef";
	char text[16 * 3 + 1] = "";
	u8 code[16];
	unsigned int n = cpu_fetch(c, code, sizeof(code));
	unsigned int i;

	for (i = 0; i < n; i++) {
		text[3 * i] = ' ';
		text[3 * i + 1] = digits[code[i] >> 4];
		text[3 * i + 2] = digits[code[i] & 15];
		text[3 * i + 3] = 0;
	}
	log_line("code:%s", n ? text : " not readable");
}

/* Stack words: return addresses are among them. */
static void dump_stack(const struct context *c)
{
	const struct walk_state s = cpu_walk_state(c);
	u64 word[4];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		u64 at = c->vmcb->rsp + i * sizeof(word);

		if (walk_read(&s, at, word, sizeof(word)))
			return;
		log_line("stack %lx: %016lx %016lx %016lx %016lx", at, word[0],
			 word[1], word[2], word[3]);
	}
}

void cpu_dump(const struct cpu *cpu, const struct context *c)
{
	u64 n = cpu->exits < EXIT_RECORDS ? cpu->exits : EXIT_RECORDS;
	u64 i;

	log_line("vcpu=%u vmpl=%u, exits so far: %lu, the last:", cpu->id,
		 c->host.vmpl, cpu->exits);
	for (i = cpu->exits - n; i < cpu->exits; i++) {
		const struct exit_record *r = &cpu->record[i % EXIT_RECORDS];

		log_line("exit vmpl=%u rip=%lx code=%lx info1=%lx info2=%lx",
			 r->vmpl, r->rip, r->code, r->info1, r->info2);
	}
	dump_registers(c);
	dump_code(c);
	dump_stack(c);
}
