// SPDX-License-Identifier: Apache-2.0
/*
 * The guest that a hostile host attacks; test-host-attacks.sh says what must
 * come of it.
 *
 * The host has all that the guest does not hold itself: it maps, schedules,
 * answers and carries. This guest plays the part that its command line names,
 * tells the host when to strike, and prints what became of it. Words that
 * hardware or firmware must keep from being printed start with FAIL.
 */
#include "lib/console.h"
#include "lib/guest.h"
#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_vtpm.h"

enum pages {
	VICTIM_PAGE, OTHER_PAGE, VMSA_PAGE, TPM_PAGE, REQUEST_PAGE, NONCE_PAGE,
	REPORT_PAGE, MANIFEST_PAGE, CERTIFICATES_PAGE = MANIFEST_PAGE + 2,
};
#define MANIFEST_SIZE		8192u
#define CERTIFICATES_SIZE	32768u
#define OLD			0x11
#define NEW			0x22
#define VECTOR_VC		29u
#define PATIENCE		20000000u
#define CALLS			4u

static struct {
	struct gate {
		svp_u16 offset_low, selector;
		svp_u8 ist, type;
		svp_u16 offset_middle;
		svp_u32 offset_high, reserved;
	} idt[VECTOR_VC + 1];
	volatile svp_u64 forged_ran;
} world;

static svp_u64 gpa_of(unsigned int page)
{
	return (svp_u64)guest_page(page);
}

static bool is_word(const char *text, const char *word)
{
	while (*word && *text == *word) {
		text++;
		word++;
	}
	return !*word && (!*text || *text == ' ');
}

/* Does not return: what faulted is the end of this guest. */
void vc_handler(svp_u64 error) __attribute__((noreturn));

void vc_handler(svp_u64 error)
{
	guest_print_number("attack: #VC", error);
	console_power_off();
}

/* In: error code on the stack; the handler does not return. */
asm(".text\n"
    "vc_entry:\n"
    "	pop %rdi\n"
    "	and $-16, %rsp\n"
    "	call vc_handler\n");
extern const char vc_entry[];

static void catch_vc(void)
{
	svp_u64 at = (svp_u64)vc_entry;
	struct gate *gate = &world.idt[VECTOR_VC];
	struct {
		svp_u16 limit;
		svp_u64 base;
	} SVP_PACKED idtr = { sizeof(world.idt) - 1, (svp_u64)world.idt };

	asm volatile("mov %%cs, %0" : "=r"(gate->selector));
	gate->offset_low = (svp_u16)at;
	gate->type = 0x8e;	/* present, interrupt gate */
	gate->offset_middle = (svp_u16)(at >> 16);
	gate->offset_high = (svp_u32)(at >> 32);
	asm volatile("lidt %0" : : "m"(idtr));
}

/* TPM2_ReadClock: the clock in ms. Fails the test unless the TPM answers. */
static svp_u64 tpm_clock(const struct guest *guest)
{
	static const svp_u8 read_clock[10] = {
		0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0x81,
	};
	struct svp_vtpm_request header = { SVP_TPM_SEND_COMMAND, 0, 10 };
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD),
		.rcx = gpa_of(TPM_PAGE),
	};
	svp_u8 *page = guest_page(TPM_PAGE);

	memcpy(page, &header, sizeof(header));
	memcpy(page + sizeof(header), read_clock, sizeof(read_clock));
	if (guest_svsm_call(guest, &call) != SVP_SUCCESS)
		guest_fail("the vTPM call did not succeed");
	if (svp_be32(page + 4 + 6))
		guest_fail("the TPM did not tell the time");
	return (svp_u64)svp_be32(page + 4 + 10) << 32 | svp_be32(page + 4 + 14);
}

/* Ask for a report with a nonce of these bytes. Prints what came. */
static void attest(const struct guest *guest, svp_u8 nonce)
{
	const struct svp_attest_request r = {
		.report = { gpa_of(REPORT_PAGE), SVP_REPORT_SIZE, 0 },
		.nonce = { gpa_of(NONCE_PAGE), SVP_ATTEST_NONCE_SIZE, 0 },
		.manifest = { gpa_of(MANIFEST_PAGE), MANIFEST_SIZE, 0 },
		.certificates = { gpa_of(CERTIFICATES_PAGE),
				  CERTIFICATES_SIZE, 0 },
		.guid = SVP_GUID_VTPM,
		.manifest_version = SVP_VTPM_MANIFEST_KEYS,
	};
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SINGLE_SERVICE),
		.rcx = gpa_of(REQUEST_PAGE),
	};

	memcpy(guest_page(REQUEST_PAGE), &r, sizeof(r));
	memset(guest_page(NONCE_PAGE), nonce, SVP_ATTEST_NONCE_SIZE);
	memset(guest_page(REPORT_PAGE), 0, SVP_REPORT_SIZE);
	guest_print_number("attack: report", guest_svsm_call(guest, &call));
	guest_print_number("attack: certificates", call.rdx);
	guest_print_bytes("REPORT_DATA",
			  guest_page(REPORT_PAGE) +
			  offsetof(struct svp_report, report_data), 16);
}

