// SPDX-License-Identifier: Apache-2.0
/*
 * Page frames of the firmware region, one bit each. Callers are trusted; what
 * they were given is zeroed, so nothing leaks from one use to the next.
 */
#include "mm/frames.h"

#include "arch/spinlock.h"
#include "lib/string.h"
#include "mm/direct.h"

/* The whole firmware region could be free frames: 1 GiB at most. */
#define MAX_FRAMES 262144u

static struct {
	struct spinlock lock;
	struct gpa base;
	unsigned int count;		/* frames that the map speaks of */
	unsigned int free;
	unsigned int hint;		/* no free frame is below it */
	u64 used[MAX_FRAMES / 64];
} frames;

static bool is_used(unsigned int i)
{
	return frames.used[i / 64] >> (i % 64) & 1;
}

static void flip(unsigned int i)
{
	frames.used[i / 64] ^= 1ull << (i % 64);
}

void frames_init(struct gpa first, struct gpa end)
{
	frames.base = first;
	frames.count = 0;
	frames.free = 0;
	frames.hint = 0;
	frames_add(first, end);
}

void frames_add(struct gpa first, struct gpa end)
{
	unsigned int n = (unsigned int)((end.at - frames.base.at) / PAGE_SIZE);

	if (first.at != frames.base.at + (u64)frames.count * PAGE_SIZE || n > MAX_FRAMES)
		__builtin_trap();
	spin_lock(&frames.lock);
	for (; frames.count < n; frames.count++, frames.free++)
		frames.used[frames.count / 64] &= ~(1ull << (frames.count % 64));
	spin_unlock(&frames.lock);
}

/* The first of n adjacent free frames at or after i, or count. */
static unsigned int find_run(unsigned int i, unsigned int n)
{
	unsigned int run = 0;

	for (; i < frames.count; i++) {
		run = is_used(i) ? 0 : run + 1;
		if (run == n)
			return i + 1 - n;
	}
	return frames.count;
}

void *frames_alloc(unsigned int count)
{
	unsigned int i, at;
	void *p;

	spin_lock(&frames.lock);
	at = find_run(frames.hint, count);
	if (!count || at == frames.count) {
		spin_unlock(&frames.lock);
		return NULL;
	}
	for (i = at; i < at + count; i++)
		flip(i);
	frames.free -= count;
	/* One frame is the first free one: all up to it are used. */
	if (count == 1 || at == frames.hint)
		frames.hint = at + count;
	spin_unlock(&frames.lock);

	p = direct_ptr(gpa_add(frames.base, (u64)at * PAGE_SIZE));
	memset(p, 0, (size_t)count * PAGE_SIZE);
	return p;
}

void *frame_alloc(void)
{
	return frames_alloc(1);
}

void frame_free(void *frame)
{
	u64 offset = direct_gpa(frame).at - frames.base.at;
	unsigned int i = (unsigned int)(offset / PAGE_SIZE);

	if (offset / PAGE_SIZE >= frames.count || !is_used(i))
		__builtin_trap();
	wipe(frame, PAGE_SIZE);
	spin_lock(&frames.lock);
	flip(i);
	frames.free++;
	if (i < frames.hint)
		frames.hint = i;
	spin_unlock(&frames.lock);
}

unsigned int frames_free_count(void)
{
	return frames.free;
}

struct gpa frame_gpa(const void *frame)
{
	return direct_gpa(frame);
}

void *frame_at(struct gpa at)
{
	return direct_ptr(at);
}
