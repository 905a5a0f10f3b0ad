// SPDX-License-Identifier: Apache-2.0
/*
 * SVSM calls, page state changes and port I/O of a bare guest. AMD 56421
 * (MSR protocol, IOIO exit) and 58019, section 5 (call sequence).
 */
#include "console.h"

#include "protocol/ghcb.h"
#include "protocol/svsm_core.h"

#define COM1		0x3f8u
/* PM1a control of the machine's chipset, and S5 with SLP_EN for it. */
#define PM1A_CONTROL	0x604u
#define PM1A_POWER_OFF	0x2000u
/* Where the machine's hostile host listens (tests/machine/attack.h). */
#define ATTACK_PORT	0x5670u
/* An IOIO exit's address size, bits 9:7: 64 bits. */
#define IOIO_ADDRESS_64	(1u << 9)
#define GUEST_VMPL	2u

static struct svp_ghcb *ghcb;

static svp_u64 rdmsr(svp_u32 msr)
{
	svp_u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (svp_u64)high << 32 | low;
}

static void wrmsr(svp_u32 msr, svp_u64 value)
{
	asm volatile("wrmsr" : : "a"((svp_u32)value),
		     "d"((svp_u32)(value >> 32)), "c"(msr) : "memory");
}

/* Leave to the host. F3 before VMMCALL makes it VMGEXIT. */
static void vmgexit(void)
{
	asm volatile("rep; vmmcall" : : : "memory");
}

/* One exchange of the MSR protocol; the MSR is put back after it. */
static svp_u64 msr_protocol(svp_u64 request)
{
	svp_u64 before = rdmsr(SVP_MSR_GHCB), answer;

	wrmsr(SVP_MSR_GHCB, request);
	vmgexit();
	answer = rdmsr(SVP_MSR_GHCB);
	wrmsr(SVP_MSR_GHCB, before);
	return answer;
}

bool guest_try_call(const struct guest *g, struct svsm_call *call)
{
	svp_u64 rax = call->rax, rcx = call->rcx, rdx = call->rdx;
	register svp_u64 r8 asm("r8");
	register svp_u64 r9 asm("r9");
	svp_u64 before = rdmsr(SVP_MSR_GHCB);
	svp_u8 pending = 0;

	g->caa->call_pending = 1;
	wrmsr(SVP_MSR_GHCB, SVP_GHCB_MSR_RUN_VMPL_REQ);
	r8 = call->r8;
	r9 = call->r9;
	asm volatile("rep; vmmcall"
		     : "+a"(rax), "+c"(rcx), "+d"(rdx), "+r"(r8), "+r"(r9)
		     : : "memory");
	wrmsr(SVP_MSR_GHCB, before);
	asm volatile("xchgb %0, %1"
		     : "+q"(pending), "+m"(g->caa->call_pending));
	*call = (struct svsm_call){ rax, rcx, rdx, r8, r9 };
	return !pending;
}

svp_u64 guest_svsm_call(const struct guest *g, struct svsm_call *call)
{
	if (!guest_try_call(g, call))
		guest_fail("the SVSM did not take the call");
	return call->rax;
}

/* Take the page's validation back, then give it to the host. */
static void share_page(const struct guest *g, unsigned int i)
{
	svp_u64 gpa = (svp_u64)guest_page(i);
	struct svp_pvalidate list = { .count = 1 };
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_PVALIDATE),
		.rcx = (svp_u64)g->caa->buffer,
	};

	memcpy(g->caa->buffer, &list, sizeof(list));
	memcpy(g->caa->buffer + sizeof(list), &gpa, sizeof(gpa));
	if (guest_svsm_call(g, &call) != SVP_SUCCESS)
		__builtin_trap();
	if (msr_protocol(SVP_PSC_ENTRY(gpa, SVP_PSC_SHARED) |
			 SVP_GHCB_MSR_PSC_REQ) != SVP_GHCB_MSR_PSC_RESP)
		__builtin_trap();
	guest_map_shared(g, i, true);
}

