// SPDX-License-Identifier: Apache-2.0
/*
 * Builds the lab's certificates with the encodings of real ones: names, serial
 * numbers, validity, PSS parameters and the extensions of VCEK and VLEK, raw INTEGER
 * or IA5String inside the extension's OCTET STRING, hwID as the bare 64 bytes.
 * AMD 57230, tables 8 to 10.
 */
#include "certificates.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define DAY_SECONDS	(24l * 60 * 60)
#define YEAR_DAYS	365
#define ROOT_YEARS	25
#define VCEK_YEARS	7
#define VLEK_YEARS	1
#define ARK_SERIAL	65536
#define ASK_SERIAL	65537
#define ASVK_SERIAL	65538
#define PSS_SALT	48

/* AMD's arc for these extensions (57230, table 10). */
#define OID_ARC "1.3.6.1.4.1.3704.1."

/* structVersion: Turin's certificates name the FMC, too. */
#define STRUCT_VERSION_FMC	1

/* Subject names differ in the last part only. */
static bool set_name(X509_NAME *name, const char *common_name)
{
	static const char *const parts[][2] = {
		{ "OU", "Engineering" }, { "C", "US" }, { "L", "Lab" },
		{ "ST", "Lab" }, { "O", "Lab of an emulated processor" },
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!X509_NAME_add_entry_by_txt(name, parts[i][0],
				MBSTRING_UTF8, (const svp_u8 *)parts[i][1],
				-1, -1, 0))
			return false;
	return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
					  (const svp_u8 *)common_name, -1, -1,
					  0);
}

