// SPDX-License-Identifier: Apache-2.0
/*
 * The launch image. Everything that VMPL0 will execute or believe is in pages
 * that are measured; what comes from the host at launch (parameters) and from
 * the secure processor (secrets, CPUID) has pages of its own.
 */
#include "image/build_image.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "image/elf_image.h"
#include "image/igvm_writer.h"
#include "image/layout.h"
#include "image/start_vmsa.h"
#include "protocol/snp_report.h"

/* No debugging, no migration agent; SMT allowed; any ABI version. */
#define GUEST_POLICY (SVP_POLICY_SMT | SVP_POLICY_MUST_BE_ONE)
/* The only parameter area. */
#define AREA 0u

/* The firmware's region while it is laid out. */
struct region {
	uint8_t *bytes;
	size_t size;
	size_t used;
};

static size_t page_up(size_t size)
{
	return (size + SVP_PAGE_SIZE - 1) / SVP_PAGE_SIZE * SVP_PAGE_SIZE;
}

static bool is_version(const char *s)
{
	size_t length = strlen(s);

	for (size_t i = 0; i < length; i++)
		if (s[i] < 0x20 || s[i] > 0x7e)
			return false;
	return length && length <= IMAGE_VERSION_MAX;
}

/*
 * The build id: the first bytes of SHA-256 over the boot stage and the region
 * behind its header. Names what is in the image, and nothing that differs
 * between two builds of the same source.
 */
static int make_build_id(const struct region *r, const struct file *boot_stage,
			 char ret_text[2 * IMAGE_BUILD_ID_SIZE + 1])
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int good = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) &&
		   EVP_DigestUpdate(ctx, boot_stage->data, boot_stage->size) &&
		   EVP_DigestUpdate(ctx, r->bytes + FW_MONITOR_OFFSET,
				    r->used - FW_MONITOR_OFFSET) &&
		   EVP_DigestFinal_ex(ctx, digest, NULL);

	EVP_MD_CTX_free(ctx);
	if (!good)
		return -ENOMEM;
	for (size_t i = 0; i < IMAGE_BUILD_ID_SIZE; i++)
		sprintf(ret_text + 2 * i, "%02x", digest[i]);
	return 0;
}

static bool is_region_size(uint64_t size)
{
	return size >= FW_SIZE_MIN && size <= FW_SIZE_MAX &&
	       size % FW_SIZE_STEP == 0;
}

static int place_monitor(struct region *r, const struct file *monitor,
			 struct fw_image_part *ret_part, const char **reason)
{
	uint64_t entry;
	size_t end;
	int err = elf_image_load(monitor, FW_MONITOR_VA, r->bytes, r->size,
				 &entry, &end);

	*reason = "the monitor is not an ELF file for the firmware's region";
	if (err)
		return err;
	*reason = "the monitor's entry is not where the boot stage jumps to";
	if (entry != FW_MONITOR_VA + FW_MONITOR_OFFSET ||
	    end <= FW_MONITOR_OFFSET)
		return -EINVAL;
	for (size_t i = 0; i < FW_MONITOR_OFFSET; i++)
		if (r->bytes[i])
			return -EINVAL;
	r->used = page_up(end);
	svp_put_le64(&ret_part->offset, FW_MONITOR_OFFSET);
	svp_put_le64(&ret_part->size, end - FW_MONITOR_OFFSET);
	return 0;
}

static int place_program(struct region *r, const struct file *elf,
			 struct fw_image_part *ret_part, const char **reason)
{
	*reason = "a program is not a static ELF executable";
	if (elf_image_check(elf))
		return -ENOEXEC;
	*reason = "the firmware's region is too small";
	if (elf->size > r->size - r->used)
		return -ERANGE;
	memcpy(r->bytes + r->used, elf->data, elf->size);
	svp_put_le64(&ret_part->offset, r->used);
	svp_put_le64(&ret_part->size, elf->size);
	r->used = page_up(r->used + elf->size);
	return 0;
}

