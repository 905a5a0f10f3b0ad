// SPDX-License-Identifier: Apache-2.0
/*
 * Checks of a bzImage's setup header. The file comes from the host and is
 * measured, not trusted: these checks keep the firmware's own arithmetic in
 * bounds. Linux Documentation/arch/x86/boot.rst.
 */
#include <errno.h>

#include "direct/bzimage.h"
#include "protocol/linux_boot.h"
#include "protocol/types.h"

/* A kernel that asks for more than this at boot is refused, bytes. */
#define MAX_INIT_SIZE (1ull << 30)
#define LOWEST_LOAD_GPA 0x1000000ull

static bool is_64bit_bzimage(const struct svp_setup_header *h)
{
	return svp_le16(&h->boot_flag) == SVP_SETUP_BOOT_FLAG &&
	       svp_le32(&h->header) == SVP_SETUP_MAGIC &&
	       svp_le16(&h->version) >= SVP_SETUP_VERSION_2_12 &&
	       h->loadflags & SVP_SETUP_LOADED_HIGH &&
	       svp_le16(&h->xloadflags) & SVP_SETUP_KERNEL_64;
}

static size_t code_offset(const struct svp_setup_header *h)
{
	size_t sectors = h->setup_sects;

	if (!sectors)
		sectors = SVP_SETUP_DEFAULT_SECTS;
	return (sectors + 1) * SVP_SETUP_SECTOR;
}

static size_t header_size(const struct svp_setup_header *h)
{
	size_t size = SVP_SETUP_JUMP_BASE + h->jump_offset -
		      SVP_SETUP_HEADER_OFFSET;

	/* A longer header has fields that this loader would leave as they are. */
	return size < sizeof(*h) ? size : sizeof(*h);
}

int bzimage_check(const void *file, size_t size, struct bzimage *ret_image)
{
	const struct svp_setup_header *h;
	struct bzimage image;

	if (size < SVP_SETUP_HEADER_OFFSET + sizeof(*h))
		return -ENOEXEC;
	h = (const void *)((const uint8_t *)file + SVP_SETUP_HEADER_OFFSET);
	if (!is_64bit_bzimage(h))
		return -ENOEXEC;
	image.header_size = header_size(h);
	image.code_offset = code_offset(h);
	if (image.code_offset + SVP_KERNEL_ENTRY_64 >= size)
		return -ENOEXEC;
	image.code_size = size - image.code_offset;
	image.load_gpa = svp_le64(&h->pref_address);
	image.init_size = svp_le32(&h->init_size);
	image.initrd_max = svp_le32(&h->initrd_addr_max);
	image.cmdline_max = svp_le32(&h->cmdline_size);
	/* Below 4 GiB, or the sums of load.c could overflow. */
	if (image.load_gpa < LOWEST_LOAD_GPA || image.load_gpa >> 32 ||
	    image.load_gpa % SVP_PAGE_SIZE)
		return -ENOEXEC;
	if (image.init_size > MAX_INIT_SIZE ||
	    image.init_size < image.code_size)
		return -ENOEXEC;
	*ret_image = image;
	return 0;
}
