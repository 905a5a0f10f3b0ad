/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest memory: which addresses are the guest's RAM, what state each 4 KiB
 * page is in, and the only functions that read or write it. Addresses come
 * from the guest or the host and are hostile; the page states are the
 * monitor's own and are true, since only it executes PVALIDATE (APM 15.36.6).
 */
#ifndef MM_GUEST_MEM_H
#define MM_GUEST_MEM_H

#include "mm/gpa.h"

/*
 * State of a page of guest RAM: an or of these, 0 for a page that is not
 * validated (shared with the host, or nobody's).
 */
#define GUEST_PAGE_VALIDATED	0x01u	/* private, contents protected */
#define GUEST_PAGE_FIRMWARE	0x02u	/* VMPL0's alone, the guest's RAM not */
#define GUEST_PAGE_VMSA		0x04u	/* register state of a guest vCPU */
#define GUEST_PAGE_CALLING_AREA	0x08u	/* calling area of some vCPU */

/* One range of guest RAM, page-aligned, [first, first + size). */
struct guest_range {
	struct gpa first;
	u64 size;
};
#define GUEST_MAX_RANGES 8u

/*
 * Tell which memory is guest RAM; all pages start not validated. ranges are
 * ascending, page-aligned and disjoint, or -EINVAL. Boot only, BSP only.
 * Allocates the state table from frames: -ENOMEM.
 */
int guest_mem_init(const struct guest_range *ranges, unsigned int count);

/* The ranges given to guest_mem_init; *ret_count of them. */
const struct guest_range *guest_mem_ranges(unsigned int *ret_count);

/*
 * Is every byte of [at, at + size) guest RAM, whatever its state? False for
 * size 0, on overflow, and for pages that are GUEST_PAGE_FIRMWARE.
 */
bool guest_is_ram(struct gpa at, u64 size);

/*
 * Would guest_read and guest_write take [at, at + size) now? Another vCPU may
 * rescind it right after: the copy itself is what counts.
 */
bool guest_is_accessible(struct gpa at, u64 size);

/*
 * Copy size bytes from guest memory. Takes the guest lock, so no page can be
 * rescinded meanwhile. All pages must be RAM, validated, not a VMSA; else
 * -EFAULT and nothing is copied.
 */
int guest_read(struct gpa from, void *to, size_t size);

/* As guest_read, the other way. -EFAULT and nothing written on a bad page. */
int guest_write(struct gpa to, const void *from, size_t size);

/*
 * Atomically replace the byte at `at` and give the old one (calling area's
 * call_pending). Same conditions and errors as guest_read.
 */
int guest_exchange_byte(struct gpa at, u8 value, u8 *ret_old);

/*
 * Guest memory as a pointer into the private direct map. Either boot time
 * (no guest vCPU runs yet) or with the guest lock held for as long as the
 * pointer is used. NULL unless guest_is_ram(at, size) and all of it is
 * validated. What the guest can write may change under the pointer: once a
 * guest runs it is for pages that the guest can't reach (a VMSA) and zeroing.
 */
void *guest_ptr(struct gpa at, u64 size);

/*
 * The guest lock: page states and each struct cpu's guest_vmsa and guest_caa
 * change only while it is held. Not recursive; guest_read, guest_write and
 * guest_exchange_byte take it themselves.
 */
void guest_lock(void);
void guest_unlock(void);

/*
 * The or of the states of the pages in [at, at + size), page-aligned; the
 * caller has checked guest_is_ram and holds the guest lock.
 */
unsigned int guest_pages_any(struct gpa at, u64 size);

/* Are all pages in [at, at + size) in every state of flags? Same conditions. */
bool guest_pages_all(struct gpa at, u64 size, unsigned int flags);

/*
 * Change the state of the pages in [at, at + size): first clear, then set.
 * Page-aligned RAM or GUEST_PAGE_FIRMWARE pages; the caller holds the lock.
 */
void guest_pages_change(struct gpa at, u64 size, unsigned int clear, unsigned int set);

/*
 * The direct map's address of [at, at + size) for PVALIDATE and RMPADJUST,
 * which take a virtual address and touch no contents. NULL unless RAM.
 */
void *guest_rmp_va(struct gpa at, u64 size);

#endif
