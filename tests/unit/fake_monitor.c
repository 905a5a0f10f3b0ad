// SPDX-License-Identifier: Apache-2.0
/*
 * The fakes of fake_monitor.h. The RMP model follows the APM's tables for
 * PVALIDATE and RMPADJUST, not what the code under test expects.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fake_monitor.h"
#include "image/layout.h"
#include "lib/errno.h"
#include "lib/log.h"
#include "mm/direct.h"
#include "mm/frames.h"
#include "mm/shared.h"
#include "protocol/fw_cfg.h"
#include "protocol/ghcb.h"
#include "protocol/svsm_call.h"
#include "snp/tlb.h"
#include "snp/vmgexit.h"

#define POOL_FRAMES 128u
#define SHARED_FRAMES 16u

struct fake fake;

static struct {
	u8 frame[POOL_FRAMES][PAGE_SIZE] __attribute__((aligned(4096)));
	bool used[POOL_FRAMES];
	u8 call_page[FAKE_CPUS][PAGE_SIZE] __attribute__((aligned(4096)));
	u8 shared[SHARED_FRAMES][PAGE_SIZE] __attribute__((aligned(4096)));
	unsigned int shared_used;
	/* fw_cfg: address register, selected file and how far it is read. */
	u32 dma_high;
	int selected;
	u32 offset;
} pool;

static struct cpu *cpu_at(unsigned int index)
{
	return index < FAKE_CPUS ? &fake.cpu[index] : NULL;
}

void fake_reset(void)
{
	struct guest_range all = { { 0 }, FAKE_RAM_SIZE };
	u8 *ram = fake.ram;

	if (ram)
		munmap(ram, 2 * FAKE_RAM_SIZE);
	memset(&fake, 0, sizeof(fake));
	memset(&pool, 0, sizeof(pool));
	fake.ram = mmap(NULL, 2 * FAKE_RAM_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert(fake.ram != MAP_FAILED);
	fake.firmware = (struct firmware){
		.secrets = &fake.secrets,
		.cpuid = &fake.cpuid,
		.tpm = FAKE_TPM,
		.attest = FAKE_ATTEST,
		.region_size = FW_SIZE_MIN,
		.guest_vmpl = 2,
		.vcpus = FAKE_CPUS,
	};
	for (unsigned int i = 0; i < FAKE_CPUS; i++)
		fake.cpu[i] = (struct cpu){
			.index = i, .apic_id = i, .call_page = pool.call_page[i],
		};
	assert(!guest_mem_init(&all, 1));
}

void *fake_ram(u64 at)
{
	return fake.ram + at;
}

struct fake_page *fake_page(u64 at)
{
	return &fake.page[at / PAGE_SIZE];
}

void fake_give(u64 at, u64 size)
{
	for (u64 a = at; a < at + size; a += PAGE_SIZE) {
		fake_page(a)->assigned = true;
		fake_page(a)->validated = true;
		fake_page(a)->rights[2] = SVP_RMPADJUST_ALL;
	}
	guest_pages_change(gpa(at), size, 0, GUEST_PAGE_VALIDATED);
}

struct svp_vmsa *fake_vcpu(unsigned int index, u64 vmsa, u64 caa, u64 rax)
{
	struct svp_vmsa *v = fake_ram(vmsa);
	struct svp_calling_area *area = fake_ram(caa);

	fake_give(vmsa, PAGE_SIZE);
	fake_give(caa, PAGE_SIZE);
	fake_page(vmsa)->vmsa = true;
	guest_pages_change(gpa(vmsa), PAGE_SIZE, 0, GUEST_PAGE_VMSA);
	guest_pages_change(gpa(caa), PAGE_SIZE, 0, GUEST_PAGE_CALLING_AREA);
	fake.cpu[index].guest_vmsa = gpa(vmsa);
	fake.cpu[index].guest_caa = gpa(caa);
	v->vmpl = 2;
	v->efer = SVP_EFER_SVME;
	v->sev_features = SVP_SEV_FEATURE_SNP;
	v->rax = rax;
	v->guest_exit_code = SVP_EXIT_VMGEXIT;
	area->call_pending = 1;
	return v;
}

void *direct_ptr(struct gpa at)
{
	return fake.ram + at.at;
}

struct gpa direct_gpa(const void *ptr)
{
	return gpa((u64)((const u8 *)ptr - fake.ram));
}

void *frames_alloc(unsigned int count)
{
	for (unsigned int i = 0; i + count <= POOL_FRAMES; i++) {
		unsigned int n = 0;

		while (n < count && !pool.used[i + n])
			n++;
		if (n < count)
			continue;
		memset(&pool.used[i], 1, count);
		return memset(pool.frame[i], 0, (size_t)count * PAGE_SIZE);
	}
	return NULL;
}

void *frame_alloc(void)
{
	return frames_alloc(1);
}

void frame_free(void *frame)
{
	size_t i = (size_t)((u8 *)frame - pool.frame[0]) / PAGE_SIZE;

	assert(i < POOL_FRAMES && pool.used[i]);
	memset(pool.frame[i], 0, PAGE_SIZE);
	pool.used[i] = false;
}

unsigned int frames_free_count(void)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < POOL_FRAMES; i++)
		n += !pool.used[i];
	return n;
}

