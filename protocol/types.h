/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * Fixed-width types, byte-order helpers and layout assertions for every other
 * header here. Works in the kernel, freestanding (monitor, machine) and in
 * user space. This and kernel/compat.h are the only files with an #ifdef.
 */
#ifndef SVP_TYPES_H
#define SVP_TYPES_H

#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/stddef.h>
#include <linux/types.h>
typedef u8 svp_u8;
typedef u16 svp_u16;
typedef u32 svp_u32;
typedef u64 svp_u64;
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef uint8_t svp_u8;
typedef uint16_t svp_u16;
typedef uint32_t svp_u32;
typedef uint64_t svp_u64;
#endif

/* A wire structure: no padding, any alignment. */
#define SVP_PACKED __attribute__((packed))

/* The size that the specification states for a structure, checked. */
#define ABI_SIZE(type, size) \
	_Static_assert(sizeof(type) == (size), #type " has the wrong size")

/* The offset that the specification states for a field, checked. */
#define ABI_FIELD(type, field, offset) \
	_Static_assert(__builtin_offsetof(type, field) == (offset), \
		       #type "." #field " is at the wrong offset")

/* The size of a guest page that all SNP page operations work on, bytes. */
#define SVP_PAGE_SIZE 4096u

/* Load a little-endian u16 from 2 bytes at any alignment. */
static inline svp_u16 svp_le16(const void *p)
{
	const svp_u8 *b = p;

	return (svp_u16)(b[0] | b[1] << 8);
}

/* Load a little-endian u32 from 4 bytes at any alignment. */
static inline svp_u32 svp_le32(const void *p)
{
	const svp_u8 *b = p;

	return svp_le16(b) | (svp_u32)svp_le16(b + 2) << 16;
}

/* Load a little-endian u64 from 8 bytes at any alignment. */
static inline svp_u64 svp_le64(const void *p)
{
	const svp_u8 *b = p;

	return svp_le32(b) | (svp_u64)svp_le32(b + 4) << 32;
}

/* Load a big-endian u16 from 2 bytes at any alignment. */
static inline svp_u16 svp_be16(const void *p)
{
	const svp_u8 *b = p;

	return (svp_u16)(b[0] << 8 | b[1]);
}

/* Load a big-endian u32 from 4 bytes at any alignment. */
static inline svp_u32 svp_be32(const void *p)
{
	const svp_u8 *b = p;

	return (svp_u32)svp_be16(b) << 16 | svp_be16(b + 2);
}

/* Load a big-endian u64 from 8 bytes at any alignment. */
static inline svp_u64 svp_be64(const void *p)
{
	const svp_u8 *b = p;

	return (svp_u64)svp_be32(b) << 32 | svp_be32(b + 4);
}

/* Store v little-endian into 2 bytes at any alignment. */
static inline void svp_put_le16(void *p, svp_u16 v)
{
	svp_u8 *b = p;

	b[0] = (svp_u8)v;
	b[1] = (svp_u8)(v >> 8);
}

/* Store v little-endian into 4 bytes at any alignment. */
static inline void svp_put_le32(void *p, svp_u32 v)
{
	svp_put_le16(p, (svp_u16)v);
	svp_put_le16((svp_u8 *)p + 2, (svp_u16)(v >> 16));
}

/* Store v little-endian into 8 bytes at any alignment. */
static inline void svp_put_le64(void *p, svp_u64 v)
{
	svp_put_le32(p, (svp_u32)v);
	svp_put_le32((svp_u8 *)p + 4, (svp_u32)(v >> 32));
}

/* Store v big-endian into 2 bytes at any alignment. */
static inline void svp_put_be16(void *p, svp_u16 v)
{
	svp_u8 *b = p;

	b[0] = (svp_u8)(v >> 8);
	b[1] = (svp_u8)v;
}

/* Store v big-endian into 4 bytes at any alignment. */
static inline void svp_put_be32(void *p, svp_u32 v)
{
	svp_put_be16(p, (svp_u16)(v >> 16));
	svp_put_be16((svp_u8 *)p + 2, (svp_u16)v);
}

/* Store v big-endian into 8 bytes at any alignment. */
static inline void svp_put_be64(void *p, svp_u64 v)
{
	svp_put_be32(p, (svp_u32)(v >> 32));
	svp_put_be32((svp_u8 *)p + 4, (svp_u32)v);
}

#endif
