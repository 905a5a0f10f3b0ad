/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking the host, through the GHCB page of this CPU (AMD 56421). What comes
 * back is hostile: each function checks it before returning it. All run on
 * the cpu that is passed. Results: 0, or -EIO when the host refused or broke
 * the protocol, unless said otherwise.
 */
#ifndef SNP_GHCB_H
#define SNP_GHCB_H

#include "mm/gpa.h"

struct cpu;

/*
 * Reasons in this firmware's own termination set, SVP_GHCB_MSR_TERMINATE
 * [23:16]. Documented in vtpm-firmware/README.md; never reused.
 */
#define TERM_SET_FIRMWARE	8u
enum term_reason {
	TERM_EXCEPTION = 1,		/* unexpected exception at CPL0 */
	TERM_NO_SNP = 2,		/* not an SEV-SNP guest at VMPL0 */
	TERM_CPUID = 3,			/* CPUID page lacks what is needed */
	TERM_MEMORY_MAP = 4,		/* host's memory map is invalid */
	TERM_OUT_OF_MEMORY = 5,		/* firmware region is too small */
	TERM_VALIDATE = 6,		/* host mapped memory twice or not */
	TERM_GHCB = 7,			/* host broke the GHCB protocol */
	TERM_IMAGE = 8,			/* image header or ELF file is invalid */
	TERM_PROCESS = 9,		/* a process failed while booting */
	TERM_BOOT = 10,			/* direct boot failed */
	TERM_AP = 11,			/* an AP could not be started */
	TERM_RUN_VMPL = 12,		/* host refuses to run the guest */
	TERM_STACK = 13,		/* stack protector */
	TERM_RANDOM = 14,		/* RDSEED fails its health tests */
};

/*
 * Ask the host to end the VM, for reason in TERM_SET_FIRMWARE. Works before
 * ghcb_init, on any CPU, in any context.
 */
void ghcb_terminate(enum term_reason reason) __attribute__((noreturn));

/*
 * Give cpu a GHCB of its own: a frame made shared and mapped. Boot CPU only,
 * for itself and the others. -ENOMEM, -EIO.
 */
int ghcb_init(struct cpu *cpu);

/* Register cpu's GHCB with the host; on that cpu, before its first request. */
int ghcb_register(struct cpu *cpu);

/* IN from port, size 1, 2 or 4 bytes. */
int ghcb_io_in(struct cpu *cpu, u16 port, unsigned int size, u32 *ret_value);

/* OUT of value to port, size 1, 2 or 4 bytes. */
int ghcb_io_out(struct cpu *cpu, u16 port, unsigned int size, u32 value);

/* OUTSB of size bytes to port, in as few exits as they fit in. */
int ghcb_io_out_bytes(struct cpu *cpu, u16 port, const void *bytes, size_t size);

/*
 * Change the state of [first, first + size), page-aligned, in the RMP:
 * operation SVP_PSC_PRIVATE or _SHARED, 2 MiB at a time where aligned. To
 * private: the caller PVALIDATEs afterwards. To shared: the caller has
 * rescinded before.
 */
int ghcb_page_state(struct cpu *cpu, struct gpa first, u64 size, unsigned int operation);

/* Buffers of a guest request, all shared, page-aligned. */
struct ghcb_request {
	struct gpa request;
	struct gpa response;
	struct gpa certificates;	/* unused when certificate_pages is 0 */
	u32 certificate_pages;		/* room for them */
};

/*
 * Hand the encrypted request to the secure processor (guest request, or the
 * extended one when certificate_pages is not 0). 0: the response page is
 * filled. -EAGAIN: the host is busy, resend the same bytes later. -ENOSPC:
 * the certificates need more; resend the same bytes without certificates.
 * -EIO: refused.
 */
int ghcb_guest_request(struct cpu *cpu, const struct ghcb_request *r);

/* Start the vCPU with apic_id at vmpl from the VMSA page at vmsa. */
int ghcb_ap_create(struct cpu *cpu, u32 apic_id, unsigned int vmpl, struct gpa vmsa);

/*
 * Let the guest at vmpl run on this vCPU until it (or the host) wants VMPL0
 * again. Returns when that is so.
 */
int ghcb_run_vmpl(struct cpu *cpu, unsigned int vmpl);

#endif