struct cpu *cpu_by_apic_id(u32 apic_id)
{
	return cpu_at(apic_id);
}

struct cpu *cpu_by_index(unsigned int index)
{
	return cpu_at(index);
}

unsigned int cpu_count(void)
{
	return FAKE_CPUS;
}

unsigned int pvalidate(const void *va, unsigned int size, bool validate)
{
	u64 at = direct_gpa(va).at;
	u64 bytes = size == SVP_RMP_2M ? LARGE_PAGE_SIZE : PAGE_SIZE;
	bool changed = false;

	if (fake.fail_pvalidate)
		return fake.fail_pvalidate;
	for (u64 a = at; a < at + bytes; a += PAGE_SIZE) {
		if (!fake_page(a)->assigned)
			return SVP_RMP_FAIL_INPUT;
		if (size == SVP_RMP_2M && fake_page(a)->small)
			return SVP_RMP_FAIL_SIZE;
	}
	for (u64 a = at; a < at + bytes; a += PAGE_SIZE) {
		struct fake_page *p = fake_page(a);

		changed |= p->validated != validate;
		if (validate && !p->validated)
			p->validations++;
		p->validated = validate;
	}
	return changed ? 0 : RMP_NO_CHANGE;
}

unsigned int rmpadjust(const void *va, unsigned int size, u64 attributes)
{
	u64 at = direct_gpa(va).at;
	u64 bytes = size == SVP_RMP_2M ? LARGE_PAGE_SIZE : PAGE_SIZE;
	u64 vmpl = attributes & 0xff;

	if (fake.fail_rmpadjust)
		return fake.fail_rmpadjust;
	if (!vmpl || vmpl >= SVP_VMPLS)
		return SVP_RMP_FAIL_PERMISSION;
	for (u64 a = at; a < at + bytes; a += PAGE_SIZE) {
		struct fake_page *p = fake_page(a);

		if (!p->validated)
			return SVP_RMP_FAIL_INPUT;
		fake.stale |= p->rights[vmpl] & ~(u32)attributes;
		p->rights[vmpl] = attributes & SVP_RMPADJUST_ALL;
		p->vmsa = attributes & SVP_RMPADJUST_VMSA;
	}
	return 0;
}

void tlb_flush_all(const struct svp_cpuid_page *cpuid)
{
	assert(cpuid == &fake.cpuid);
	fake.stale = false;
}

int process_call(struct cpu *cpu, struct process *process,
		 const struct process_request *request, size_t *ret_size)
{
	assert(cpu);
	return fake.process ? fake.process(process, request, ret_size) : -EPIPE;
}

volatile void *shared_alloc(struct cpu *cpu, unsigned int count,
			    struct gpa *ret_at)
{
	unsigned int first = pool.shared_used;

	assert(cpu);
	if (count > SHARED_FRAMES - first)
		return NULL;
	pool.shared_used += count;
	*ret_at = gpa((u64)first * PAGE_SIZE);
	return pool.shared[first];
}

