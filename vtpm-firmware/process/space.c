// SPDX-License-Identifier: Apache-2.0
/*
 * Address spaces of processes. The page tables are the only record: an entry
 * that owns a frame is mapped, present or (PROT_NONE) not.
 */
#include "process/space.h"

#include "lib/errno.h"
#include "lib/string.h"
#include "mm/frames.h"

#define USER_FIRST	0x10000ull
#define USER_END	0x7ffffffff000ull
#define MMAP_FIRST	0x100000000000ull
#define MMAP_END	0x100040000000ull
/* More is refused at once, not when the frames are used up. */
#define HEAP_MAX	((u64)SPACE_MAX_FRAMES * PAGE_SIZE)

int space_init(struct space *s, const struct page_table *monitor)
{
	int r = paging_new(&s->table);

	if (r)
		return r;
	paging_share_upper(&s->table, monitor);
	s->frames = 0;
	s->brk_start = 0;
	s->brk = 0;
	return 0;
}

bool space_is_valid(struct uva at, u64 size)
{
	return size && is_aligned(at.at | size, PAGE_SIZE) && at.at >= USER_FIRST &&
	       at.at < USER_END && size <= USER_END - at.at;
}

/* Entry flags for a protection; 0 for W and X together. */
static u64 flags_of(unsigned int protection)
{
	u64 flags = PTE_USER | PTE_OWNED;

	if (protection & SPACE_WRITE && protection & SPACE_EXEC)
		return 0;
	if (protection)
		flags |= PTE_PRESENT;
	if (protection & SPACE_WRITE)
		flags |= PTE_WRITE;
	if (!(protection & SPACE_EXEC))
		flags |= PTE_NX;
	return flags;
}

static int map_page(struct space *s, u64 va, u64 flags)
{
	void *frame;
	int r;

	if (s->frames == SPACE_MAX_FRAMES)
		return -ENOMEM;
	frame = frame_alloc();
	if (!frame)
		return -ENOMEM;
	r = paging_map(&s->table, va, frame_gpa(frame), flags);
	if (r)
		frame_free(frame);
	else
		s->frames++;
	return r;
}

int space_map(struct space *s, struct uva at, u64 size, unsigned int protection)
{
	u64 flags = flags_of(protection), done;
	int r = 0;

	if (!space_is_valid(at, size))
		return -EINVAL;
	if (!flags)
		return -EACCES;
	for (done = 0; done < size && !r; done += PAGE_SIZE)
		r = map_page(s, at.at + done, flags);
	return r;
}

int space_unmap(struct space *s, struct uva at, u64 size)
{
	u64 va;

	/* Nothing longer was ever mapped, and the walk would take seconds. */
	if (!space_is_valid(at, size) || size > MMAP_END - MMAP_FIRST)
		return -EINVAL;
	for (va = at.at; va < at.at + size; va += PAGE_SIZE) {
		u64 *entry = paging_entry(&s->table, va);

		if (!entry) {
			/* No table: nothing up to the next 2 MiB. */
			va = align_down(va, LARGE_PAGE_SIZE) + LARGE_PAGE_SIZE - PAGE_SIZE;
			continue;
		}
		if (!(*entry & PTE_OWNED))
			continue;
		frame_free(frame_at(paging_target(*entry)));
		*entry = 0;
		s->frames--;
	}
	return 0;
}

static bool is_mapped(const struct space *s, u64 va)
{
	const u64 *entry = paging_entry(&s->table, va);

	return entry && *entry & PTE_OWNED;
}

int space_protect(struct space *s, struct uva at, u64 size, unsigned int protection)
{
	u64 flags = flags_of(protection), va;

	if (!space_is_valid(at, size))
		return -EINVAL;
	if (!flags)
		return -EACCES;
	for (va = at.at; va < at.at + size; va += PAGE_SIZE) {
		if (!is_mapped(s, va))
			return -ENOMEM;
	}
	for (va = at.at; va < at.at + size; va += PAGE_SIZE) {
		u64 *entry = paging_entry(&s->table, va);

		*entry = (*entry & ~PTE_FLAGS) | flags;
	}
	return 0;
}

int space_find(const struct space *s, u64 size, struct uva *ret_at)
{
	u64 va, run = 0;

	for (va = MMAP_FIRST; va < MMAP_END; va += PAGE_SIZE) {
		run = is_mapped(s, va) ? 0 : run + PAGE_SIZE;
		if (run >= size) {
			*ret_at = uva(va + PAGE_SIZE - run);
			return 0;
		}
	}
	return -ENOMEM;
}

u64 space_brk(struct space *s, u64 brk)
{
	u64 old = align_up(s->brk, PAGE_SIZE), new;

	if (brk < s->brk_start || brk - s->brk_start > HEAP_MAX)
		return s->brk;
	new = align_up(brk, PAGE_SIZE);
	if (new > old && space_map(s, uva(old), new - old, SPACE_READ | SPACE_WRITE)) {
		space_unmap(s, uva(old), new - old);
		return s->brk;
	}
	if (new < old)
		space_unmap(s, uva(new), old - new);
	s->brk = brk;
	return brk;
}

/*
 * The monitor's pointer to the process's byte at va, and how many bytes of
 * [va, va + size) follow in that page; NULL unless the entry has all flags.
 */
static u8 *byte_at(const struct space *s, u64 va, size_t size, u64 flags, size_t *ret_size)
{
	size_t left = PAGE_SIZE - va % PAGE_SIZE;
	const u64 *entry;

	if (va < USER_FIRST || va >= USER_END)
		return NULL;
	entry = paging_entry(&s->table, va);
	if (!entry || (*entry & flags) != flags)
		return NULL;
	*ret_size = size < left ? size : left;
	return (u8 *)frame_at(paging_target(*entry)) + va % PAGE_SIZE;
}

int space_copy_in(const struct space *s, void *to, struct uva from, size_t size)
{
	u64 flags = PTE_PRESENT | PTE_USER, va = from.at;
	size_t n;
	u8 *t = to;

	for (; size; size -= n, va += n, t += n) {
		const u8 *p = byte_at(s, va, size, flags, &n);

		if (!p)
			return -EFAULT;
		memcpy(t, p, n);
	}
	return 0;
}

static int copy_out(const struct space *s, u64 va, const u8 *from, size_t size, u64 flags)
{
	size_t n;

	for (; size; size -= n, va += n, from += n) {
		u8 *p = byte_at(s, va, size, flags, &n);

		if (!p)
			return -EFAULT;
		memcpy(p, from, n);
	}
	return 0;
}

int space_copy_out(const struct space *s, struct uva to, const void *from, size_t size)
{
	return copy_out(s, to.at, from, size, PTE_PRESENT | PTE_USER | PTE_WRITE);
}

int space_load(const struct space *s, struct uva to, const void *from, size_t size)
{
	return copy_out(s, to.at, from, size, PTE_OWNED);
}
