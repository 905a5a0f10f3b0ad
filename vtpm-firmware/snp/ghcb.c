// SPDX-License-Identifier: Apache-2.0
/*
 * Exits with the GHCB page (AMD 56421, section 4). The page is shared: the
 * host can change it at any moment, so each field is read once, after the
 * exit, and checked.
 */
#include "snp/ghcb.h"

#include "arch/percpu.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/shared.h"
#include "protocol/ghcb.h"
#include "protocol/snp_pages.h"
#include "snp/ghcb_msr.h"
#include "snp/rmp.h"
#include "snp/vmgexit.h"

#define SET(ghcb, field, value) \
	set_field(ghcb, offsetof(struct svp_ghcb, field), value)

static void set_field(struct svp_ghcb *g, size_t offset, u64 value)
{
	memcpy((u8 *)g + offset, &value, sizeof(value));
	svp_ghcb_set_valid(g, offset);
}

/* Start a request: nothing of the last one is left. */
static struct svp_ghcb *begin(struct cpu *cpu)
{
	struct svp_ghcb *g = cpu->ghcb;

	memset(g->valid_bitmap, 0, sizeof(g->valid_bitmap));
	g->protocol_version = SVP_GHCB_PROTOCOL_VERSION;
	g->usage = 0;
	return g;
}

/* Do the exit. 0 if the host says that it was well-formed. */
static int finish(struct cpu *cpu, u64 code, u64 info1, u64 info2)
{
	struct svp_ghcb *g = cpu->ghcb;

	SET(g, sw_exit_code, code);
	SET(g, sw_exit_info_1, info1);
	SET(g, sw_exit_info_2, info2);
	vmgexit(cpu->ghcb_gpa.at);
	return (u32)g->sw_exit_info_1 == SVP_GHCB_OK ? 0 : -EIO;
}

static struct gpa buffer_gpa(const struct cpu *cpu)
{
	return gpa_add(cpu->ghcb_gpa, offsetof(struct svp_ghcb, shared_buffer));
}

int ghcb_init(struct cpu *cpu)
{
	void *frame = frame_alloc();
	struct gpa at;

	if (!frame)
		return -ENOMEM;
	at = frame_gpa(frame);
	if (pvalidate(frame, SVP_RMP_4K, false) ||
	    ghcb_msr_page_state(at, SVP_PSC_SHARED))
		return -EIO;
	cpu->ghcb = (struct svp_ghcb *)shared_map(at, PAGE_SIZE);
	if (!cpu->ghcb)
		return -ENOMEM;
	memset(cpu->ghcb, 0, PAGE_SIZE);
	cpu->ghcb_gpa = at;
	return 0;
}

int ghcb_register(struct cpu *cpu)
{
	return ghcb_msr_register(cpu->ghcb_gpa);
}

static u32 io_info(u16 port, unsigned int size)
{
	u32 width = size == 1 ? SVP_IOIO_SIZE_8 :
		    size == 2 ? SVP_IOIO_SIZE_16 : SVP_IOIO_SIZE_32;

	return (u32)port << SVP_IOIO_PORT_SHIFT | width;
}

int ghcb_io_in(struct cpu *cpu, u16 port, unsigned int size, u32 *ret_value)
{
	struct svp_ghcb *g = begin(cpu);
	int r;

	SET(g, rax, 0);
	r = finish(cpu, SVP_EXIT_IOIO, io_info(port, size) | SVP_IOIO_IN, 0);
	if (r)
		return r;
	if (!svp_ghcb_is_valid(g, offsetof(struct svp_ghcb, rax)))
		return -EIO;
	*ret_value = (u32)g->rax & (u32)((1ull << size * 8) - 1);
	return 0;
}

int ghcb_io_out(struct cpu *cpu, u16 port, unsigned int size, u32 value)
{
	SET(begin(cpu), rax, value);
	return finish(cpu, SVP_EXIT_IOIO, io_info(port, size), 0);
}

