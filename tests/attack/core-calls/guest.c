// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: core protocol calls that no honest guest makes.
 *
 * PVALIDATE is the guest's way to change what the RMP says about memory: a list
 * that names the firmware's pages, or makes one page valid twice, would let a
 * host that helps swap memory under the firmware or the guest. REMAP_CA and
 * CREATE_VCPU make the firmware write to an address of the guest's choosing,
 * and a VMSA that says VMPL 0 would run above the firmware itself. Each gets
 * its error (58019, sections 5 and 6), nothing has changed, and the next call
 * works.
 */
#include "lib/console.h"
#include "lib/guest.h"
#include "protocol/svsm_core.h"

#define LIST_PAGE	0
#define WORK_PAGE	1
#define AREA_PAGE	2
#define VMSA_PAGE	3
#define MARK		0x5au

static svp_u64 gpa_of(unsigned int page)
{
	return (svp_u64)guest_page(page);
}

static svp_u64 core(const struct guest *guest, svp_u32 id, svp_u64 rcx,
		    svp_u64 rdx, svp_u64 r8)
{
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_CORE, id),
		.rcx = rcx, .rdx = rdx, .r8 = r8,
	};

	return guest_svsm_call(guest, &call);
}

/* The next call works. */
static void assert_alive(const struct guest *guest)
{
	struct svsm_call query = {
		.rax = SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_QUERY_PROTOCOL),
		.rcx = SVP_CALL(SVP_PROTOCOL_CORE, SVP_PROTOCOL_VERSION),
	};

	if (guest_svsm_call(guest, &query) != SVP_SUCCESS ||
	    query.rcx != SVP_CALL(SVP_PROTOCOL_VERSION, SVP_PROTOCOL_VERSION))
		guest_fail("the next call does not work");
}

/* A list that says it has count entries and starts with these two. */
static void put_list(svp_u16 count, svp_u16 next, svp_u64 first, svp_u64 second)
{
	struct svp_pvalidate header = { count, next, 0 };
	svp_u8 *page = guest_page(LIST_PAGE);

	memcpy(page, &header, sizeof(header));
	svp_put_le64(page + sizeof(header), first);
	svp_put_le64(page + sizeof(header) + 8, second);
}

static svp_u16 list_next(void)
{
	return svp_le16(guest_page(LIST_PAGE) + 2);
}

static void expect_entry(const struct guest *guest, const char *name,
			 svp_u64 entry, svp_u64 wanted)
{
	put_list(1, 0, entry, 0);
	guest_expect(name, core(guest, SVP_CORE_PVALIDATE, gpa_of(LIST_PAGE),
				0, 0), wanted);
	assert_alive(guest);
}

static void forbidden_pages(const struct guest *guest)
{
	svp_u64 firmware = guest->secrets->svsm_base;

	expect_entry(guest, "validating the firmware's memory",
		     firmware | SVP_PVALIDATE_VALIDATE, SVP_ERR_INVALID_ADDRESS);
	expect_entry(guest, "rescinding the firmware's memory", firmware,
		     SVP_ERR_INVALID_ADDRESS);
	expect_entry(guest, "rescinding the calling area",
		     (svp_u64)guest->caa, SVP_ERR_INVALID_ADDRESS);
	expect_entry(guest, "rescinding the secrets page",
		     (svp_u64)guest->secrets, SVP_ERR_INVALID_ADDRESS);
	expect_entry(guest, "rescinding 2 MiB around them",
		     ((svp_u64)guest->secrets & ~0x1fffffull) |
		     SVP_PVALIDATE_SIZE_2M, SVP_ERR_INVALID_ADDRESS);
	expect_entry(guest, "an address with the C-bit",
		     gpa_of(WORK_PAGE) | guest->c_bit, SVP_ERR_INVALID_ADDRESS);
	expect_entry(guest, "an address that no RAM is at",
		     0xfed40000 | SVP_PVALIDATE_VALIDATE,
		     SVP_ERR_INVALID_ADDRESS);
}

