// SPDX-License-Identifier: Apache-2.0
/*
 * QEMU's fw_cfg device (QEMU, docs/specs/fw_cfg.rst), read by DMA. Its numbers
 * are big-endian.
 */
#include "asm.h"
#include "fw_cfg.h"
#include "heap.h"
#include "lib.h"

#define PORT_DMA_HIGH	0x514u
#define PORT_DMA_LOW	0x518u
#define DMA_ERROR	0x1u
#define DMA_READ	0x2u
#define DMA_SKIP	0x4u
#define DMA_SELECT	0x8u
#define ITEM_SIGNATURE	0x00u
#define ITEM_DIRECTORY	0x19u
#define MAX_FILES	64u

/* What DMA works on. */
struct dma {
	u32 control;
	u32 length;
	u64 address;
} SVP_PACKED;

/* An entry of the directory, 64 bytes. */
struct entry {
	u32 size;
	u16 selector;
	u16 reserved;
	char name[56];
} SVP_PACKED;

static struct {
	u32 count;
	struct entry entry[MAX_FILES];
} SVP_PACKED directory;

static int transfer(u32 control, void *to, u32 length)
{
	static volatile struct dma dma __attribute__((aligned(16)));
	u64 at = (u64)(uintptr_t)&dma;
	u32 left;

	dma.length = __builtin_bswap32(length);
	dma.address = __builtin_bswap64((u64)(uintptr_t)to);
	dma.control = __builtin_bswap32(control);
	asm volatile("" ::: "memory");
	outl(PORT_DMA_HIGH, __builtin_bswap32((u32)(at >> 32)));
	outl(PORT_DMA_LOW, __builtin_bswap32((u32)at));
	do {
		left = __builtin_bswap32(dma.control);
	} while (left & ~DMA_ERROR);
	asm volatile("" ::: "memory");
	return left ? -EIO : 0;
}

static int read_item(u16 selector, u32 offset, void *to, u32 size)
{
	u32 select = (u32)selector << 16 | DMA_SELECT;

	if (!offset)
		return transfer(select | DMA_READ, to, size);
	if (transfer(select | DMA_SKIP, NULL, offset))
		return -EIO;
	return transfer(DMA_READ, to, size);
}

int fw_cfg_init(void)
{
	char signature[4] = "";

	if (read_item(ITEM_SIGNATURE, 0, signature, sizeof(signature)) ||
	    memcmp(signature, "QEMU", 4))
		return -ENODEV;
	return read_item(ITEM_DIRECTORY, 0, &directory, sizeof(directory));
}

int fw_cfg_find(const char *name, struct fw_cfg_file *ret_file)
{
	u32 n = __builtin_bswap32(directory.count);
	u32 i;

	for (i = 0; i < n && i < MAX_FILES; i++) {
		const struct entry *e = &directory.entry[i];

		if (strncmp(e->name, name, sizeof(e->name)))
			continue;
		ret_file->selector = __builtin_bswap16(e->selector);
		ret_file->size = __builtin_bswap32(e->size);
		return 0;
	}
	return -ENOENT;
}

int fw_cfg_read(const struct fw_cfg_file *file, u32 offset, void *to, u32 size)
{
	if (offset > file->size || size > file->size - offset)
		return -EINVAL;
	return read_item(file->selector, offset, to, size);
}

int fw_cfg_load(const char *name, const u8 **ret_data, u32 *ret_size)
{
	struct fw_cfg_file file;
	u8 *data;
	int r = fw_cfg_find(name, &file);

	if (r)
		return r;
	data = heap_alloc((u64)file.size + 1, PAGE_SIZE);
	r = fw_cfg_read(&file, 0, data, file.size);
	if (r)
		return r;
	*ret_data = data;
	*ret_size = file.size;
	return 0;
}