int ghcb_io_out_bytes(struct cpu *cpu, u16 port, const void *bytes, size_t size)
{
	const u8 *at = bytes;

	while (size) {
		struct svp_ghcb *g = begin(cpu);
		size_t n = size < sizeof(g->shared_buffer) ? size : sizeof(g->shared_buffer);
		int r;

		memcpy(g->shared_buffer, at, n);
		SET(g, sw_scratch, buffer_gpa(cpu).at);
		r = finish(cpu, SVP_EXIT_IOIO,
			   io_info(port, 1) | SVP_IOIO_STRING | SVP_IOIO_REP, n);
		if (r)
			return r;
		at += n;
		size -= n;
	}
	return 0;
}

/* Fill the list from [first, end). Returns where the next one starts. */
static struct gpa fill_list(struct svp_psc_list *list, struct gpa first, struct gpa end,
			    unsigned int operation)
{
	unsigned int n;

	for (n = 0; n < SVP_PSC_MAX_ENTRIES && first.at < end.at; n++) {
		bool large = is_aligned(first.at, LARGE_PAGE_SIZE) &&
			     end.at - first.at >= LARGE_PAGE_SIZE;

		list->entry[n] = SVP_PSC_ENTRY(first.at, operation) |
				 (large ? SVP_PSC_ENTRY_2M : 0);
		first.at += large ? LARGE_PAGE_SIZE : PAGE_SIZE;
	}
	list->current_entry = 0;
	list->end_entry = (u16)(n - 1);
	list->reserved = 0;
	return first;
}

/*
 * Let the host work through the list in the buffer. It may come back before
 * the end, but must get on each time and leave the list's end alone.
 */
static int run_list(struct cpu *cpu)
{
	struct svp_psc_list *list = (struct svp_psc_list *)cpu->ghcb->shared_buffer;
	u16 end = list->end_entry, at = 0;

	while (at <= end) {
		u16 next;
		int r;

		SET(begin(cpu), sw_scratch, buffer_gpa(cpu).at);
		r = finish(cpu, SVP_EXIT_PSC, 0, 0);
		if (r || cpu->ghcb->sw_exit_info_2)
			return -EIO;
		next = list->current_entry;
		if (next <= at || list->end_entry != end || list->reserved)
			return -EIO;
		at = next;
	}
	return 0;
}

int ghcb_page_state(struct cpu *cpu, struct gpa first, u64 size, unsigned int operation)
{
	struct gpa end = gpa_add(first, size);

	while (first.at < end.at) {
		struct svp_psc_list *list = (struct svp_psc_list *)cpu->ghcb->shared_buffer;
		int r;

		first = fill_list(list, first, end, operation);
		r = run_list(cpu);
		if (r)
			return r;
	}
	return 0;
}

int ghcb_guest_request(struct cpu *cpu, const struct ghcb_request *r)
{
	struct svp_ghcb *g = begin(cpu);
	u64 code = r->certificate_pages ? SVP_EXIT_EXT_REQUEST : SVP_EXIT_GUEST_REQUEST;
	u64 info;

	if (r->certificate_pages) {
		SET(g, rax, r->certificates.at);
		SET(g, rbx, r->certificate_pages);
	}
	if (finish(cpu, code, r->request.at, r->response.at))
		return -EIO;
	info = g->sw_exit_info_2;
	if (info >> 32 == SVP_GUEST_REQUEST_BUSY)
		return -EAGAIN;
	if (info >> 32 == SVP_GUEST_REQUEST_INVALID_LEN && r->certificate_pages)
		return -ENOSPC;
	return info ? -EIO : 0;
}

int ghcb_ap_create(struct cpu *cpu, u32 apic_id, unsigned int vmpl, struct gpa vmsa)
{
	u64 info1 = (u64)apic_id << 32 | (u64)vmpl << 16 | SVP_AP_CREATE;

	SET(begin(cpu), rax, sev_features());
	return finish(cpu, SVP_EXIT_AP_CREATION, info1, vmsa.at);
}

int ghcb_run_vmpl(struct cpu *cpu, unsigned int vmpl)
{
	begin(cpu);
	return finish(cpu, SVP_EXIT_RUN_VMPL, vmpl, 0);
}
