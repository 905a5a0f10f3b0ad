// SPDX-License-Identifier: Apache-2.0
/*
 * ACPI table loader. Script and files are the host's, so every offset is
 * checked against the file it names; a pointer may only be made into the file
 * it claims to point at. What the tables say is the guest's risk, which is why
 * the result is measured. QEMU hw/acpi/bios-linker-loader.c.
 */
#include <errno.h>

#include "direct/acpi.h"

static bool name_ends(const char *name)
{
	for (size_t i = 0; i < SVP_FW_CFG_NAME_SIZE; i++)
		if (!name[i])
			return i > 0;
	return false;
}

/* a has its NUL within SVP_FW_CFG_NAME_SIZE; b or the difference ends there. */
static bool name_is(const char *a, const char *b)
{
	size_t i = 0;

	while (a[i] && a[i] == b[i])
		i++;
	return a[i] == b[i];
}

static struct acpi_file *find(struct acpi_region *r, const char *name)
{
	/* A name of the script without its NUL is no file's, all of which end. */
	for (size_t i = 0; i < r->files; i++)
		if (name_is(r->file[i].name, name))
			return &r->file[i];
	return NULL;
}

static bool inside(const struct acpi_file *f, size_t offset, size_t size)
{
	return offset <= f->size && size <= f->size - offset;
}

static int allocate(struct acpi_region *r, const struct acpi_source *source,
		    const struct svp_acpi_allocate *a)
{
	size_t at, size;
	int rc;

	if (!name_ends(a->file) || find(r, a->file))
		return -EINVAL;
	if (!a->align || a->align & (a->align - 1) || a->align > SVP_PAGE_SIZE)
		return -EINVAL;
	at = (r->used + a->align - 1) & ~((size_t)a->align - 1);
	if (r->files == ACPI_MAX_FILES || at > r->size)
		return -ENOSPC;
	rc = source->read(source->context, a->file, r->data + at, r->size - at,
			  &size);
	if (rc)
		return rc;
	if (size > r->size - at)
		return -EINVAL;
	__builtin_memcpy(r->file[r->files].name, a->file, sizeof(a->file));
	r->file[r->files].offset = at;
	r->file[r->files].size = size;
	r->files++;
	r->used = at + size;
	return 0;
}

static uint64_t load_le(const uint8_t *p, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)p[i] << 8 * i;
	return value;
}

static void store_le(uint8_t *p, size_t size, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

static int add_pointer(struct acpi_region *r,
		       const struct svp_acpi_add_pointer *a)
{
	const struct acpi_file *dest = find(r, a->dest), *src = find(r, a->src);
	uint64_t value;
	uint8_t *field;

	if (!dest || !src || !inside(dest, a->offset, a->size))
		return -EINVAL;
	if (a->size != 1 && a->size != 2 && a->size != 4 && a->size != 8)
		return -EINVAL;
	field = r->data + dest->offset + a->offset;
	value = load_le(field, a->size);
	if (value >= src->size)
		return -EINVAL;
	value += r->gpa + src->offset;
	if (a->size < 8 && value >> 8 * a->size)
		return -EINVAL;
	store_le(field, a->size, value);
	return 0;
}

static int add_checksum(struct acpi_region *r,
			const struct svp_acpi_add_checksum *a)
{
	const struct acpi_file *f = find(r, a->file);
	uint8_t sum = 0, *data;

	if (!f || !inside(f, a->start, a->length) || !inside(f, a->offset, 1))
		return -EINVAL;
	data = r->data + f->offset;
	for (size_t i = 0; i < a->length; i++)
		sum = (uint8_t)(sum + data[a->start + i]);
	data[a->offset] = (uint8_t)(data[a->offset] - sum);
	return 0;
}

static int run(struct acpi_region *r, const struct acpi_source *source,
	       const struct svp_acpi_loader_entry *e)
{
	switch (svp_le32(&e->command)) {
	case SVP_ACPI_ALLOCATE:
		return allocate(r, source, &e->u.allocate);
	case SVP_ACPI_ADD_POINTER:
		return add_pointer(r, &e->u.pointer);
	case SVP_ACPI_ADD_CHECKSUM:
		return add_checksum(r, &e->u.checksum);
	default:
		/*
		 * WRITE_POINTER tells the host a guest address: nothing here
		 * needs it. Other commands are to be ignored by the format.
		 */
		return 0;
	}
}

int acpi_load(struct acpi_region *region, const struct acpi_source *source,
	      const void *script, size_t size, uint64_t *ret_rsdp)
{
	const struct svp_acpi_loader_entry *entry = script;
	const struct acpi_file *rsdp;

	if (size % sizeof(*entry))
		return -EINVAL;
	for (size_t i = 0; i < size / sizeof(*entry); i++) {
		int rc = run(region, source, &entry[i]);

		if (rc)
			return rc;
	}
	rsdp = find(region, SVP_FW_CFG_ACPI_RSDP);
	if (!rsdp)
		return -ENOENT;
	*ret_rsdp = region->gpa + rsdp->offset;
	return 0;
}
