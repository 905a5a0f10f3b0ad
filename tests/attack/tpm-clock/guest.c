// SPDX-License-Identifier: Apache-2.0
/*
 * The TPM's clock against the TSC, whose rate the CPUID page gives: true within
 * 1 % over the time that the command line names in seconds, never back, and not
 * moved by being read. Each reading lies between two readings of the TSC, so
 * that it doesn't matter how long the calls take.
 */
#include "lib/guest.h"
#include "protocol/cursor.h"
#include "protocol/snp_pages.h"
#include "protocol/svsm_vtpm.h"
#include "protocol/tpm_commands.h"

#define REQUEST_PAGE	0
#define CPUID_GPA	0x80e000u
#define TIMING_LEAF	0x40000010u
/* Readings in a row: a clock that is moved by each shows. */
#define READINGS	50u
/* The clock is in whole ms, at both ends. */
#define ROUNDING_MS	2u

struct reading {
	svp_u64 before, after;		/* TSC */
	svp_u64 time, clock;		/* ms */
	svp_u32 resets, restarts;
	svp_u8 safe;
};

static svp_u64 tsc_per_ms;

static svp_u64 tsc(void)
{
	svp_u32 low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return low | (svp_u64)high << 32;
}

static svp_u32 tsc_khz(void)
{
	const struct svp_cpuid_page *page = (const void *)CPUID_GPA;

	for (svp_u32 i = 0; i < page->count; i++)
		if (page->entry[i].eax_in == TIMING_LEAF)
			return page->entry[i].eax;
	guest_fail("the CPUID page has no TSC rate");
}

/* TPM2_ReadClock (part 3, 29.1): TPMS_TIME_INFO (part 2, 10.11.6). */
static struct reading read_clock(const struct guest *guest)
{
	struct svp_vtpm_request header = {
		SVP_TPM_SEND_COMMAND, 0, SVP_TPM_HEADER_SIZE,
	};
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD),
		.rcx = (svp_u64)guest_page(REQUEST_PAGE),
	};
	svp_u8 *page = guest_page(REQUEST_PAGE);
	struct svp_writer w = svp_writer(page + sizeof(header),
					 SVP_TPM_HEADER_SIZE);
	struct reading r;
	struct svp_reader answer;

	svp_add_be16(&w, SVP_TPM_ST_NO_SESSIONS);
	svp_add_be32(&w, SVP_TPM_HEADER_SIZE);
	svp_add_be32(&w, SVP_TPM_CC_READ_CLOCK);
	memcpy(page, &header, sizeof(header));
	r.before = tsc();
	if (guest_svsm_call(guest, &call) != SVP_SUCCESS)
		guest_fail("the call");
	r.after = tsc();
	answer = svp_reader(page + sizeof(struct svp_vtpm_response),
			    SVP_TPM_HEADER_SIZE + 25);
	svp_take(&answer, 6);
	if (svp_get_be32(&answer))
		guest_fail("TPM2_ReadClock");
	r.time = svp_get_be64(&answer);
	r.clock = svp_get_be64(&answer);
	r.resets = svp_get_be32(&answer);
	r.restarts = svp_get_be32(&answer);
	r.safe = svp_get_u8(&answer);
	return r;
}

/* Did the TPM's ms go by as the TSC did between two readings? */
static void expect_true(svp_u64 ms, const struct reading *from,
			const struct reading *to)
{
	svp_u64 least = (to->before - from->after) / tsc_per_ms;
	svp_u64 most = (to->after - from->before) / tsc_per_ms;

	if ((ms + ROUNDING_MS) * 100 >= least * 99 &&
	    ms * 100 <= (most + ROUNDING_MS) * 101)
		return;
	guest_print_number("TPM: ", ms);
	guest_print_number("TSC, at least: ", least);
	guest_print_number("TSC, at most: ", most);
	guest_fail("the TPM's clock is not true");
}

static void compare(const struct reading *from, const struct reading *to)
{
	if (to->clock < from->clock || to->time < from->time)
		guest_fail("the TPM's clock went back");
	expect_true(to->clock - from->clock, from, to);
	expect_true(to->time - from->time, from, to);
	if (to->resets != from->resets || to->restarts != from->restarts ||
	    to->safe != 1)
		guest_fail("the TPM says that it was reset");
}

/* Plain instructions: counting them, QEMU is slow at RDTSC and PAUSE. */
static void spin(void)
{
	for (unsigned int i = 0; i < 50000; i++)
		asm volatile("");
}

static svp_u64 seconds(const char *text)
{
	svp_u64 n = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		n = n * 10 + (svp_u64)(*text - '0');
	return n;
}

void guest_main(const struct guest *guest)
{
	svp_u64 ms = seconds(guest->command_line) * 1000, end;
	struct reading first, last, now;
	unsigned int i;

	if (!ms)
		guest_fail("the command line has no seconds");
	tsc_per_ms = tsc_khz();
	guest_print_number("TSC kHz: ", tsc_per_ms);
	first = read_clock(guest);
	/* Made, given its PCR banks, and reset once: README.md, Reboot. */
	guest_expect("resetCount", first.resets, 2);
	guest_expect("restartCount", first.restarts, 0);
	for (i = 0, last = first; i < READINGS; i++, last = now) {
		now = read_clock(guest);
		compare(&last, &now);
	}
	compare(&first, &now);
	for (end = first.after + ms * tsc_per_ms; tsc() < end;)
		spin();
	now = read_clock(guest);
	compare(&first, &now);
	guest_print_number("TPM ms: ", now.clock - first.clock);
	guest_print_number("TSC ms: ", (now.after - first.after) / tsc_per_ms);
}
