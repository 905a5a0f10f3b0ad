/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page frames of the firmware's own memory region: validated, private,
 * inaccessible to the guest. The monitor's only allocator.
 */
#ifndef MM_FRAMES_H
#define MM_FRAMES_H

#include "mm/gpa.h"

/*
 * Start with the frames in [first, end), page-aligned, already validated and
 * mapped. Boot only. frames_add adds more, adjacent above the last ones.
 */
void frames_init(struct gpa first, struct gpa end);
void frames_add(struct gpa first, struct gpa end);

/*
 * One zeroed frame, through the private direct map; NULL when there are no
 * more. Any CPU.
 */
void *frame_alloc(void);

/* count adjacent zeroed frames; NULL when there is no such run. */
void *frames_alloc(unsigned int count);

/* Give back what frame_alloc returned; contents are wiped. */
void frame_free(void *frame);

/* Frames that are free now. */
unsigned int frames_free_count(void);

/* The gPA of a pointer that frame(s)_alloc returned, or into such a frame. */
struct gpa frame_gpa(const void *frame);

/* The pointer to the frame at a gPA that frame_gpa returned. */
void *frame_at(struct gpa at);

#endif
