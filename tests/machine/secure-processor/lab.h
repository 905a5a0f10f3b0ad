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

/* Names of the files in a lab folder. */
#define SP_LAB_VCEK_KEY		"vcek.key"	/* PEM, mode 0600 */
#define SP_LAB_VCEK_CERT	"vcek.der"
#define SP_LAB_ASK_CERT		"ask.der"
#define SP_LAB_ARK_CERT		"ark.der"
#define SP_LAB_CHIP_ID		"chip-id"	/* 64 bytes */
#define SP_LAB_TCB		"tcb"		/* 8 bytes, as in the report */

/* Room for the certificate table, bytes: three certificates of some 1.5 KiB. */
#define SP_LAB_MAX_CERTS	16384u

/* A loaded lab. */
struct sp_lab {
	EVP_PKEY *vcek;
	svp_u8 chip_id[64];
	svp_u64 tcb;
	svp_u32 report_version;		/* 2, 3 or 5 */
	svp_u8 certs[SP_LAB_MAX_CERTS];	/* the table for GET_CERTS */
	svp_u32 certs_size;
};

/*
 * Load the lab in folder dir, report_version 2. Returns 0; -ENOENT, -EINVAL
 * or another error of the file that *ret_file names, ret_lab untouched.
 */
int sp_lab_load(const char *dir, struct sp_lab *ret_lab,
		const char **ret_file);

/* Free what a loaded lab holds. */
void sp_lab_release(struct sp_lab *lab);

#endif
