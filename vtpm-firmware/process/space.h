/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process's address space: the lower half of a page table of its own. All
 * addresses here are the process's and hostile; none is ever dereferenced, the
 * tables are walked instead.
 */
#ifndef PROCESS_SPACE_H
#define PROCESS_SPACE_H

#include "mm/paging.h"

/* An address in a process, a type of its own. */
struct uva {
	u64 at;
};

/* The uva at the number at. */
static inline struct uva uva(u64 at)
{
	return (struct uva){ .at = at };
}

/* Protections, as Linux numbers them. */
#define SPACE_READ	1u
#define SPACE_WRITE	2u
#define SPACE_EXEC	4u

/* Most frames that one process may have, 40 MiB. */
#define SPACE_MAX_FRAMES 10240u

struct space {
	struct page_table table;
	unsigned int frames;
	u64 brk_start;
	u64 brk;
};

/* An empty space whose upper half is the monitor's. -ENOMEM. */
int space_init(struct space *s, const struct page_table *monitor);

/* Is [at, at + size) page-aligned, not empty and inside the lower half? */
bool space_is_valid(struct uva at, u64 size);

/*
 * Map zeroed frames at [at, at + size). protection: SPACE_*, never WRITE and
 * EXEC together (-EACCES). -EINVAL, -EEXIST, -ENOMEM; a part may be mapped
 * then.
 */
int space_map(struct space *s, struct uva at, u64 size, unsigned int protection);

/* Unmap and free [at, at + size); holes are fine. -EINVAL. */
int space_unmap(struct space *s, struct uva at, u64 size);

/* Change protections; -ENOMEM when there is a hole, -EACCES, -EINVAL. */
int space_protect(struct space *s, struct uva at, u64 size, unsigned int protection);

/* A hole of size bytes for mmap. -ENOMEM. */
int space_find(const struct space *s, u64 size, struct uva *ret_at);

/* Set the end of the heap if possible. Returns where it is. */
u64 space_brk(struct space *s, u64 brk);

/* Copy from the process; -EFAULT at what is not readable, after a part. */
int space_copy_in(const struct space *s, void *to, struct uva from, size_t size);

/* Copy to the process; -EFAULT at what is not writable, after a part. */
int space_copy_out(const struct space *s, struct uva to, const void *from, size_t size);

/* As space_copy_out, also to pages that are read-only to the process: loading. */
int space_load(const struct space *s, struct uva to, const void *from, size_t size);

#endif
