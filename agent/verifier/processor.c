// SPDX-License-Identifier: Apache-2.0
/*
 * AMD's extensions of a VCEK or VLEK: which TCB and which chip its key is for.
 * AMD 57230, table 9. Called for certificates of any origin: hostile.
 */
#include "agent/verifier/certificates.h"

#include <errno.h>
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "protocol/snp_report.h"

#define AMD_OID "1.3.6.1.4.1.3704.1."

/* Which byte of TCB_VERSION an extension is about, by layout. */
static const struct {
	const char *oid;
	svp_u8 milan;
	svp_u8 turin;
} tcb_extensions[] = {
	{ AMD_OID "3.1", SVP_TCB_MILAN_BOOTLOADER, SVP_TCB_TURIN_BOOTLOADER },
	{ AMD_OID "3.2", SVP_TCB_MILAN_TEE, SVP_TCB_TURIN_TEE },
	{ AMD_OID "3.3", SVP_TCB_MILAN_SNP, SVP_TCB_TURIN_SNP },
	{ AMD_OID "3.8", SVP_TCB_MILAN_MICROCODE, SVP_TCB_TURIN_MICROCODE },
};
#define OID_FMC		AMD_OID "3.9"
#define OID_HWID	AMD_OID "4"

/* The extension's octets, or NULL. */
static const ASN1_OCTET_STRING *extension(const X509 *x, const char *oid)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	int at = object ? X509_get_ext_by_OBJ(x, object, -1) : -1;

	ASN1_OBJECT_free(object);
	return at < 0 ? NULL : X509_EXTENSION_get_data(X509_get_ext(x, at));
}

/* Its value as an INTEGER of 0..255, or -1. */
static int small_integer(const X509 *x, const char *oid)
{
	const ASN1_OCTET_STRING *octets = extension(x, oid);
	const unsigned char *p;
	ASN1_INTEGER *integer;
	long value = -1;

	if (!octets)
		return -1;
	p = ASN1_STRING_get0_data(octets);
	integer = d2i_ASN1_INTEGER(NULL, &p, ASN1_STRING_length(octets));
	if (integer)
		value = ASN1_INTEGER_get(integer);
	ASN1_INTEGER_free(integer);
	ERR_clear_error();
	return value < 0 || value > 255 ? -1 : (int)value;
}

static void set_tcb(struct processor *p, unsigned int byte, int value)
{
	if (value < 0)
		return;
	p->tcb[byte] = (svp_u8)value;
	p->tcb_known |= (svp_u8)(1u << byte);
}

/* hwID: the bare bytes in older certificates, an OCTET STRING in newer. */
static void read_chip_id(const X509 *x, struct processor *p)
{
	const ASN1_OCTET_STRING *octets = extension(x, OID_HWID);
	const unsigned char *data;
	size_t size;

	if (!octets)
		return;
	data = ASN1_STRING_get0_data(octets);
	size = (size_t)ASN1_STRING_length(octets);
	if ((size == 66 || size == 10) && data[0] == V_ASN1_OCTET_STRING &&
	    data[1] == size - 2) {
		data += 2;
		size -= 2;
	}
	if (size > sizeof(p->chip_id))
		return;
	memcpy(p->chip_id, data, size);
	p->chip_id_size = size;
}

int certificates_processor(const struct certificates *c,
			   struct processor *ret_processor,
			   struct reason *ret_why)
{
	struct processor p = { 0 };
	char issuer[64] = "";
	int fmc;
	size_t i;

	X509_NAME_get_text_by_NID(X509_get_issuer_name(c->signer),
				  NID_commonName, issuer, sizeof(issuer));
	p.is_turin = strstr(issuer, "Turin") != NULL;
	for (i = 0; i < sizeof(tcb_extensions) / sizeof(tcb_extensions[0]); i++)
		set_tcb(&p, p.is_turin ? tcb_extensions[i].turin :
					 tcb_extensions[i].milan,
			small_integer(c->signer, tcb_extensions[i].oid));
	fmc = small_integer(c->signer, OID_FMC);
	if (p.is_turin)
		set_tcb(&p, SVP_TCB_TURIN_FMC, fmc);
	if (__builtin_popcount(p.tcb_known) < 4) {
		reason_set(ret_why, "the certificate lacks AMD's TCB extensions");
		return -EBADMSG;
	}
	read_chip_id(c->signer, &p);
	if (!c->is_vlek && !p.chip_id_size) {
		reason_set(ret_why, "the VCEK lacks the chip's id");
		return -EBADMSG;
	}
	*ret_processor = p;
	return 0;
}
