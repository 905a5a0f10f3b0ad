// SPDX-License-Identifier: GPL-2.0-only
/*
 * vTPM calls with what every kernel since 6.11 exports, for those whose core
 * exports no vTPM call (6.11 to 6.15) and for comparison. The query shows this
 * CPU's calling area; SVSM_VTPM_CMD then goes through that area by the GHCB MSR
 * protocol (AMD 56421, 2.3.1; AMD 58019, section 4).
 *
 * The host is not trusted: it may refuse to run VMPL0, or lie in the MSR, but
 * only the SVSM can clear call_pending and set RAX, both being private.
 */
#include <linux/irqflags.h>
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#include <asm/msr.h>
#include <asm/page.h>
#include <asm/sev.h>

#include "kernel/query.h"
#include "kernel/result.h"
#include "kernel/transport.h"
#include "protocol/ghcb.h"
#include "protocol/svsm_vtpm.h"

/*
 * How often a call that did not reach the SVSM is tried at once. An NMI between
 * the request and VMGEXIT takes the request away, so once is not enough. A host
 * that still has not run VMPL0 then is asked again after a pause, as a busy
 * SVSM is, until the command's time is up.
 */
#define TRIES_MAX 64

/* The SVSM keeps an area's address for good, so it is learned once per CPU. */
static DEFINE_PER_CPU(struct svsm_ca *, ca_msr_area);

/* The registers of a call with one argument, and its result. */
struct ca_msr_call {
	u64 rax;
	u64 rcx;
};

/* The accessor that all kernels have: others were renamed in 6.16. */
static __always_inline void write_ghcb_msr(u64 value)
{
	native_wrmsr(SVP_MSR_GHCB, (u32)value, (u32)(value >> 32));
}

/*
 * Make one call through area. Returns whether the SVSM took it; only then is
 * call->rax its result. Interrupts are off, and nothing in here may be traced
 * or probed: the GHCB MSR holds a request that a #VC would send.
 */
static noinline notrace bool ca_msr_vmgexit(struct svsm_ca *area,
					    struct ca_msr_call *call)
{
	u64 saved = __rdmsr(SVP_MSR_GHCB);
	u64 rax = call->rax, rcx = call->rcx, rdx = 0;
	u8 pending;

	/* The level asked for, bits 39:32, is 0. */
	write_ghcb_msr(SVP_GHCB_MSR_RUN_VMPL_REQ);
	WRITE_ONCE(area->call_pending, 1);
	asm volatile("rep; vmmcall"
		     : "+a" (rax), "+c" (rcx), "+d" (rdx)
		     : : "r8", "r9", "memory");
	pending = xchg(&area->call_pending, 0);
	/* A request left here would be live for user space's VMGEXIT. */
	write_ghcb_msr(saved);

	call->rax = rax;
	return !pending;
}

NOKPROBE_SYMBOL(ca_msr_vmgexit);

/* Learn this CPU's calling area. Interrupts are off. 0 or -errno. */
static int ca_msr_learn(void)
{
	struct svsm_call call;
	int err = svsm_vtpm_query(&call);

	if (err)
		return err;
	/* Does this kernel do what is described above? If not, keep away. */
	if (!call.caa || !PAGE_ALIGNED(call.caa) ||
	    call.rcx != __pa(call.caa) +
			offsetof(struct svp_calling_area, buffer))
		return -EOPNOTSUPP;
	this_cpu_write(ca_msr_area, call.caa);
	return 0;
}

/*
 * This CPU's calling area, in *ret_area. Interrupts are off. 0; -EOPNOTSUPP on a
 * kernel that does not show it; -EAGAIN when the query that shows it failed.
 */
static int ca_msr_get_area(struct svsm_ca **ret_area)
{
	int err;

	if (!this_cpu_read(ca_msr_area)) {
		err = ca_msr_learn();
		if (err)
			return err == -EOPNOTSUPP ? err : -EAGAIN;
	}
	*ret_area = this_cpu_read(ca_msr_area);
	return 0;
}

static int ca_msr_command(void *page, struct svsm_vtpm_call *ret_call)
{
	struct ca_msr_call call;
	struct svsm_ca *area;
	unsigned long flags;
	bool taken = false;
	int err = 0;

	*ret_call = (struct svsm_vtpm_call){ .result = SVSM_VTPM_NO_RESULT };
	while (!taken && ret_call->retries < TRIES_MAX) {
		call.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD);
		call.rcx = __pa(page);
		local_irq_save(flags);
		ret_call->cpu = smp_processor_id();
		err = ca_msr_get_area(&area);
		if (!err)
			taken = ca_msr_vmgexit(area, &call);
		local_irq_restore(flags);
		if (err)
			return err;
		ret_call->retries += !taken;
	}
	if (!taken)
		return -EAGAIN;
	ret_call->result = call.rax;
	return svsm_vtpm_errno(call.rax);
}

const struct svsm_vtpm_transport svsm_vtpm_ca_msr = {
	.name = "ca-msr",
	.needs = "snp_issue_svsm_attest_req()",
	.command = ca_msr_command,
};