/* A context that signs by PSS, SHA-384, salt of 48 bytes; NULL on failure. */
static EVP_MD_CTX *pss_context(EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pkey = NULL;

	if (ctx && EVP_DigestSignInit(ctx, &pkey, EVP_sha384(), NULL, key) &&
	    EVP_PKEY_CTX_set_rsa_padding(pkey, RSA_PKCS1_PSS_PADDING) > 0 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(pkey, PSS_SALT) > 0)
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

static bool sign(X509 *cert, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = pss_context(key);
	bool ok = ctx && X509_sign_ctx(cert, ctx) > 0;

	EVP_MD_CTX_free(ctx);
	return ok;
}

/* The parts that all three have. issuer NULL: self-signed. */
static X509 *start(EVP_PKEY *key, X509 *issuer, const char *common_name,
		   long serial, int years)
{
	X509 *cert = X509_new();

	if (cert && X509_set_version(cert, X509_VERSION_3) &&
	    ASN1_INTEGER_set(X509_get_serialNumber(cert), serial) &&
	    X509_gmtime_adj(X509_getm_notBefore(cert), -DAY_SECONDS) &&
	    X509_time_adj_ex(X509_getm_notAfter(cert), years * YEAR_DAYS, 0,
			     NULL) &&
	    X509_set_pubkey(cert, key) &&
	    set_name(X509_get_subject_name(cert), common_name) &&
	    X509_set_issuer_name(cert, X509_get_subject_name(
				 issuer ? issuer : cert)))
		return cert;
	X509_free(cert);
	return NULL;
}

static bool add_known(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;
	bool ok;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = ext && X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
	return ok;
}

X509 *lab_certificate_ark(EVP_PKEY *ark)
{
	X509 *cert = start(ark, NULL, "ARK-Lab", ARK_SERIAL, ROOT_YEARS);

	if (cert &&
	    add_known(cert, cert, NID_key_usage,
		      "critical,keyCertSign,cRLSign") &&
	    add_known(cert, cert, NID_subject_key_identifier, "hash") &&
	    add_known(cert, cert, NID_basic_constraints, "critical,CA:TRUE") &&
	    sign(cert, ark))
		return cert;
	X509_free(cert);
	return NULL;
}

X509 *lab_certificate_intermediate(EVP_PKEY *key, EVP_PKEY *ark,
				   X509 *ark_cert, enum lab_endorsement kind,
				   const struct product *product)
{
	const bool vlek = kind == LAB_VLEK;
	char name[64];
	X509 *cert;

	snprintf(name, sizeof(name), "SEV-%sLab-%s", vlek ? "VLEK-" : "",
		 product->name);
	cert = start(key, ark_cert, name, vlek ? ASVK_SERIAL : ASK_SERIAL,
		     ROOT_YEARS);
	if (cert &&
	    add_known(cert, ark_cert, NID_subject_key_identifier, "hash") &&
	    add_known(cert, ark_cert, NID_authority_key_identifier, "keyid") &&
	    add_known(cert, ark_cert, NID_basic_constraints,
		      "critical,CA:TRUE,pathlen:0") &&
	    add_known(cert, ark_cert, NID_key_usage, "critical,keyCertSign") &&
	    sign(cert, ark))
		return cert;
	X509_free(cert);
	return NULL;
}

/* Add extension OID_ARC + arc, its content the size bytes at data. */
static bool add_raw(X509 *cert, const char *arc, const svp_u8 *data, int size)
{
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	ASN1_OBJECT *object;
	X509_EXTENSION *ext = NULL;
	char oid[64];
	bool ok = false;

	snprintf(oid, sizeof(oid), OID_ARC "%s", arc);
	object = OBJ_txt2obj(oid, 1);
	if (octets && object && ASN1_OCTET_STRING_set(octets, data, size))
		ext = X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
	if (ext)
		ok = X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
	ASN1_OBJECT_free(object);
	ASN1_OCTET_STRING_free(octets);
	return ok;
}

/* An INTEGER of a TCB component: two bytes from 128 on, as DER has it. */
static bool add_integer(X509 *cert, const char *arc, svp_u8 value)
{
	ASN1_INTEGER *integer = ASN1_INTEGER_new();
	svp_u8 *der = NULL;
	bool ok = false;
	int size;

	if (integer && ASN1_INTEGER_set(integer, value)) {
		size = i2d_ASN1_INTEGER(integer, &der);
		ok = size > 0 && add_raw(cert, arc, der, size);
	}
	OPENSSL_free(der);
	ASN1_INTEGER_free(integer);
	return ok;
}

static bool add_string(X509 *cert, const char *arc, const char *value)
{
	ASN1_IA5STRING *string = ASN1_IA5STRING_new();
	svp_u8 *der = NULL;
	bool ok = false;
	int size;

	if (string && ASN1_STRING_set(string, value, -1)) {
		size = i2d_ASN1_IA5STRING(string, &der);
		ok = size > 0 && add_raw(cert, arc, der, size);
	}
	OPENSSL_free(der);
	ASN1_IA5STRING_free(string);
	return ok;
}

/* One component of the TCB; a product without it has no extension. */
static bool add_component(X509 *cert, const char *arc,
			  const struct lab_processor *p,
			  enum tcb_component component)
{
	if (component >= p->product->components)
		return true;
	return add_integer(cert, arc, product_tcb_component(p->product, p->tcb,
							    component));
}

/* The extensions in the order of real ones (57230, table 10). */
static bool add_tcb_extensions(X509 *cert, const struct lab_processor *p,
			       const char *product_name)
{
	const bool fmc = p->product->components > TCB_FMC;

	return add_integer(cert, "1", fmc ? STRUCT_VERSION_FMC : 0) &&
	       add_string(cert, "2", product_name) &&	/* productName1 */
	       add_component(cert, "3.1", p, TCB_BOOTLOADER) && /* blSPL */
	       add_component(cert, "3.2", p, TCB_TEE) &&	/* teeSPL */
	       add_integer(cert, "3.4", 0) &&	/* spl_4 to spl_7: unused */
	       add_integer(cert, "3.5", 0) &&
	       add_integer(cert, "3.6", 0) &&
	       add_integer(cert, "3.7", 0) &&
	       add_component(cert, "3.3", p, TCB_SNP) &&	/* snpSPL */
	       add_component(cert, "3.8", p, TCB_MICROCODE) && /* ucodeSPL */
	       add_component(cert, "3.9", p, TCB_FMC);		/* fmcSPL */
}

X509 *lab_certificate_vcek(EVP_PKEY *vcek, EVP_PKEY *ask, X509 *ask_cert,
			   const struct lab_processor *p)
{
	X509 *cert = start(vcek, ask_cert, "SEV-VCEK", 0, VCEK_YEARS);

	if (cert && add_tcb_extensions(cert, p, p->product->stepping_name) &&
	    add_raw(cert, "4", p->chip_id, (int)p->product->chip_id_size) &&
	    sign(cert, ask))
		return cert;
	X509_free(cert);
	return NULL;
}

/* A VLEK names no chip but the cloud provider that it was loaded for. */
X509 *lab_certificate_vlek(EVP_PKEY *vlek, EVP_PKEY *asvk, X509 *asvk_cert,
			   const struct lab_processor *p, const char *csp_id)
{
	X509 *cert = start(vlek, asvk_cert, "SEV-VLEK", 0, VLEK_YEARS);

	if (cert && add_tcb_extensions(cert, p, p->product->name) &&
	    add_string(cert, "5", csp_id) && sign(cert, asvk))
		return cert;
	X509_free(cert);
	return NULL;
}

X509_CRL *lab_certificate_crl(EVP_PKEY *ark, X509 *ark_cert)
{
	ASN1_TIME *now = X509_gmtime_adj(NULL, -DAY_SECONDS);
	ASN1_TIME *next = X509_gmtime_adj(NULL, YEAR_DAYS * DAY_SECONDS);
	EVP_MD_CTX *ctx = pss_context(ark);
	X509_CRL *crl = X509_CRL_new();
	bool ok = ctx && crl && now && next && X509_CRL_set_version(crl, 1) &&
		  X509_CRL_set_issuer_name(crl,
					   X509_get_subject_name(ark_cert)) &&
		  X509_CRL_set1_lastUpdate(crl, now) &&
		  X509_CRL_set1_nextUpdate(crl, next) &&
		  X509_CRL_sign_ctx(crl, ctx) > 0;

	EVP_MD_CTX_free(ctx);
	ASN1_TIME_free(now);
	ASN1_TIME_free(next);
	if (ok)
		return crl;
	X509_CRL_free(crl);
	return NULL;
}