volatile void *shared_map(struct gpa at, u64 size)
{
	assert(at.at + size <= FAKE_RAM_SIZE);
	return fake_ram(at.at);
}

int ghcb_guest_request(struct cpu *cpu, const struct ghcb_request *r)
{
	assert(cpu);
	if (!fake.guest_request)
		return -EIO;
	return fake.guest_request(r, pool.shared[r->request.at / PAGE_SIZE],
				  pool.shared[r->response.at / PAGE_SIZE],
				  r->certificate_pages ?
				  pool.shared[r->certificates.at / PAGE_SIZE] :
				  NULL);
}

int ghcb_page_state(struct cpu *cpu, struct gpa first, u64 size,
		    unsigned int operation)
{
	assert(cpu);
	for (u64 a = first.at; a < first.at + size; a += PAGE_SIZE) {
		fake_page(a)->assigned = operation == SVP_PSC_PRIVATE;
		fake_page(a)->validated = false;
	}
	return 0;
}

u64 sev_features(void)
{
	return SVP_SEV_FEATURE_SNP;
}

int ghcb_ap_create(struct cpu *cpu, u32 apic_id, unsigned int vmpl,
		   struct gpa vmsa)
{
	assert(cpu->apic_id == apic_id && vmpl == 2);
	assert(fake_page(vmsa.at)->vmsa);
	fake.ap_creations++;
	return 0;
}

/* The directory, as file number -1, or a file; what is behind it is zeros. */
static void read_file(u8 *to, u32 size)
{
	u8 directory[4 + FAKE_FILES * sizeof(struct svp_fw_cfg_file)] = { 0 };
	struct fake_file all = { .bytes = directory,
				 .size = sizeof(directory) };
	const struct fake_file *f = &all;
	u32 given;

	svp_put_be32(directory, fake.files);
	for (unsigned int i = 0; i < fake.files; i++) {
		u8 *e = directory + 4 + i * sizeof(struct svp_fw_cfg_file);

		svp_put_be32(e, fake.file[i].size);
		e[4] = 0x20;
		e[5] = (u8)i;
		strcpy((char *)e + 8, fake.file[i].name);
	}
	if (pool.selected >= 0)
		f = &fake.file[pool.selected];
	given = f->size - f->zeros;
	memset(to, 0, size);
	if (f->bytes && pool.offset < given)
		memcpy(to, (const u8 *)f->bytes + pool.offset,
		       size < given - pool.offset ? size : given - pool.offset);
	if (fake.changes_between_reads && pool.offset && size)
		to[0] ^= 0xff;
	pool.offset += size;
}

static void run_dma(u64 at)
{
	u8 *dma = fake_ram(at);
	u32 control = svp_be32(dma);
	u64 target = svp_be64(dma + 8);
	u32 key = control >> 16;

	if (fake.dma_dead)
		return;
	if (fake.dma_error) {
		svp_put_be32(dma, SVP_FW_CFG_DMA_ERROR);
		return;
	}
	/* A device reaches shared memory only. */
	assert(!fake_page(target)->validated);
	if (control & SVP_FW_CFG_DMA_SELECT) {
		pool.selected = key == SVP_FW_CFG_KEY_DIRECTORY ? -1 :
				(int)(key & 0xff);
		pool.offset = 0;
	}
	if (control & SVP_FW_CFG_DMA_READ)
		read_file(fake_ram(target), svp_be32(dma + 4));
	svp_put_be32(dma, 0);
}

int ghcb_io_out(struct cpu *cpu, u16 port, unsigned int size, u32 value)
{
	u32 swapped = __builtin_bswap32(value);

	assert(cpu && size == 4);
	if (port == SVP_FW_CFG_PORT_DMA_HIGH)
		pool.dma_high = swapped;
	else if (port == SVP_FW_CFG_PORT_DMA_LOW)
		run_dma((u64)pool.dma_high << 32 | swapped);
	return 0;
}

void log_line(const char *format, ...)
{
	(void)format;
}
