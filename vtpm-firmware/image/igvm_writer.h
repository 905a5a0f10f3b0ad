/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes an IGVM file, format version 1 (microsoft/igvm, igvm_defs): headers in
 * the order they are added, then the data, so that the same calls give the same
 * bytes. Knows nothing of what the image is.
 */
#ifndef IMAGE_IGVM_WRITER_H
#define IMAGE_IGVM_WRITER_H

#include <stddef.h>

#include "image/file.h"
#include "protocol/igvm.h"

/* The compatibility mask of the one platform, SEV-SNP, that is written. */
#define IGVM_WRITER_MASK 1u

/*
 * A file being written. Errors stick: after the first, nothing is added and
 * igvm_writer_finish returns it.
 */
struct igvm_writer {
	struct file headers;	/* variable headers; size is what is used */
	size_t headers_room;
	struct file data;
	size_t data_room;
	int error;
};

/* Start a file: the SEV-SNP platform and the guest policy. */
void igvm_writer_init(struct igvm_writer *w, svp_u64 policy);

/* Memory that the guest needs at gpa, page-aligned; nothing is loaded. */
void igvm_writer_memory(struct igvm_writer *w, svp_u64 gpa, svp_u32 size);

/*
 * A parameter area of size bytes, a multiple of the page size, all zeros,
 * which igvm_writer_parameter fills and igvm_writer_insert loads.
 */
void igvm_writer_area(struct igvm_writer *w, svp_u32 index, svp_u64 size);

/* A parameter (VP_COUNT, MEMORY_MAP) goes to offset in the area. */
void igvm_writer_parameter(struct igvm_writer *w, enum svp_igvm_type type,
			   svp_u32 index, svp_u32 offset);

/* The area becomes unmeasured pages at gpa. */
void igvm_writer_insert(struct igvm_writer *w, svp_u64 gpa, svp_u32 index);

/*
 * One page at gpa; type is SVP_IGVM_DATA_*. page is its 4096 bytes; NULL and
 * pages of zeros take no room in the file.
 */
void igvm_writer_page(struct igvm_writer *w, svp_u64 gpa, svp_u16 type,
		      const void *page);

/* The VMSA of virtual processor 0, to be loaded at gpa. */
void igvm_writer_vmsa(struct igvm_writer *w, svp_u64 gpa, const void *page);

/* The finished file, or -ENOMEM, -EFBIG. Frees the writer's memory. */
int igvm_writer_finish(struct igvm_writer *w, struct file *ret_file);

#endif
