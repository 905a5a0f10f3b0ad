/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * The one way to walk wire data: a bounds-checked reader and a bounds-checked
 * writer. Both are sticky: after the first overrun every further call fails
 * too, reads give zero, and the caller checks once at the end. The data is
 * taken to be hostile; the buffers' owners are trusted.
 */
#ifndef SVP_CURSOR_H
#define SVP_CURSOR_H

#include "types.h"

/* What is left to read of a buffer. failed: an earlier read overran it. */
struct svp_reader {
	const svp_u8 *at;
	size_t left;
	bool failed;
};

/* What is left to fill of a buffer. failed: an earlier write overran it. */
struct svp_writer {
	svp_u8 *at;
	size_t left;
	size_t done;
	bool failed;
};

/* Start reading size bytes at data. data may be NULL when size is 0. */
static inline struct svp_reader svp_reader(const void *data, size_t size)
{
	return (struct svp_reader){ .at = data, .left = size };
}

/* Take the next n bytes. Returns where they are, or NULL when fewer are left. */
static inline const svp_u8 *svp_take(struct svp_reader *r, size_t n)
{
	const svp_u8 *p = r->at;

	if (r->failed || n > r->left) {
		r->failed = true;
		return NULL;
	}
	r->at += n;
	r->left -= n;
	return p;
}

/* Take a sub-reader over the next n bytes; it is failed when fewer are left. */
static inline struct svp_reader svp_take_reader(struct svp_reader *r, size_t n)
{
	const svp_u8 *p = svp_take(r, n);

	return (struct svp_reader){ .at = p, .left = p ? n : 0, .failed = !p };
}

/* Read one byte; 0 on overrun. */
static inline svp_u8 svp_get_u8(struct svp_reader *r)
{
	const svp_u8 *p = svp_take(r, 1);

	return p ? *p : 0;
}

/* Read a little-endian u16; 0 on overrun. */
static inline svp_u16 svp_get_le16(struct svp_reader *r)
{
	const svp_u8 *p = svp_take(r, 2);

	return p ? svp_le16(p) : 0;
}

/* Read a little-endian u32; 0 on overrun. */
static inline svp_u32 svp_get_le32(struct svp_reader *r)
{
	const svp_u8 *p = svp_take(r, 4);

	return p ? svp_le32(p) : 0;
}

/* Read a little-endian u64; 0 on overrun. */
static inline svp_u64 svp_get_le64(struct svp_reader *r)
{
	const svp_u8 *p = svp_take(r, 8);

	return p ? svp_le64(p) : 0;
}

/* Read a big-endian u16 (the TPM's order); 0 on overrun. */
static inline svp_u16 svp_get_be16(struct svp_reader *r)
{
	const svp_u8 *p = svp_take(r, 2);

	return p ? svp_be16(p) : 0;
}

/* Read a big-endian u32; 0 on overrun. */
static inline svp_u32 svp_get_be32(struct svp_reader *r)
{
	const svp_u8 *p = svp_take(r, 4);

	return p ? svp_be32(p) : 0;
}

/* Read a big-endian u64; 0 on overrun. */
static inline svp_u64 svp_get_be64(struct svp_reader *r)
{
	const svp_u8 *p = svp_take(r, 8);

	return p ? svp_be64(p) : 0;
}

/* Start writing into size bytes at data. */
static inline struct svp_writer svp_writer(void *data, size_t size)
{
	return (struct svp_writer){ .at = data, .left = size };
}

/* Reserve the next n bytes. Returns where they are, or NULL when full. */
static inline svp_u8 *svp_reserve(struct svp_writer *w, size_t n)
{
	svp_u8 *p = w->at;

	if (w->failed || n > w->left) {
		w->failed = true;
		return NULL;
	}
	w->at += n;
	w->left -= n;
	w->done += n;
	return p;
}

/* Append n bytes. */
static inline void svp_put(struct svp_writer *w, const void *data, size_t n)
{
	svp_u8 *p = svp_reserve(w, n);

	if (p && n)
		__builtin_memcpy(p, data, n);
}

/* Append one byte. */
static inline void svp_put_u8(struct svp_writer *w, svp_u8 v)
{
	svp_put(w, &v, 1);
}

/* Append a little-endian u16. */
static inline void svp_add_le16(struct svp_writer *w, svp_u16 v)
{
	svp_u8 *p = svp_reserve(w, 2);

	if (p)
		svp_put_le16(p, v);
}

/* Append a little-endian u32. */
static inline void svp_add_le32(struct svp_writer *w, svp_u32 v)
{
	svp_u8 *p = svp_reserve(w, 4);

	if (p)
		svp_put_le32(p, v);
}

/* Append a little-endian u64. */
static inline void svp_add_le64(struct svp_writer *w, svp_u64 v)
{
	svp_u8 *p = svp_reserve(w, 8);

	if (p)
		svp_put_le64(p, v);
}

/* Append a big-endian u16 (the TPM's order). */
static inline void svp_add_be16(struct svp_writer *w, svp_u16 v)
{
	svp_u8 *p = svp_reserve(w, 2);

	if (p)
		svp_put_be16(p, v);
}

/* Append a big-endian u32. */
static inline void svp_add_be32(struct svp_writer *w, svp_u32 v)
{
	svp_u8 *p = svp_reserve(w, 4);

	if (p)
		svp_put_be32(p, v);
}

/* Append a big-endian u64. */
static inline void svp_add_be64(struct svp_writer *w, svp_u64 v)
{
	svp_u8 *p = svp_reserve(w, 8);

	if (p)
		svp_put_be64(p, v);
}

#endif