void console_init(const struct guest *g)
{
	svp_u64 gpa = (svp_u64)guest_page(CONSOLE_PAGE);

	share_page(g, CONSOLE_PAGE);
	ghcb = (void *)gpa;
	memset(ghcb, 0, sizeof(*ghcb));
	msr_protocol(gpa | SVP_GHCB_MSR_REG_GPA_REQ);
	wrmsr(SVP_MSR_GHCB, gpa);
}

static void ioio_exit(svp_u64 info, svp_u64 rax)
{
	memset(ghcb->valid_bitmap, 0, sizeof(ghcb->valid_bitmap));
	ghcb->protocol_version = SVP_GHCB_PROTOCOL_VERSION;
	ghcb->usage = 0;
	ghcb->sw_exit_code = SVP_EXIT_IOIO;
	ghcb->sw_exit_info_1 = info;
	ghcb->sw_exit_info_2 = 0;
	ghcb->rax = rax;
	svp_ghcb_set_valid(ghcb, offsetof(struct svp_ghcb, sw_exit_code));
	svp_ghcb_set_valid(ghcb, offsetof(struct svp_ghcb, sw_exit_info_1));
	svp_ghcb_set_valid(ghcb, offsetof(struct svp_ghcb, sw_exit_info_2));
	svp_ghcb_set_valid(ghcb, offsetof(struct svp_ghcb, rax));
	vmgexit();
}

bool console_start_vcpu(svp_u32 apic_id, svp_u64 vmsa)
{
	memset(ghcb->valid_bitmap, 0, sizeof(ghcb->valid_bitmap));
	ghcb->protocol_version = SVP_GHCB_PROTOCOL_VERSION;
	ghcb->usage = 0;
	ghcb->sw_exit_code = SVP_EXIT_AP_CREATION;
	ghcb->sw_exit_info_1 = (svp_u64)apic_id << 32 | GUEST_VMPL << 16 |
			       SVP_AP_CREATE;
	ghcb->sw_exit_info_2 = vmsa;
	ghcb->rax = SVP_SEV_FEATURE_SNP;
	svp_ghcb_set_valid(ghcb, offsetof(struct svp_ghcb, sw_exit_code));
	svp_ghcb_set_valid(ghcb, offsetof(struct svp_ghcb, sw_exit_info_1));
	svp_ghcb_set_valid(ghcb, offsetof(struct svp_ghcb, sw_exit_info_2));
	svp_ghcb_set_valid(ghcb, offsetof(struct svp_ghcb, rax));
	vmgexit();
	return (svp_u32)ghcb->sw_exit_info_1 == SVP_GHCB_OK;
}

static svp_u64 ioio_info(svp_u16 port, unsigned int bytes)
{
	return (svp_u64)port << SVP_IOIO_PORT_SHIFT | IOIO_ADDRESS_64 |
	       (bytes == 1 ? SVP_IOIO_SIZE_8 : SVP_IOIO_SIZE_16);
}

svp_u16 console_port_in(svp_u16 port, unsigned int bytes)
{
	ioio_exit(ioio_info(port, bytes) | SVP_IOIO_IN, 0);
	return bytes == 1 ? (svp_u8)ghcb->rax : (svp_u16)ghcb->rax;
}

void console_port_out(svp_u16 port, unsigned int bytes, svp_u16 value)
{
	ioio_exit(ioio_info(port, bytes), value);
}

void console_attack_now(svp_u64 gpa)
{
	ioio_exit((svp_u64)ATTACK_PORT << SVP_IOIO_PORT_SHIFT |
			  IOIO_ADDRESS_64 | SVP_IOIO_SIZE_32,
		  gpa / SVP_PAGE_SIZE);
}

void console_text(const char *text)
{
	if (!ghcb)
		return;
	for (; *text; text++)
		console_port_out(COM1, 1, (svp_u8)*text);
}

void console_number(svp_u64 number)
{
	char digits[17] = { 0 };
	int i;

	for (i = 15; i >= 0; i--, number >>= 4)
		digits[i] = "0123456789abcdef"[number & 15];
	console_text(digits);
}

void console_power_off(void)
{
	if (!ghcb)
		__builtin_trap();
	console_port_out(PM1A_CONTROL, 2, PM1A_POWER_OFF);
	for (;;)
		asm volatile("hlt");
}