static void twice(const struct guest *guest)
{
	svp_u8 *page = guest_page(WORK_PAGE);
	svp_u64 validate = gpa_of(WORK_PAGE) | SVP_PVALIDATE_VALIDATE;

	page[0] = MARK;
	expect_entry(guest, "validating a valid page", validate,
		     SVP_PVALIDATE_NO_CHANGE);
	expect_entry(guest, "the same, asked to ignore it",
		     validate | SVP_PVALIDATE_IGNORE_CF, SVP_SUCCESS);
	guest_expect("the page is what it was", page[0], MARK);
	expect_entry(guest, "rescinding it", gpa_of(WORK_PAGE), SVP_SUCCESS);
	expect_entry(guest, "rescinding it again", gpa_of(WORK_PAGE),
		     SVP_PVALIDATE_NO_CHANGE);
	expect_entry(guest, "validating it again", validate, SVP_SUCCESS);
	guest_expect("the page is zeros", page[0], 0);
}

static void lists(const struct guest *guest)
{
	svp_u64 good = gpa_of(WORK_PAGE);
	svp_u64 bad = guest->secrets->svsm_base;

	expect_entry(guest, "a reserved bit", good | 0x10,
		     SVP_ERR_INVALID_PARAMETER);
	expect_entry(guest, "a reserved size", good | 2,
		     SVP_ERR_INVALID_PARAMETER);
	expect_entry(guest, "a misaligned large page",
		     good | 0x1000 | SVP_PVALIDATE_SIZE_2M,
		     SVP_ERR_INVALID_PARAMETER);
	put_list(2, 0, good, bad);
	guest_expect("one bad entry of two",
		     core(guest, SVP_CORE_PVALIDATE, gpa_of(LIST_PAGE), 0, 0),
		     SVP_ERR_INVALID_ADDRESS);
	guest_expect("nothing was done", list_next(), 0);
	guest_expect("the good one is still valid", guest_page(WORK_PAGE)[0], 0);
	put_list(2, 2, good, bad);
	guest_expect("a list that is done",
		     core(guest, SVP_CORE_PVALIDATE, gpa_of(LIST_PAGE), 0, 0),
		     SVP_ERR_INVALID_PARAMETER);
	put_list(512, 0, good, bad);
	guest_expect("a list longer than its page",
		     core(guest, SVP_CORE_PVALIDATE, gpa_of(LIST_PAGE), 0, 0),
		     SVP_ERR_INVALID_PARAMETER);
	guest_expect("a list in the firmware's memory",
		     core(guest, SVP_CORE_PVALIDATE, guest->secrets->svsm_base,
			  0, 0), SVP_ERR_INVALID_ADDRESS);
	assert_alive(guest);
}

static void calling_areas(const struct guest *guest)
{
	struct guest moved = *guest;

	guest_expect("a calling area in the firmware",
		     core(guest, SVP_CORE_REMAP_CA, guest->secrets->svsm_base,
			  0, 0), SVP_ERR_INVALID_ADDRESS);
	guest_expect("a misaligned one",
		     core(guest, SVP_CORE_REMAP_CA, gpa_of(AREA_PAGE) + 8, 0, 0),
		     SVP_ERR_INVALID_PARAMETER);
	guest_expect("one that is shared with the host",
		     core(guest, SVP_CORE_REMAP_CA,
			  (svp_u64)guest_page(CONSOLE_PAGE), 0, 0),
		     SVP_ERR_INVALID_ADDRESS);
	assert_alive(guest);
	guest_expect("a good one",
		     core(guest, SVP_CORE_REMAP_CA, gpa_of(AREA_PAGE), 0, 0),
		     SVP_SUCCESS);
	moved.caa = (struct svp_calling_area *)guest_page(AREA_PAGE);
	assert_alive(&moved);
	guest_expect("and back",
		     core(&moved, SVP_CORE_REMAP_CA, (svp_u64)guest->caa, 0, 0),
		     SVP_SUCCESS);
	assert_alive(guest);
}

/* A page that would be a runnable VMSA at vmpl. */
static void write_vmsa(svp_u8 vmpl, svp_u64 efer, svp_u64 features)
{
	struct svp_vmsa *vmsa = (struct svp_vmsa *)guest_page(VMSA_PAGE);

	memset(vmsa, 0, sizeof(*vmsa));
	vmsa->vmpl = vmpl;
	vmsa->efer = efer;
	vmsa->sev_features = features;
}

