// SPDX-License-Identifier: Apache-2.0
/*
 * Loads a lab folder: VCEK key, chip id, and the certificates as the table
 * that the host hands out (AMD 56421, table 10). Our own files: they are
 * checked for being whole, not for being honest.
 */
#include "lab.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#define LAB_MAX_PATH 4096
#define LAB_MAX_CERT 4096
#define LAB_PRODUCT "Milan"

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

int sp_lab_key(const char *dir, const char *name, EVP_PKEY **ret_key)
{
	FILE *f = open_in(dir, name);
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

int sp_lab_set_certs(struct sp_lab *lab, const struct sp_lab_cert *certs,
		     size_t count)
{
	/* A zero entry ends the entries. */
	size_t i, at = (count + 1) * sizeof(struct svp_cert_entry);
	struct svp_cert_entry entry;

	memset(lab->certs, 0, sizeof(lab->certs));
	for (i = 0; i < count; i++) {
		if (at > sizeof(lab->certs) ||
		    certs[i].size > sizeof(lab->certs) - at)
			return -ENOSPC;
		memcpy(lab->certs + at, certs[i].der, certs[i].size);
		memcpy(entry.guid, certs[i].guid, sizeof(entry.guid));
		svp_put_le32(&entry.offset, (svp_u32)at);
		svp_put_le32(&entry.length, (svp_u32)certs[i].size);
		memcpy(lab->certs + i * sizeof(entry), &entry, sizeof(entry));
		at += certs[i].size;
	}
	lab->certs_size = (svp_u32)at;
	return 0;
}

static int load_certs(const char *dir, struct sp_lab *lab,
		      const char **ret_file)
{
	static const char *const files[] = {
		SP_LAB_VCEK_CERT, SP_LAB_ASK_CERT, SP_LAB_ARK_CERT,
	};
	static svp_u8 der[3][LAB_MAX_CERT];
	struct sp_lab_cert certs[] = {
		{ SVP_GUID_VCEK, der[0], 0 },
		{ SVP_GUID_ASK, der[1], 0 },
		{ SVP_GUID_ARK, der[2], 0 },
	};
	size_t i;
	int err;

	for (i = 0; i < 3; i++) {
		*ret_file = files[i];
		err = read_in(dir, files[i], der[i], sizeof(der[i]),
			      &certs[i].size);
		if (err)
			return err;
	}
	return sp_lab_set_certs(lab, certs, 3);
}

int sp_lab_load(const char *dir, struct sp_lab *ret_lab,
		const char **ret_file)
{
	static struct sp_lab lab;
	int err;

	lab = (struct sp_lab){
		.report_version = 2, .product = product_find(LAB_PRODUCT),
	};
	lab.tcb = lab.product->tcb;
	lab.current_tcb = lab.tcb;
	lab.committed_tcb = lab.tcb;
	*ret_file = SP_LAB_CHIP_ID;
	err = read_exactly(dir, SP_LAB_CHIP_ID, lab.chip_id,
			   sizeof(lab.chip_id));
	if (err)
		return err;
	err = load_certs(dir, &lab, ret_file);
	if (err)
		return err;
	*ret_file = SP_LAB_VCEK_KEY;
	err = sp_lab_key(dir, SP_LAB_VCEK_KEY, &lab.vcek);
	if (err)
		return err;
	*ret_lab = lab;
	return 0;
}

void sp_lab_release(struct sp_lab *lab)
{
	EVP_PKEY_free(lab->vcek);
	EVP_PKEY_free(lab->vlek);
	lab->vcek = NULL;
	lab->vlek = NULL;
}
