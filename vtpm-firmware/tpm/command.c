// SPDX-License-Identifier: Apache-2.0
/*
 * Commands to the TPM in this process. The TPM is trusted, yet its answers are
 * parsed with bounds, as a guest may have had a hand in what it holds.
 */
#include "tpm/command.h"

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>

/* Where the size is in a command's header (part 1, table 15). */
#define SIZE_OFFSET 2u

static void begin(struct tpm_command *c, svp_u16 tag, svp_u32 code)
{
	c->w = svp_writer(c->bytes, sizeof(c->bytes));
	c->sessions = false;
	svp_add_be16(&c->w, tag);
	svp_add_be32(&c->w, 0);
	svp_add_be32(&c->w, code);
}

void command_begin(struct tpm_command *c, svp_u32 code)
{
	begin(c, SVP_TPM_ST_NO_SESSIONS, code);
}

void command_begin_authorised(struct tpm_command *c, svp_u32 code,
			      const svp_u32 *handles, unsigned int count,
			      unsigned int authorisations)
{
	begin(c, SVP_TPM_ST_SESSIONS, code);
	for (unsigned int i = 0; i < count; i++)
		svp_add_be32(&c->w, handles[i]);
	/* Each: handle, nonce size, attributes, password size: 9 bytes. */
	svp_add_be32(&c->w, 9 * authorisations);
	for (unsigned int i = 0; i < authorisations; i++) {
		svp_add_be32(&c->w, SVP_TPM_RS_PW);
		svp_add_be16(&c->w, 0);
		svp_put_u8(&c->w, 0);
		svp_add_be16(&c->w, 0);
	}
	c->sessions = true;
}

void command_add_2b(struct tpm_command *c, const void *data, size_t size)
{
	svp_add_be16(&c->w, (svp_u16)size);
	svp_put(&c->w, data, size);
}

/* Take header, handle and parameters of an answer of size bytes apart. */
static int parse(struct tpm_answer *a, size_t size, bool sessions,
		 bool gives_handle, svp_u32 *ret_code)
{
	struct svp_reader r = svp_reader(a->bytes, size);
	svp_u32 code, length;

	svp_get_be16(&r);
	length = svp_get_be32(&r);
	code = svp_get_be32(&r);
	if (r.failed || length != size)
		return -EIO;
	*ret_code = code;
	if (code)
		return -EIO;
	a->handle = gives_handle ? svp_get_be32(&r) : 0;
	a->parameters = sessions ? svp_take_reader(&r, svp_get_be32(&r)) : r;
	return a->parameters.failed ? -EIO : 0;
}

int command_run(struct tpm_command *c, bool gives_handle,
		struct tpm_answer *ret_answer, svp_u32 *ret_code)
{
	struct tpm_answer own, *a = ret_answer;
	svp_u32 code = 0;
	size_t size;
	int err;

	if (c->w.failed)
		return -EINVAL;
	if (!a)
		a = &own;
	svp_put_be32(c->bytes + SIZE_OFFSET, (svp_u32)c->w.done);
	err = engine_execute(c->bytes, c->w.done, a->bytes, &size);
	if (!err)
		err = parse(a, size, c->sessions, gives_handle, &code);
	OPENSSL_cleanse(c->bytes, c->w.done);
	if (ret_code)
		*ret_code = code;
	return err;
}