/* Two reports under attack, two after it; the TPM at work all the time. */
static void play_calls(const struct guest *guest)
{
	svp_u64 last = tpm_clock(guest), now;
	svp_u8 i;

	for (i = 0; i < CALLS; i++) {
		if (i == CALLS / 2)
			console_attack_now(0);
		attest(guest, i);
		now = tpm_clock(guest);
		if (now < last)
			guest_fail("the TPM's clock went back");
		last = now;
	}
}

/* The host strikes twice: replay-page needs an old and a new time. */
static void play_page(const struct guest *guest)
{
	volatile svp_u8 *victim = guest_page(VICTIM_PAGE);

	(void)guest;
	catch_vc();
	memset(guest_page(OTHER_PAGE), OLD, SVP_PAGE_SIZE);
	victim[0] = OLD;
	console_attack_now(gpa_of(VICTIM_PAGE));
	guest_print("attack: writing");
	victim[0] = NEW;
	console_attack_now(gpa_of(VICTIM_PAGE));
	guest_print("attack: reading");
	guest_print_number("got", victim[0]);
	guest_fail("the page was there");
}

/* The number after the first word, decimal. */
static svp_u64 argument(const struct guest *guest)
{
	const char *at = guest->command_line;
	svp_u64 value = 0;

	while (*at && (*at < '0' || *at > '9'))
		at++;
	for (; *at >= '0' && *at <= '9'; at++)
		value = value * 10 + (svp_u64)(*at - '0');
	return value;
}

/* A page of the firmware, by its number, is the victim; then it is called. */
static void play_firmware(const struct guest *guest)
{
	console_attack_now(guest->secrets->svsm_base +
			   argument(guest) * SVP_PAGE_SIZE);
	guest_print("attack: calling");
	tpm_clock(guest);
	guest_fail("the firmware did not notice");
}

/* What a vCPU at VMPL0 would run, were it to start. */
static void forged(void)
{
	for (;;)
		world.forged_ran = 1;
}

static void fill_vmsa(struct svp_vmsa *v, const struct guest *guest)
{
	struct svp_segment data = { 0x10, 0xc93, 0xffffffff, 0 };

	memset(v, 0, sizeof(*v));
	v->cs = (struct svp_segment){ 0x8, 0x29b, 0xffffffff, 0 };
	v->ss = data;
	v->ds = data;
	v->es = data;
	v->efer = SVP_EFER_SVME | 0xd00;	/* NXE, LMA, LME */
	v->cr4 = 0x20;
	asm volatile("mov %%cr3, %0" : "=r"(v->cr3));
	v->cr3 |= guest->c_bit;
	v->cr0 = 0x80010011;
	v->rflags = 2;
	v->rip = (svp_u64)forged;
	v->rsp = gpa_of(OTHER_PAGE) + SVP_PAGE_SIZE;
	v->g_pat = 0x0007040600070406;
	v->dr6 = 0xffff0ff0;
	v->dr7 = 0x400;
	v->xcr0 = 1;
	v->sev_features = SVP_SEV_FEATURE_SNP;
}

/* A guest that helps the host: all is right but the page's kind. */
static void play_vmsa(const struct guest *guest)
{
	svp_u64 i;

	fill_vmsa((struct svp_vmsa *)guest_page(VMSA_PAGE), guest);
	console_attack_now(gpa_of(VMSA_PAGE));
	for (i = 0; i < PATIENCE && !world.forged_ran; i++)
		asm volatile("pause");
	if (world.forged_ran)
		guest_fail("VMPL0 ran what the guest wrote");
	/* The same by a page that is the host's. */
	console_attack_now(gpa_of(CONSOLE_PAGE));
	guest_print("attack: it did not run");
	tpm_clock(guest);
}

/* The call comes to nothing; the guest sees that by the calling area. */
static void play_call(const struct guest *guest)
{
	console_attack_now(0);
	guest_print("attack: calling");
	tpm_clock(guest);
	guest_fail("the call was taken");
}

static const struct {
	const char *name;
	void (*play)(const struct guest *guest);
} parts[] = {
	{ "calls", play_calls },
	{ "page", play_page },
	{ "firmware", play_firmware },
	{ "vmsa", play_vmsa },
	{ "call", play_call },
};

void guest_main(const struct guest *guest)
{
	unsigned int i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!is_word(guest->command_line, parts[i].name))
			continue;
		parts[i].play(guest);
		return;
	}
	guest_fail("no such part");
}
