// SPDX-License-Identifier: Apache-2.0
/*
 * Guest requests. AMD 56421, 4.1.7 and 4.1.8; 56860, 7.3 and 8.26, tables 6
 * and 97.
 *
 * Request and response are whole shared pages. The host hands them to the
 * secure processor and returns the firmware's status in SW_EXITINFO2[31:0],
 * its own in [63:32] (1: the certificates need RBX pages). A message starts
 * with a header of 0x60 bytes: tag, sequence number at 0x20, algorithm (1) at
 * 0x30, header version (1) at 0x31, header size at 0x32, type at 0x34, message
 * version at 0x35, payload size at 0x36, VMPCK at 0x3C. What is malformed or
 * not authentic gets a status and no response; it never ends the machine, and
 * uses up no sequence number.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/levels.h"

#define REQUEST		TEST
#define RESPONSE	(TEST + PAGE)
#define TABLE		(TEST + 2 * PAGE)
#define INVALID_PARAM	0x16u
#define BAD_MEASUREMENT	0x0bu

/* MSG_REPORT_REQ with VMPCK 0, first message: bytes 0x20 to 0x3f. */
static const u8 header[] = {
	0x01, 0, 0, 0, 0, 0, 0, 0,	/* sequence number 1 */
	0, 0, 0, 0, 0, 0, 0, 0,
	0x01,				/* AES-256-GCM */
	0x01,				/* header version */
	0x60, 0x00,			/* header size */
	0x05,				/* MSG_REPORT_REQ */
	0x01,				/* message version */
	0x60, 0x00,			/* payload size */
	0, 0, 0, 0,
	0x00,				/* VMPCK 0 */
	0, 0, 0,
};

static void put_request(void)
{
	volatile u8 *page = shared_at(REQUEST);
	u32 i;

	for (i = 0; i < PAGE; i++)
		page[i] = i < 16 ? 0xa5 : 0;
	for (i = 0; i < sizeof(header); i++)
		page[0x20 + i] = header[i];
}

static u64 send(void)
{
	ghcb_clear();
	ghcb_exit(0x80000011, REQUEST, RESPONSE);
	return ghcb_get(GHCB_INFO1) << 48 | ghcb_get(GHCB_INFO2);
}

/* One byte of the header wrong, and the firmware's answer. */
static const struct {
	const char *name;
	u32 offset;
	u8 value;
	u32 status;
} malformed[] = {
	{ "algorithm-0", 0x30, 0, INVALID_PARAM },
	{ "algorithm-2", 0x30, 2, INVALID_PARAM },
	{ "header-version-0", 0x31, 0, INVALID_PARAM },
	{ "header-version-2", 0x31, 2, INVALID_PARAM },
	{ "header-size-0x61", 0x32, 0x61, INVALID_PARAM },
	{ "payload-size-0", 0x36, 0, INVALID_PARAM },
	{ "payload-beyond-the-page", 0x37, 0x10, INVALID_PARAM },
	{ "vmpck-4", 0x3c, 4, INVALID_PARAM },
	{ "wrong-tag", 0x00, 0x5a, BAD_MEASUREMENT },
	{ "wrong-sequence-number", 0x20, 7, BAD_MEASUREMENT },
	{ "another-vmpck", 0x3c, 3, BAD_MEASUREMENT },
};

static void headers(void)
{
	u32 i;

	for (i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		put_request();
		shared_at(REQUEST)[malformed[i].offset] = malformed[i].value;
		shared_at(RESPONSE)[0x36] = 0xee;
		rule(malformed[i].name, send(), malformed[i].status);
	}
	rule("no-response-when-refused", shared_at(RESPONSE)[0x36], 0xee);
}

static u64 plain(u64 request, u64 response)
{
	ghcb_clear();
	return ghcb_exit(0x80000011, request, response);
}

static void pages(void)
{
	rule("private-request", plain(CASE_PAGE, RESPONSE),
	     REFUSED(INVALID_INPUT));
	rule("private-response", plain(REQUEST, CASE_PAGE),
	     REFUSED(INVALID_INPUT));
	rule("misaligned-request", plain(REQUEST + 8, RESPONSE),
	     REFUSED(INVALID_INPUT));
	rule("misaligned-response", plain(REQUEST, RESPONSE + 8),
	     REFUSED(INVALID_INPUT));
	rule("request-without-memory", plain(0x7ff000000000ull, RESPONSE),
	     REFUSED(INVALID_INPUT));
}

static void certificates(void)
{
	u64 pages_needed;

	put_request();
	ghcb_clear();
	ghcb_put(GHCB_RAX, TABLE);
	ghcb_put(GHCB_RBX, 0);
	ghcb_exit(0x80000012, REQUEST, RESPONSE);
	pages_needed = ghcb_get(GHCB_RBX);
	rule("extended-too-few-pages", ghcb_get(GHCB_INFO2) >> 32, 1);
	rule("extended-tells-the-pages", pages_needed >= 1 && pages_needed <= 4,
	     1);
	ghcb_clear();
	ghcb_put(GHCB_RAX, CASE_PAGE);
	ghcb_put(GHCB_RBX, 4);
	rule("extended-private-table", ghcb_exit(0x80000012, REQUEST, RESPONSE),
	     REFUSED(INVALID_INPUT));
}

void rules_guest_messages(void)
{
	group("guest-messages", "56421, 4.1.7, 4.1.8; 56860, 7.3, 8.26");
	headers();
	pages();
	certificates();
}
