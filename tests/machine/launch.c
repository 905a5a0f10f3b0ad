// SPDX-License-Identifier: Apache-2.0
/*
 * Loads an IGVM file as the host of an SNP guest does: two passes over its
 * headers, the first for what must be known before any page (platform, policy,
 * memory), the second loading and measuring in file order. microsoft/igvm,
 * igvm_defs; AMD 56860, chapter 8. The file is hostile input.
 */
#include "launch.h"

#include "heap.h"
#include "launch_job.h"
#include "lib.h"
#include "secure_processor.h"

int launch_refuse(struct launch *l, int err, const char *reason)
{
	l->error.reason = reason;
	return err;
}

int launch_command(struct launch *l, const struct sp_command *c)
{
	struct sp_answer answer = secure_processor_command(c);

	if (answer.status == 0)
		return 0;
	l->error.status = answer.status;
	return launch_refuse(l, -EIO, "refused by the secure processor");
}

static int load_area(struct launch *l, const struct igvm_variable *v)
{
	return launch_parameter_area(&l->parameters, &l->file, v,
				     &l->error.reason);
}

static int load_parameter(struct launch *l, const struct igvm_variable *v)
{
	return launch_parameter(&l->parameters, v, &l->error.reason);
}

/* What the two passes do with each kind of header; NULL: nothing. */
static const struct {
	u32 type;
	int (*prepare)(struct launch *l, const struct igvm_variable *v);
	int (*load)(struct launch *l, const struct igvm_variable *v);
} handlers[] = {
	{ SVP_IGVM_SUPPORTED_PLATFORM, launch_prepare_platform, NULL },
	{ SVP_IGVM_GUEST_POLICY, launch_prepare_policy, NULL },
	{ SVP_IGVM_RELOCATABLE_REGION, NULL, launch_relocatable },
	{ SVP_IGVM_PAGE_TABLE_RELOCATION, NULL, launch_page_tables },
	{ SVP_IGVM_REQUIRED_MEMORY, launch_prepare_memory, NULL },
	{ SVP_IGVM_PARAMETER_AREA, NULL, load_area },
	{ SVP_IGVM_PAGE_DATA, NULL, launch_page_data },
	{ SVP_IGVM_PARAMETER_INSERT, NULL, launch_insert },
	{ SVP_IGVM_VP_CONTEXT, NULL, launch_vp_context },
	{ SVP_IGVM_SNP_ID_BLOCK, NULL, launch_id_block },
	{ SVP_IGVM_ERROR_RANGE, NULL, launch_error_range },
	{ SVP_IGVM_VP_COUNT, NULL, load_parameter },
	{ SVP_IGVM_MEMORY_MAP, NULL, load_parameter },
	{ SVP_IGVM_COMMAND_LINE, NULL, load_parameter },
	{ SVP_IGVM_ENVIRONMENT_INFO, NULL, load_parameter },
};

/* Sections come in order: platforms, initialisation, directives. */
static bool in_order(struct launch *l, u32 type)
{
	u32 section = type <= SVP_IGVM_LAST_PLATFORM ? 0 :
		      type <= SVP_IGVM_LAST_INITIAL ? 1 : 2;

	if (type > SVP_IGVM_LAST_DIRECTIVE)
		return true;
	if (section < l->section)
		return false;
	l->section = section;
	return true;
}

static int handle(struct launch *l, const struct igvm_variable *v, bool loading)
{
	u32 i;

	l->error.offset = v->offset;
	if (!in_order(l, v->type))
		return launch_refuse(l, -EINVAL, "header of an earlier section");
	for (i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		if (handlers[i].type != v->type)
			continue;
		if (loading)
			return handlers[i].load ? handlers[i].load(l, v) : 0;
		return handlers[i].prepare ? handlers[i].prepare(l, v) : 0;
	}
	if (v->optional)
		return 0;
	return launch_refuse(l, -ENOTSUP, "header of an unsupported type");
}

static int walk(struct launch *l, bool loading)
{
	struct igvm_variable v;
	u32 offset = l->file.first;
	int err;

	l->section = 0;
	for (;;) {
		l->error.offset = offset;
		err = igvm_next(&l->file, &offset, &v);
		if (err == -ENOENT)
			return 0;
		if (err)
			return launch_refuse(l, err, "header overruns the headers");
		err = handle(l, &v, loading);
		if (err)
			return err;
	}
}

static int prepare(struct launch *l)
{
	int err = walk(l, false);

	if (err)
		return err;
	if (!l->file.mask)
		return launch_refuse(l, -ENOTSUP, "no SEV-SNP platform in the file");
	if (!l->has_policy)
		return launch_refuse(l, -EINVAL, "no guest policy in the file");
	return 0;
}

/* Where the secure processor reads the host's data from. */
static u64 host_data(const struct launch_input *input)
{
	u8 *page;

	if (!input->host_data)
		return 0;
	page = heap_alloc(PAGE_SIZE, PAGE_SIZE);
	memcpy(page, input->host_data, LAUNCH_HOST_DATA_SIZE);
	return (u64)(uintptr_t)page;
}

static int load(struct launch *l)
{
	const struct sp_command start = {
		.command = SP_LAUNCH_START, .a = l->result.policy,
	};
	int err;

	l->error.offset = l->policy_offset;
	err = launch_command(l, &start);
	if (!err)
		err = walk(l, true);
	if (!err)
		err = launch_flush(l);
	if (err)
		return err;
	if (!l->result.vmsa[0].v)
		return launch_refuse(l, -EINVAL,
				     "no VP context of vCPU 0 in the file");
	if (l->id_block_offset)
		l->error.offset = l->id_block_offset;
	l->finish.command = SP_LAUNCH_FINISH;
	l->finish.a = host_data(l->input);
	return launch_command(l, &l->finish);
}

int launch_igvm(const struct launch_input *input,
		struct launch_result *ret_result,
		struct launch_error *ret_error)
{
	struct launch l = {
		.input = input, .parameters.cpus = input->cpus,
	};
	int err;

	err = igvm_open(input->image, input->size, &l.file, &l.error.reason);
	if (!err)
		err = prepare(&l);
	if (!err)
		err = load(&l);
	if (err)
		*ret_error = l.error;
	else
		*ret_result = l.result;
	return err;
}
