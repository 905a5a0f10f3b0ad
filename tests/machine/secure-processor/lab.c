// SPDX-License-Identifier: Apache-2.0
/*
 * Loads a lab folder: VCEK key, chip id, TCB, and the certificates as the
 * table that the host hands out (AMD 56421, table 10). Our own files: they are
 * checked for being whole, not for being honest.
 */
#include "lab.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#define LAB_MAX_PATH 4096

static FILE *open_in(const char *dir, const char *name)
{
	char path[LAB_MAX_PATH];

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return fopen(path, "rb");
}

/* Read all of a file into size bytes; -EINVAL when it is longer. */
static int read_in(const char *dir, const char *name, void *data, size_t size,
		   size_t *ret_size)
{
	FILE *f = open_in(dir, name);
	size_t n;
	int err = 0;

	if (!f)
		return -errno;
	n = fread(data, 1, size, f);
	if (ferror(f))
		err = -EIO;
	else if (fgetc(f) != EOF)
		err = -EINVAL;
	fclose(f);
	if (!err)
		*ret_size = n;
	return err;
}

static int read_exactly(const char *dir, const char *name, void *data,
			size_t size)
{
	size_t n;
	int err = read_in(dir, name, data, size, &n);

	if (err)
		return err;
	return n == size ? 0 : -EINVAL;
}

static int load_key(const char *dir, EVP_PKEY **ret_key)
{
	FILE *f = open_in(dir, SP_LAB_VCEK_KEY);
	EVP_PKEY *key;

	if (!f)
		return -errno;
	key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	if (!key)
		return -EINVAL;
	*ret_key = key;
	return 0;
}

/* The table: three entries and the ending zero entry, then the DER bytes. */
static int load_certs(const char *dir, struct sp_lab *lab,
		      const char **ret_file)
{
	static const struct {
		svp_u8 guid[16];
		const char *file;
	} certs[] = {
		{ SVP_GUID_VCEK, SP_LAB_VCEK_CERT },
		{ SVP_GUID_ASK, SP_LAB_ASK_CERT },
		{ SVP_GUID_ARK, SP_LAB_ARK_CERT },
	};
	const size_t count = sizeof(certs) / sizeof(certs[0]);
	size_t i, at = (count + 1) * sizeof(struct svp_cert_entry), n;
	struct svp_cert_entry entry;
	int err;

	memset(lab->certs, 0, sizeof(lab->certs));
	for (i = 0; i < count; i++) {
		*ret_file = certs[i].file;
		err = read_in(dir, certs[i].file, lab->certs + at,
			      sizeof(lab->certs) - at, &n);
		if (err)
			return err;
		memcpy(entry.guid, certs[i].guid, sizeof(entry.guid));
		svp_put_le32(&entry.offset, (svp_u32)at);
		svp_put_le32(&entry.length, (svp_u32)n);
		memcpy(lab->certs + i * sizeof(entry), &entry, sizeof(entry));
		at += n;
	}
	lab->certs_size = (svp_u32)at;
	return 0;
}

int sp_lab_load(const char *dir, struct sp_lab *ret_lab,
		const char **ret_file)
{
	static struct sp_lab lab;
	svp_u8 tcb[8];
	int err;

	lab = (struct sp_lab){ .report_version = 2 };
	*ret_file = SP_LAB_CHIP_ID;
	err = read_exactly(dir, SP_LAB_CHIP_ID, lab.chip_id,
			   sizeof(lab.chip_id));
	if (err)
		return err;
	*ret_file = SP_LAB_TCB;
	err = read_exactly(dir, SP_LAB_TCB, tcb, sizeof(tcb));
	if (err)
		return err;
	lab.tcb = svp_le64(tcb);
	err = load_certs(dir, &lab, ret_file);
	if (err)
		return err;
	*ret_file = SP_LAB_VCEK_KEY;
	err = load_key(dir, &lab.vcek);
	if (err)
		return err;
	*ret_lab = lab;
	return 0;
}

void sp_lab_release(struct sp_lab *lab)
{
	EVP_PKEY_free(lab->vcek);
	lab->vcek = NULL;
}
