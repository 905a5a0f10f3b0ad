// SPDX-License-Identifier: Apache-2.0
/*
 * The channel's commands. AMD 56860, chapter 8: LAUNCH_START, LAUNCH_UPDATE,
 * LAUNCH_FINISH, GUEST_REQUEST; and the host's certificate store. Every
 * address in a command is the host's claim and is checked against DRAM.
 */
#include "channel.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "id_block.h"
#include "launch_digest.h"
#include "messages.h"

/* Guest policy (56860, table 9): bits 63:26 are reserved. */
#define POLICY_RESERVED		(~0ull << 26)
/* Secrets page version (56860, table 69). */
#define SECRETS_VERSION		3
/* A launch of more pages than this in one command is nonsense: 4 GiB. */
#define MAX_PAGES		(1ull << 20)

static void __attribute__((format(printf, 2, 3)))
log_line(const struct secure_processor *sp, const char *format, ...)
{
	va_list args;

	if (!sp->log)
		return;
	va_start(args, format);
	vfprintf(sp->log, format, args);
	va_end(args);
	fputc('\n', sp->log);
	fflush(sp->log);
}

static void log_digest(const struct secure_processor *sp)
{
	char hex[2 * SVP_LAUNCH_DIGEST_SIZE + 1];
	size_t i;

	for (i = 0; i < SVP_LAUNCH_DIGEST_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", sp->guest.digest[i]);
	log_line(sp, "launch measurement %s", hex);
}

static svp_u32 launch_start(struct secure_processor *sp,
			    const struct sp_command *c, svp_u64 *ret_value)
{
	struct sp_guest guest = {
		.state = SP_GUEST_LAUNCH,
		.vcek_disabled = sp->vcek_disabled,
		.launch_tcb = sp->has_launch_tcb ? sp->launch_tcb :
						   sp->lab.current_tcb,
	};

	(void)ret_value;
	guest.policy = svp_le64(&c->a);
	if (!(guest.policy & SVP_POLICY_MUST_BE_ONE) ||
	    guest.policy & POLICY_RESERVED)
		return SVP_FW_INVALID_PARAM;
	if (RAND_bytes((svp_u8 *)guest.vmpck, sizeof(guest.vmpck)) != 1 ||
	    RAND_bytes(guest.report_id, sizeof(guest.report_id)) != 1)
		return SVP_FW_INVALID_PARAM;
	sp->guest = guest;
	OPENSSL_cleanse(&guest, sizeof(guest));
	return SVP_FW_SUCCESS;
}

/* The page that gives the guest its VMPCKs. 56860, table 69. */
static void fill_secrets(const struct secure_processor *sp, svp_u8 *page)
{
	struct svp_secrets secrets = { 0 };

	svp_put_le32(&secrets.version, SECRETS_VERSION);
	svp_put_le32(&secrets.fms, sp->lab.product->fms);
	memcpy(secrets.vmpck, sp->guest.vmpck, sizeof(secrets.vmpck));
	memcpy(page, &secrets, sizeof(secrets));
	OPENSSL_cleanse(&secrets, sizeof(secrets));
}

/* What 56860, 8.17 has checked of a CPUID page whatever the processor. */
static bool cpuid_page_ok(const svp_u8 *page)
{
	struct svp_cpuid_page cpuid;
	svp_u32 i, count;

	memcpy(&cpuid, page, sizeof(cpuid));
	count = svp_le32(&cpuid.count);
	if (!count || count > SVP_CPUID_MAX_ENTRIES ||
	    svp_le32(&cpuid.reserved0) || svp_le64(&cpuid.reserved1))
		return false;
	for (i = 0; i < count; i++)
		if (svp_le64(&cpuid.entry[i].reserved))
			return false;
	return true;
}

/* Load one page and measure a copy of it, so both are the same bytes. */
static svp_u32 update_page(struct secure_processor *sp,
			   enum svp_page_type type, svp_u64 gpa, svp_u8 *page)
{
	svp_u8 copy[SVP_PAGE_SIZE];

	if (type == SVP_PAGE_SECRETS)
		fill_secrets(sp, page);
	if (type == SVP_PAGE_ZERO)
		memset(page, 0, SVP_PAGE_SIZE);
	memcpy(copy, page, sizeof(copy));
	if (type == SVP_PAGE_CPUID && !cpuid_page_ok(copy))
		return SVP_FW_INVALID_PARAM;
	if (sp_launch_digest_add(sp->guest.digest, type, gpa, copy))
		return SVP_FW_INVALID_PARAM;
	return SVP_FW_SUCCESS;
}

static bool takes_one_page(enum svp_page_type type)
{
	return type == SVP_PAGE_VMSA || type == SVP_PAGE_SECRETS ||
	       type == SVP_PAGE_CPUID;
}

static svp_u32 launch_update(struct secure_processor *sp,
			     const struct sp_command *c, svp_u64 *ret_value)
{
	enum svp_page_type type = (enum svp_page_type)svp_le32(&c->arg0);
	svp_u64 hpa = svp_le64(&c->a), gpa = svp_le64(&c->b);
	svp_u64 i, pages = svp_le64(&c->c);
	svp_u32 status = SVP_FW_SUCCESS;
	svp_u8 *at;

	(void)ret_value;
	if (!pages)
		pages = 1;
	if (sp->guest.state != SP_GUEST_LAUNCH)
		return SVP_FW_INVALID_GUEST_STATE;
	if (type < SVP_PAGE_NORMAL || type > SVP_PAGE_CPUID ||
	    pages > MAX_PAGES || (takes_one_page(type) && pages != 1))
		return SVP_FW_INVALID_PARAM;
	at = sp_dram_at(&sp->dram, hpa, pages * SVP_PAGE_SIZE);
	if (!at || hpa % SVP_PAGE_SIZE || gpa % SVP_PAGE_SIZE)
		return SVP_FW_INVALID_ADDRESS;
	for (i = 0; i < pages && status == SVP_FW_SUCCESS; i++)
		status = update_page(sp, type, gpa + i * SVP_PAGE_SIZE,
				     at + i * SVP_PAGE_SIZE);
	return status;
}

/* The ID block and its authentication page, if the host gives them. */
static svp_u32 take_id_block(struct secure_processor *sp,
			     const struct sp_command *c, struct sp_guest *guest)
{
	svp_u32 flags = svp_le32(&c->arg0);
	const svp_u8 *block, *auth;
	struct sp_id_claim claim;

	if (flags & ~SP_FINISH_FLAGS ||
	    (flags & SP_FINISH_AUTHOR_KEY && !(flags & SP_FINISH_ID_BLOCK)))
		return SVP_FW_INVALID_PARAM;
	if (!(flags & SP_FINISH_ID_BLOCK))
		return SVP_FW_SUCCESS;
	block = sp_dram_at(&sp->dram, svp_le64(&c->b), sizeof(claim.block));
	auth = sp_dram_at(&sp->dram, svp_le64(&c->c), sizeof(claim.auth));
	if (!block || !auth)
		return SVP_FW_INVALID_ADDRESS;
	memcpy(&claim.block, block, sizeof(claim.block));
	memcpy(&claim.auth, auth, sizeof(claim.auth));
	claim.has_author_key = flags & SP_FINISH_AUTHOR_KEY;
	return sp_id_block_check(&claim, guest);
}

static svp_u32 launch_finish(struct secure_processor *sp,
			     const struct sp_command *c, svp_u64 *ret_value)
{
	struct sp_guest guest = sp->guest;
	svp_u64 hpa = svp_le64(&c->a);
	const svp_u8 *host_data;
	svp_u32 status;

	(void)ret_value;
	if (guest.state != SP_GUEST_LAUNCH)
		return SVP_FW_INVALID_GUEST_STATE;
	if (hpa) {
		host_data = sp_dram_at(&sp->dram, hpa, sizeof(guest.host_data));
		if (!host_data)
			return SVP_FW_INVALID_ADDRESS;
		memcpy(guest.host_data, host_data, sizeof(guest.host_data));
	}
	status = take_id_block(sp, c, &guest);
	if (status == SVP_FW_SUCCESS) {
		guest.state = SP_GUEST_RUNNING;
		sp->guest = guest;
		log_digest(sp);
	}
	OPENSSL_cleanse(&guest, sizeof(guest));
	return status;
}

static svp_u32 guest_request(struct secure_processor *sp,
			     const struct sp_command *c, svp_u64 *ret_value)
{
	svp_u64 request = svp_le64(&c->a), response = svp_le64(&c->b);
	svp_u8 in[SVP_PAGE_SIZE], out[SVP_PAGE_SIZE];
	svp_u8 *from, *to;
	svp_u32 status;

	(void)ret_value;
	from = sp_dram_at(&sp->dram, request, SVP_PAGE_SIZE);
	to = sp_dram_at(&sp->dram, response, SVP_PAGE_SIZE);
	if (!from || !to || request % SVP_PAGE_SIZE ||
	    response % SVP_PAGE_SIZE)
		return SVP_FW_INVALID_ADDRESS;
	memcpy(in, from, sizeof(in));
	status = sp_message_serve(&sp->guest, &sp->lab, in, out);
	if (status == SVP_FW_SUCCESS)
		memcpy(to, out, sizeof(out));
	return status;
}

static svp_u32 get_certs(struct secure_processor *sp,
			 const struct sp_command *c, svp_u64 *ret_value)
{
	svp_u8 *to;

	*ret_value = sp->lab.certs_size;
	if (svp_le64(&c->b) < sp->lab.certs_size)
		return SVP_FW_INVALID_LENGTH;
	to = sp_dram_at(&sp->dram, svp_le64(&c->a), sp->lab.certs_size);
	if (!to)
		return SVP_FW_INVALID_ADDRESS;
	memcpy(to, sp->lab.certs, sp->lab.certs_size);
	return SVP_FW_SUCCESS;
}

static const struct {
	const char *name;
	svp_u32 (*execute)(struct secure_processor *sp,
			   const struct sp_command *c, svp_u64 *ret_value);
} commands[] = {
	[SP_LAUNCH_START] = { "launch-start", launch_start },
	[SP_LAUNCH_UPDATE] = { "launch-update", launch_update },
	[SP_LAUNCH_FINISH] = { "launch-finish", launch_finish },
	[SP_GUEST_REQUEST] = { "guest-request", guest_request },
	[SP_GET_CERTS] = { "get-certs", get_certs },
};

struct sp_answer sp_channel_execute(struct secure_processor *sp,
				    const struct sp_command *command)
{
	svp_u32 code = svp_le32(&command->command);
	svp_u32 status = SVP_FW_INVALID_COMMAND;
	const char *name = "unknown";
	struct sp_answer answer = { 0 };
	svp_u64 value = 0;

	if (code < sizeof(commands) / sizeof(commands[0]) &&
	    commands[code].execute) {
		name = commands[code].name;
		status = commands[code].execute(sp, command, &value);
	}
	log_line(sp, "%s arg0=%u a=0x%llx b=0x%llx c=0x%llx: status 0x%02x",
		 name, svp_le32(&command->arg0),
		 (unsigned long long)svp_le64(&command->a),
		 (unsigned long long)svp_le64(&command->b),
		 (unsigned long long)svp_le64(&command->c), status);
	svp_put_le32(&answer.status, status);
	svp_put_le64(&answer.value, value);
	return answer;
}

/* Read size bytes. Returns 1, 0 when fd ends before the first, or -errno. */
static int read_all(int fd, void *data, size_t size)
{
	size_t done = 0;
	ssize_t n;

	while (done < size) {
		n = read(fd, (svp_u8 *)data + done, size - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return done ? -EPIPE : 0;
		done += (size_t)n;
	}
	return 1;
}

static int write_all(int fd, const void *data, size_t size)
{
	size_t done = 0;
	ssize_t n;

	while (done < size) {
		n = write(fd, (const svp_u8 *)data + done, size - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return 0;
}

int sp_channel_serve(struct secure_processor *sp, int fd)
{
	struct sp_command command;
	struct sp_answer answer;
	int err;

	for (;;) {
		err = read_all(fd, &command, sizeof(command));
		if (err <= 0)
			return err;
		answer = sp_channel_execute(sp, &command);
		err = write_all(fd, &answer, sizeof(answer));
		if (err)
			return err;
	}
}
