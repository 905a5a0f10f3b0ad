/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lab: the identity of this one emulated processor, as made by lab-keys.
 * Chip id, TCB, the VCEK's private key and the certificates up to a root that
 * no real processor has. The folder is trusted; it is the fuse array here.
 */
#ifndef SP_LAB_H
#define SP_LAB_H

#include <openssl/types.h>

#include "protocol/snp_messages.h"

#include "product.h"

/* Names of the files in a lab folder. */
#define SP_LAB_ARK_KEY		"ark.key"	/* keys: PEM, mode 0600 */
#define SP_LAB_ASK_KEY		"ask.key"
#define SP_LAB_ASVK_KEY		"asvk.key"
#define SP_LAB_VCEK_KEY		"vcek.key"
#define SP_LAB_VLEK_KEY		"vlek.key"
#define SP_LAB_VCEK_CERT	"vcek.der"
#define SP_LAB_ASK_CERT		"ask.der"
#define SP_LAB_ARK_CERT		"ark.der"
#define SP_LAB_CHIP_ID		"chip-id"	/* 64 bytes */

/* Room for the certificate table, bytes: three certificates of some 1.5 KiB. */
#define SP_LAB_MAX_CERTS	16384u

/* What makes the lab a VLEK's: the cloud provider that its certificate names. */
#define SP_LAB_CSP_ID		"Lab"

/* A loaded lab: the platform's identity and configuration. */
struct sp_lab {
	const struct product *product;
	EVP_PKEY *vcek;
	EVP_PKEY *vlek;			/* NULL: none is installed */
	svp_u8 chip_id[64];
	svp_u64 tcb;			/* reported, the one keys are for */
	svp_u64 current_tcb;
	svp_u64 committed_tcb;
	bool mask_chip_id;		/* SNP_CONFIG: reports lack the id */
	bool mask_chip_key;		/* and the VCEK is not used */
	svp_u32 report_version;		/* 2, 3 or 5 */
	svp_u8 certs[SP_LAB_MAX_CERTS];	/* the table for GET_CERTS */
	svp_u32 certs_size;
};

/*
 * Load the lab in folder dir: a Milan at its usual TCB, report_version 2, the
 * stored certificates. Returns 0; -ENOENT, -EINVAL or another error of the
 * file that *ret_file names, ret_lab untouched.
 */
int sp_lab_load(const char *dir, struct sp_lab *ret_lab,
		const char **ret_file);

/* Read the private key in file name of dir. Errors as above. */
int sp_lab_key(const char *dir, const char *name, EVP_PKEY **ret_key);

/* A DER certificate and its place in the table. */
struct sp_lab_cert {
	svp_u8 guid[16];
	const svp_u8 *der;
	size_t size;
};

/* Make the host's table of these (56421, table 10). -ENOSPC: too much. */
int sp_lab_set_certs(struct sp_lab *lab, const struct sp_lab_cert *certs,
		     size_t count);

/* Free what a loaded lab holds. */
void sp_lab_release(struct sp_lab *lab);

#endif
