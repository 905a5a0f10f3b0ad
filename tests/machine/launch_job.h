/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a launch: what launch.c and its parts share. One launch at a time.
 */
#ifndef MACHINE_LAUNCH_JOB_H
#define MACHINE_LAUNCH_JOB_H

#include "launch.h"
#include "launch_parameters.h"
#include "protocol/snp_launch.h"
#include "secure_processor_channel.h"

/* Pages that one LAUNCH_UPDATE covers: same type, contiguous both ways. */
struct page_run {
	enum svp_page_type type;
	struct hpa hpa;
	struct gpa gpa;
	u64 pages;
};

/* One launch in progress. */
struct launch {
	const struct launch_input *input;
	struct igvm file;
	struct launch_parameters parameters;
	struct page_run run;
	u32 section;		/* of the last header */
	u64 required;		/* bytes of memory that were asked for */
	bool has_policy;
	u64 file_policy;	/* the file's, whatever the host launches with */
	u32 policy_offset;	/* where it is, for errors, */
	u32 id_block_offset;	/* and the ID block, 0: none */
	struct sp_command finish; /* as the headers make it */
	struct launch_result result;
	struct launch_error error;
};

/* Note the reason of a refusal. Returns err. */
int launch_refuse(struct launch *l, int err, const char *reason);

/* Send one command; -EIO when the secure processor refuses. */
int launch_command(struct launch *l, const struct sp_command *c);

/* Have the pages loaded so far measured. */
int launch_flush(struct launch *l);

/*
 * What to do with each kind of header: 0, or the error of launch_refuse().
 * Those named prepare come in the first pass.
 */
int launch_prepare_platform(struct launch *l, const struct igvm_variable *v);
int launch_prepare_policy(struct launch *l, const struct igvm_variable *v);
int launch_prepare_memory(struct launch *l, const struct igvm_variable *v);
int launch_relocatable(struct launch *l, const struct igvm_variable *v);
int launch_page_tables(struct launch *l, const struct igvm_variable *v);
int launch_page_data(struct launch *l, const struct igvm_variable *v);
int launch_insert(struct launch *l, const struct igvm_variable *v);
int launch_vp_context(struct launch *l, const struct igvm_variable *v);
int launch_error_range(struct launch *l, const struct igvm_variable *v);
int launch_id_block(struct launch *l, const struct igvm_variable *v);

/* Is the header for this platform? */
static inline bool launch_concerns(const struct launch *l, u32 mask)
{
	return mask & l->file.mask;
}

#endif
