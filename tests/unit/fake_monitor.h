/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The world below the monitor's call handlers and direct boot, on the host:
 * guest RAM as an arena, an RMP that says what PVALIDATE and RMPADJUST would,
 * processes and a host that tests script. mm/guest_mem.c itself is the real one.
 */
#ifndef FAKE_MONITOR_H
#define FAKE_MONITOR_H

#include "arch/percpu.h"
#include "firmware.h"
#include "mm/guest_mem.h"
#include "process/process.h"
#include "snp/ghcb.h"
#include "snp/rmp.h"

#define FAKE_RAM_SIZE	(64u << 20)
#define FAKE_PAGES	(FAKE_RAM_SIZE / PAGE_SIZE)
#define FAKE_CPUS	2u
#define FAKE_FILES	8u

/* The RMP entry of a page of guest RAM. */
struct fake_page {
	bool assigned;		/* private: the host's page state change */
	bool validated;
	bool vmsa;
	bool small;		/* a 2 MiB PVALIDATE fails here */
	u32 rights[SVP_VMPLS];	/* SVP_RMPADJUST_* */
	unsigned int validations; /* how often it became validated */
};

/* A file of the host's fw_cfg. */
struct fake_file {
	const char *name;
	const void *bytes;
	u32 size;
	u32 zeros;	/* so many bytes at its end are zeros, not in bytes */
};

struct fake {
	u8 *ram;
	struct fake_page page[FAKE_PAGES];
	struct cpu cpu[FAKE_CPUS];
	struct firmware firmware;
	struct svp_secrets secrets;
	struct svp_cpuid_page cpuid;

	/* Results that the next RMPADJUST or PVALIDATE gives instead, if not 0. */
	unsigned int fail_rmpadjust;
	unsigned int fail_pvalidate;

	/* Scripts; a NULL process is dead, a NULL host refuses. */
	int (*process)(struct process *p, const struct process_request *request,
		       size_t *ret_size);
	int (*guest_request)(const struct ghcb_request *r, const u8 *request,
			     u8 *response, u8 *certificates);

	/* fw_cfg: the files, and how many DMA accesses fail from now on. */
	struct fake_file file[FAKE_FILES];
	unsigned int files;
	bool dma_error;
	bool dma_dead;
	/* Each read of a file that goes on gets other bytes than the last. */
	bool changes_between_reads;
	unsigned int ap_creations;

	/* Rights were taken from a page and no TLB was flushed since. */
	bool stale;
};
extern struct fake fake;

/* The processes, as handles that nothing looks into. */
#define FAKE_TPM	((struct process *)&fake.firmware.tpm)
#define FAKE_ATTEST	((struct process *)&fake.firmware.attest)

/* A fresh world: 64 MiB of RAM at 0, nothing validated; two CPUs, APIC 0, 1. */
void fake_reset(void);

/* Make [at, at + size) ordinary private memory of the guest. */
void fake_give(u64 at, u64 size);

/*
 * Give CPU index a vCPU: VMSA and calling area pages (made private), with the
 * call rax pending.
 */
struct svp_vmsa *fake_vcpu(unsigned int index, u64 vmsa, u64 caa, u64 rax);

/* Guest RAM at a gPA. */
void *fake_ram(u64 at);

/* The page of a gPA. */
struct fake_page *fake_page(u64 at);

#endif