static void bad_vcpu(const struct guest *guest, const char *name,
		     svp_u64 apic_id, svp_u64 wanted)
{
	svp_u8 *page = guest_page(VMSA_PAGE);

	guest_expect(name, core(guest, SVP_CORE_CREATE_VCPU, gpa_of(VMSA_PAGE),
				gpa_of(AREA_PAGE), apic_id), wanted);
	/* The page is still the guest's to write: a VMSA would not be. */
	page[8] = MARK;
	if (page[8] != MARK)
		guest_fail("the page is no longer the guest's");
	assert_alive(guest);
}

static void vcpus(const struct guest *guest)
{
	svp_u64 base = guest->secrets->svsm_base;

	write_vmsa(0, SVP_EFER_SVME, SVP_SEV_FEATURE_SNP);
	bad_vcpu(guest, "a vCPU at VMPL 0", 1, SVP_ERR_INVALID_PARAMETER);
	write_vmsa(2, 0, SVP_SEV_FEATURE_SNP);
	bad_vcpu(guest, "a VMSA without SVME", 1, SVP_ERR_INVALID_PARAMETER);
	write_vmsa(2, SVP_EFER_SVME, 0);
	bad_vcpu(guest, "a VMSA without SNP", 1, SVP_ERR_INVALID_PARAMETER);
	write_vmsa(2, SVP_EFER_SVME, SVP_SEV_FEATURE_SNP);
	bad_vcpu(guest, "the caller itself", 0, SVP_ERR_INVALID_PARAMETER);
	bad_vcpu(guest, "a CPU that is not there", 99,
		 SVP_ERR_INVALID_PARAMETER);
	guest_expect("a VMSA in the firmware",
		     core(guest, SVP_CORE_CREATE_VCPU, base, gpa_of(AREA_PAGE),
			  1), SVP_ERR_INVALID_ADDRESS);
	guest_expect("a VMSA that is the calling area",
		     core(guest, SVP_CORE_CREATE_VCPU, (svp_u64)guest->caa,
			  gpa_of(AREA_PAGE), 1), SVP_ERR_INVALID_ADDRESS);
	guest_expect("deleting what is no VMSA",
		     core(guest, SVP_CORE_DELETE_VCPU, gpa_of(VMSA_PAGE), 0, 0),
		     SVP_ERR_INVALID_PARAMETER);
	guest_expect("deleting in the firmware",
		     core(guest, SVP_CORE_DELETE_VCPU, base, 0, 0),
		     SVP_ERR_INVALID_ADDRESS);
	assert_alive(guest);
}

/* A vCPU that the guest makes and never starts. */
static void good_vcpu(const struct guest *guest)
{
	svp_u8 *page = guest_page(VMSA_PAGE);
	svp_u64 rescind = gpa_of(VMSA_PAGE);

	write_vmsa(2, SVP_EFER_SVME, SVP_SEV_FEATURE_SNP);
	guest_expect("a good vCPU",
		     core(guest, SVP_CORE_CREATE_VCPU, gpa_of(VMSA_PAGE),
			  gpa_of(AREA_PAGE), 1), SVP_SUCCESS);
	expect_entry(guest, "rescinding its VMSA", rescind,
		     SVP_ERR_INVALID_ADDRESS);
	guest_expect("another with the same VMSA",
		     core(guest, SVP_CORE_CREATE_VCPU, gpa_of(VMSA_PAGE),
			  gpa_of(WORK_PAGE), 1), SVP_ERR_INVALID_ADDRESS);
	guest_expect("a vTPM call into its VMSA",
		     guest_svsm_call(guest, &(struct svsm_call){
			.rax = SVP_CALL(SVP_PROTOCOL_VTPM, 1),
			.rcx = gpa_of(VMSA_PAGE) }), SVP_ERR_INVALID_ADDRESS);
	guest_expect("deleting it",
		     core(guest, SVP_CORE_DELETE_VCPU, gpa_of(VMSA_PAGE), 0, 0),
		     SVP_SUCCESS);
	page[0] = MARK;
	guest_expect("the page is the guest's again", page[0], MARK);
}

void guest_main(const struct guest *guest)
{
	assert_alive(guest);
	forbidden_pages(guest);
	twice(guest);
	lists(guest);
	calling_areas(guest);
	vcpus(guest);
	good_vcpu(guest);
	guest_expect("a call that is not served",
		     core(guest, SVP_CORE_DEPOSIT_MEM, 0, 0, 0),
		     SVP_ERR_UNSUPPORTED_CALL);
	assert_alive(guest);
}
