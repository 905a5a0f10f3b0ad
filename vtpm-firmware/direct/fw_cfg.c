// SPDX-License-Identifier: Apache-2.0
/*
 * fw_cfg by DMA. The host may give any bytes, any size and any status: reads
 * are of sizes that the caller has bounded, into the private copy that is
 * measured later, so a file that changes meanwhile gains the host nothing.
 * QEMU docs/specs/fw_cfg.rst.
 */
#include "direct/fw_cfg.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/shared.h"
#include "snp/ghcb.h"

/* Looks at the descriptor before the host counts as failed; QEMU needs one. */
#define MAX_POLLS 10000000u
/* The descriptor has a page of its own at the staging area's start. */
#define DATA_OFFSET PAGE_SIZE
#define PORT_SIZE 4u

static u32 load_be32(const volatile u8 *p)
{
	u32 value = 0;

	for (unsigned int i = 0; i < sizeof(value); i++)
		value = value << 8 | p[i];
	return value;
}

/* Start the access whose descriptor is in place: the low half triggers it. */
static int trigger(const struct fw_cfg *d)
{
	u8 be[sizeof(u64)];
	int rc;

	svp_put_be32(be, (u32)(d->staging_gpa.at >> 32));
	svp_put_be32(be + 4, (u32)d->staging_gpa.at);
	rc = ghcb_io_out(d->cpu, SVP_FW_CFG_PORT_DMA_HIGH, PORT_SIZE,
			 svp_le32(be));
	if (rc)
		return rc;
	return ghcb_io_out(d->cpu, SVP_FW_CFG_PORT_DMA_LOW, PORT_SIZE,
			   svp_le32(be + 4));
}

/* Read the next size bytes into the staging area. 0 or -EIO. */
static int transfer(const struct fw_cfg *d, u32 control, u32 size)
{
	struct svp_fw_cfg_dma dma;
	u64 target = d->staging_gpa.at + DATA_OFFSET;
	int rc;

	svp_put_be32(&dma.control, control | SVP_FW_CFG_DMA_READ);
	svp_put_be32(&dma.length, size);
	svp_put_be32((u8 *)&dma + offsetof(struct svp_fw_cfg_dma, address),
		     (u32)(target >> 32));
	svp_put_be32((u8 *)&dma + offsetof(struct svp_fw_cfg_dma, address) + 4,
		     (u32)target);
	memcpy((void *)d->staging, &dma, sizeof(dma));
	rc = trigger(d);
	for (unsigned int i = 0; !rc && i < MAX_POLLS; i++) {
		u32 left = load_be32(d->staging);

		if (left & SVP_FW_CFG_DMA_ERROR)
			return -EIO;
		if (!left)
			return 0;
	}
	return -EIO;
}

/* Read size bytes of the item from its start. */
static int read_item(const struct fw_cfg *d, u16 key, void *to, size_t size)
{
	u32 control = (u32)key << 16 | SVP_FW_CFG_DMA_SELECT;
	u8 *at = to;

	while (size) {
		size_t chunk = size < d->room ? size : d->room;
		int rc = transfer(d, control, (u32)chunk);

		if (rc)
			return rc;
		memcpy(at, (const void *)(d->staging + DATA_OFFSET), chunk);
		at += chunk;
		size -= chunk;
		control = 0;
	}
	return 0;
}

int fw_cfg_open(struct cpu *cpu, struct gpa staging, size_t size,
		struct fw_cfg *ret_device)
{
	struct fw_cfg d = {
		.cpu = cpu,
		.staging = shared_map(staging, size),
		.staging_gpa = staging,
		.room = size - DATA_OFFSET,
		.directory = frame_alloc(),
		.directory_size = PAGE_SIZE,
	};
	int rc;

	if (!d.staging || !d.directory)
		return -ENOMEM;
	/* What is behind the directory's end reads as zeros. */
	rc = read_item(&d, SVP_FW_CFG_KEY_DIRECTORY, d.directory,
		       d.directory_size);
	if (rc)
		return rc;
	*ret_device = d;
	return 0;
}

int fw_cfg_search(const void *directory, size_t size, const char *name,
		  struct fw_cfg_entry *ret_entry)
{
	const struct svp_fw_cfg_file *file;
	size_t length = strlen(name) + 1;
	u32 count;

	if (size < sizeof(count) || length > SVP_FW_CFG_NAME_SIZE)
		return -ENOENT;
	count = svp_be32(directory);
	file = (const void *)((const u8 *)directory + sizeof(count));
	size = (size - sizeof(count)) / sizeof(*file);
	for (size_t i = 0; i < size && i < count; i++) {
		if (memcmp(file[i].name, name, length))
			continue;
		ret_entry->size = svp_be32(&file[i].size);
		ret_entry->key = svp_be16(&file[i].key);
		return 0;
	}
	return -ENOENT;
}

int fw_cfg_find(const struct fw_cfg *device, const char *name,
		struct fw_cfg_entry *ret_entry)
{
	return fw_cfg_search(device->directory, device->directory_size, name,
			     ret_entry);
}

int fw_cfg_read(const struct fw_cfg *device, const struct fw_cfg_entry *entry,
		void *to)
{
	return read_item(device, entry->key, to, entry->size);
}
