// SPDX-License-Identifier: Apache-2.0
/*
 * Exceptions at CPL0. None is expected: each ends the VM, after a line for
 * whoever has to find out why. The host sees vector and addresses, which it
 * could learn anyway, and no other register: one may hold a secret.
 */
#include "arch/context.h"
#include "arch/msr.h"
#include "lib/log.h"
#include "snp/ghcb.h"

u64 __stack_chk_guard RO_AFTER_INIT;

void __stack_chk_fail(void) __attribute__((noreturn));

void __stack_chk_fail(void)
{
	ghcb_terminate(TERM_STACK);
}

void exception_fatal(const struct exception_frame *frame)
{
	static unsigned char entered;

	/* A fault while logging this one must not log again. */
	if (!__atomic_exchange_n(&entered, 1, __ATOMIC_SEQ_CST))
		log_line("exception %lu error %lx rip %lx rsp %lx cr2 %lx",
			 frame->vector, frame->error, frame->rip, frame->rsp, cr2_read());
	ghcb_terminate(TERM_EXCEPTION);
}
