// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: vTPM calls that no honest guest makes.
 *
 * The page of a vTPM call is the guest's: its address, the locality and the
 * size in it are the attacker's to choose. Addresses that are not the guest's
 * own validated memory would make the monitor read or write for the guest what
 * the guest itself can't; a size beyond the page would reach what lies behind
 * it; a locality other than 0 would open PCRs that belong to nobody here. Each
 * gets the result that 58019 (sections 5 and 8) has for it, and the vTPM still
 * answers afterwards.
 */
#include "lib/console.h"
#include "lib/guest.h"
#include "protocol/svsm_vtpm.h"

#define REQUEST_PAGE 0
#define MARK 0x5a

/* TPM2_GetRandom of 8 bytes. */
static const svp_u8 get_random[12] = {
	0x80, 0x01, 0x00, 0x00, 0x00, 0x0c, 0x00, 0x00, 0x01, 0x7b, 0x00, 0x08,
};

/* Send what is in the request page; gpa is usually that page's. */
static svp_u64 send(const struct guest *guest, svp_u64 gpa)
{
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD), .rcx = gpa,
	};

	return guest_svsm_call(guest, &call);
}

static svp_u64 request_gpa(void)
{
	return (svp_u64)guest_page(REQUEST_PAGE);
}

/* Write a request header and get_random behind it. */
static void write_request(svp_u32 command, svp_u8 locality, svp_u32 size)
{
	struct svp_vtpm_request header = { command, locality, size };
	svp_u8 *page = guest_page(REQUEST_PAGE);

	memcpy(page, &header, sizeof(header));
	memcpy(page + sizeof(header), get_random, sizeof(get_random));
}

static void write_good_request(void)
{
	write_request(SVP_TPM_SEND_COMMAND, 0, sizeof(get_random));
}

/* The next, honest call works: 8 random bytes come. */
static void assert_alive(const struct guest *guest)
{
	const svp_u8 *response = guest_page(REQUEST_PAGE);

	write_good_request();
	if (send(guest, request_gpa()) != SVP_SUCCESS)
		guest_fail("the next call does not work");
	if (svp_le32(response) != 20 || svp_be32(response + 4 + 6) != 0)
		guest_fail("the next call's TPM response is not success");
}

static void bad_address(const struct guest *guest, const char *name,
			svp_u64 gpa)
{
	write_good_request();
	guest_expect(name, send(guest, gpa), SVP_ERR_INVALID_ADDRESS);
	assert_alive(guest);
}

static void bad_request(const struct guest *guest, const char *name,
			svp_u32 command, svp_u8 locality, svp_u32 size)
{
	write_request(command, locality, size);
	guest_expect(name, send(guest, request_gpa()),
		     SVP_ERR_INVALID_PARAMETER);
	assert_alive(guest);
}

static void bad_call(const struct guest *guest, const char *name, svp_u64 rax,
		     svp_u64 wanted)
{
	struct svsm_call call = { .rax = rax, .rcx = request_gpa() };

	write_good_request();
	guest_expect(name, guest_svsm_call(guest, &call), wanted);
	assert_alive(guest);
}

static void addresses(const struct guest *guest)
{
	bad_address(guest, "an address within a page", request_gpa() + 8);
	bad_address(guest, "an address that no RAM is at", 0xfed40000);
	bad_address(guest, "the firmware's memory", guest->secrets->svsm_base);
	bad_address(guest, "an address with the C-bit",
		    request_gpa() | guest->c_bit);
	bad_address(guest, "an address beyond all memory", ~0xfffull);
	bad_address(guest, "a page that is shared with the host",
		    (svp_u64)guest_page(CONSOLE_PAGE));
}

static void requests(const struct guest *guest)
{
	bad_request(guest, "a platform command that is not there", 7, 0, 12);
	bad_request(guest, "locality 1", SVP_TPM_SEND_COMMAND, 1, 12);
	bad_request(guest, "locality 255", SVP_TPM_SEND_COMMAND, 255, 12);
	bad_request(guest, "a size of 0", SVP_TPM_SEND_COMMAND, 0, 0);
	bad_request(guest, "a size of one byte more than the page has",
		    SVP_TPM_SEND_COMMAND, 0, SVP_VTPM_MAX_COMMAND + 1);
	bad_request(guest, "a size of 4 GiB - 1", SVP_TPM_SEND_COMMAND, 0,
		    0xffffffff);
}

/* The TPM refuses it itself: a response, with an error code of the TPM's. */
static void tpm_errors(const struct guest *guest)
{
	const svp_u8 *response = guest_page(REQUEST_PAGE);

	write_request(SVP_TPM_SEND_COMMAND, 0, 3);
	guest_expect("a TPM command of 3 bytes is carried",
		     send(guest, request_gpa()), SVP_SUCCESS);
	guest_expect("and refused by the TPM",
		     svp_be32(response + 4 + 6) != 0, 1);
	assert_alive(guest);
}

/*
 * The longest command that there is room for: TPM2_GetRandom with parameters
 * that it does not have. What lies behind the response stays the guest's own.
 */
static void longest_command(const struct guest *guest)
{
	svp_u8 *page = guest_page(REQUEST_PAGE);
	unsigned int i, changed = 0;

	memset(page, MARK, SVP_PAGE_SIZE);
	write_request(SVP_TPM_SEND_COMMAND, 0, SVP_VTPM_MAX_COMMAND);
	page[sizeof(struct svp_vtpm_request) + 4] = SVP_VTPM_MAX_COMMAND >> 8;
	page[sizeof(struct svp_vtpm_request) + 5] = SVP_VTPM_MAX_COMMAND & 0xff;
	guest_expect("a command of 4087 bytes is carried",
		     send(guest, request_gpa()), SVP_SUCCESS);
	guest_expect("the TPM says what it thinks of it", svp_le32(page), 10);
	guest_expect("which is an error", svp_be32(page + 4 + 6) != 0, 1);
	/* The request's own bytes go on behind the response's. */
	for (i = sizeof(struct svp_vtpm_request) + sizeof(get_random);
	     i < SVP_PAGE_SIZE; i++)
		changed += page[i] != MARK;
	guest_expect("nothing is written behind the response", changed, 0);
	assert_alive(guest);
}

void guest_main(const struct guest *guest)
{
	struct svsm_call query = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_QUERY),
	};

	guest_expect("query", guest_svsm_call(guest, &query), SVP_SUCCESS);
	guest_expect("commands can be sent", query.rcx,
		     SVP_VTPM_QUERY_SEND_COMMAND);
	guest_expect("no features", query.rdx, 0);
	assert_alive(guest);
	addresses(guest);
	requests(guest);
	tpm_errors(guest);
	longest_command(guest);
	bad_call(guest, "an unknown call", SVP_CALL(SVP_PROTOCOL_VTPM, 2),
		 SVP_ERR_UNSUPPORTED_CALL);
	bad_call(guest, "an unknown protocol", SVP_CALL(0x1234, 0),
		 SVP_ERR_UNSUPPORTED_PROTOCOL);
}