/* Fill the region: header, monitor, programs. */
static int lay_out(struct region *r, const struct image_parts *parts,
		   const char **reason)
{
	char build_id[2 * IMAGE_BUILD_ID_SIZE + 1];
	struct fw_image_header h = { 0 };
	int err;

	*reason = "the version is empty, too long or not printable ASCII";
	if (!is_version(parts->version))
		return -EINVAL;
	err = place_monitor(r, &parts->monitor, &h.monitor, reason);
	if (!err)
		err = place_program(r, &parts->tpm, &h.tpm, reason);
	if (!err)
		err = place_program(r, &parts->attest, &h.attest, reason);
	if (err)
		return err;
	*reason = "OpenSSL failed";
	err = make_build_id(r, &parts->boot_stage, build_id);
	if (err)
		return err;
	svp_put_le64(&h.magic, FW_IMAGE_MAGIC);
	svp_put_le64(&h.region_size, r->size);
	svp_put_le64(&h.used_size, r->used);
	snprintf(h.version, sizeof(h.version), "%s+%s", parts->version,
		 build_id);
	memcpy(r->bytes, &h, sizeof(h));
	return 0;
}

/* Pages of size bytes, the last filled up with zeros. */
static void write_pages(struct igvm_writer *w, uint64_t gpa,
			const uint8_t *data, size_t size)
{
	uint8_t page[SVP_PAGE_SIZE];

	for (size_t at = 0; at < size; at += SVP_PAGE_SIZE) {
		size_t n = size - at;

		if (n > SVP_PAGE_SIZE)
			n = SVP_PAGE_SIZE;
		memset(page, 0, sizeof(page));
		memcpy(page, data + at, n);
		igvm_writer_page(w, gpa + at, SVP_IGVM_DATA_NORMAL, page);
	}
}

static void write_parameters(struct igvm_writer *w)
{
	igvm_writer_area(w, AREA, SVP_PAGE_SIZE);
	igvm_writer_parameter(w, SVP_IGVM_VP_COUNT, AREA,
			      FW_PARAMETERS_VP_COUNT);
	igvm_writer_parameter(w, SVP_IGVM_MEMORY_MAP, AREA,
			      FW_PARAMETERS_MEMORY_MAP);
	igvm_writer_insert(w, FW_PARAMETERS_GPA, AREA);
}

static int write_image(const struct file *boot_stage, const struct region *r,
		       struct file *ret_file)
{
	struct svp_vmsa vmsa;
	struct igvm_writer w;

	igvm_writer_init(&w, GUEST_POLICY);
	igvm_writer_memory(&w, FW_LOW_BASE, FW_LOW_SIZE);
	igvm_writer_memory(&w, FW_BASE, r->size);
	write_pages(&w, FW_BOOT_BASE, boot_stage->data, boot_stage->size);
	write_parameters(&w);
	igvm_writer_page(&w, FW_SECRETS_GPA, SVP_IGVM_DATA_SECRETS, NULL);
	igvm_writer_page(&w, FW_CPUID_GPA, SVP_IGVM_DATA_CPUID, NULL);
	write_pages(&w, FW_BASE, r->bytes, r->used);
	start_vmsa(FW_BOOT_BASE, &vmsa);
	igvm_writer_vmsa(&w, FW_VMSA_GPA, &vmsa);
	return igvm_writer_finish(&w, ret_file);
}

int build_image(const struct image_parts *parts, struct file *ret_file,
		const char **ret_reason)
{
	struct region r = { .size = parts->memory };
	int err;

	*ret_reason = "the firmware's memory is not 64 to 1024 MiB, even";
	if (!is_region_size(parts->memory))
		return -ERANGE;
	*ret_reason = "the boot stage is empty or too long";
	if (!parts->boot_stage.size || parts->boot_stage.size > FW_BOOT_SIZE)
		return -ERANGE;
	*ret_reason = "out of memory";
	r.bytes = calloc(1, r.size);
	if (!r.bytes)
		return -ENOMEM;
	err = lay_out(&r, parts, ret_reason);
	if (!err) {
		*ret_reason = "the file would be too large";
		err = write_image(&parts->boot_stage, &r, ret_file);
	}
	free(r.bytes);
	return err;
}
