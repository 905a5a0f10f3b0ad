// SPDX-License-Identifier: Apache-2.0
/*
 * A chain as AMD's: RSASSA-PSS with SHA-384, extensions of AMD 57230, table 9.
 * RSA keys are shorter than AMD's 4096 bits, so that tests are fast.
 */
#include "lab_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "protocol/cursor.h"

#define CHIP_ID_BYTE 0x1c

struct lab_wish lab_wish(void)
{
	return (struct lab_wish){ .tcb = 0xdb18000000000004ull };
}

static EVP_MD_CTX *pss(EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *p = NULL;

	assert_int_equal(EVP_DigestSignInit(ctx, &p, EVP_sha384(), NULL, key),
			 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(p, RSA_PKCS1_PSS_PADDING),
			 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(p, 48), 1);
	return ctx;
}

/* An unsigned certificate; issuer NULL is for a root. */
static X509 *start(const char *name, EVP_PKEY *key, X509 *issuer, long serial)
{
	X509 *x = X509_new();
	X509_NAME *subject = X509_get_subject_name(x);

	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
	X509_gmtime_adj(X509_getm_notBefore(x), -86400);
	X509_gmtime_adj(X509_getm_notAfter(x), 7l * 365 * 86400);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
				   (const svp_u8 *)name, -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(issuer ? issuer : x));
	assert_int_equal(X509_set_pubkey(x, key), 1);
	return x;
}

static void sign(X509 *x, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = pss(key);

	assert_true(X509_sign_ctx(x, ctx) > 0);
	EVP_MD_CTX_free(ctx);
}

static void add_extension(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_int_equal(X509_add_ext(x, e, -1), 1);
	X509_EXTENSION_free(e);
}

static X509 *make_ca(const char *name, EVP_PKEY *key, X509 *issuer,
		     EVP_PKEY *issuer_key)
{
	X509 *x = start(name, key, issuer, issuer ? 2 : 1);

	add_extension(x, NID_basic_constraints, "critical,CA:TRUE");
	add_extension(x, NID_key_usage, "critical,keyCertSign,cRLSign");
	sign(x, issuer_key);
	return x;
}

/* An extension of AMD's arc with these bytes as its content. */
static void add_amd(X509 *x, const char *arc, const svp_u8 *bytes, size_t size)
{
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	X509_EXTENSION *e;
	ASN1_OBJECT *object;
	char oid[64];

	snprintf(oid, sizeof(oid), "1.3.6.1.4.1.3704.1.%s", arc);
	object = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING_set(octets, bytes, (int)size);
	e = X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
	assert_int_equal(X509_add_ext(x, e, -1), 1);
	X509_EXTENSION_free(e);
	ASN1_OBJECT_free(object);
	ASN1_OCTET_STRING_free(octets);
}

/* A DER INTEGER: a second byte when the first would be negative. */
static void add_spl(X509 *x, const char *arc, svp_u8 value)
{
	const svp_u8 small[] = { 2, 1, value }, big[] = { 2, 2, 0, value };

	if (value < 128)
		add_amd(x, arc, small, sizeof(small));
	else
		add_amd(x, arc, big, sizeof(big));
}

static X509 *make_signer(const struct lab_chain *c, const struct lab_wish *wish)
{
	X509 *x = start(wish->vlek ? "SEV-VLEK" : "SEV-VCEK", c->signer,
			c->ask_cert, 3);
	svp_u8 tcb[8];

	svp_put_le64(tcb, wish->tcb);
	if (wish->turin) {
		add_spl(x, "3.9", tcb[0]);
		add_spl(x, "3.1", tcb[1]);
		add_spl(x, "3.2", tcb[2]);
		add_spl(x, "3.3", tcb[3]);
	} else {
		add_spl(x, "3.1", tcb[0]);
		add_spl(x, "3.2", tcb[1]);
		add_spl(x, "3.3", tcb[6]);
	}
	add_spl(x, "3.8", tcb[7]);
	if (!wish->vlek)
		add_amd(x, "4", c->chip_id, wish->turin ? 8 : 64);
	sign(x, c->ask);
	return x;
}

void lab_chain_make(struct lab_chain *ret_chain, const struct lab_wish *wish)
{
	const char *name = wish->turin ? "SEV-Lab-Turin" : "SEV-Lab-Milan";
	struct lab_chain c = { .tcb = wish->tcb, .vlek = wish->vlek };

	memset(c.chip_id, CHIP_ID_BYTE, wish->turin ? 8 : 64);
	c.ark = EVP_RSA_gen(2048);
	c.ask = EVP_RSA_gen(2048);
	c.signer = EVP_EC_gen("P-384");
	c.ark_cert = make_ca("ARK-Lab", c.ark, NULL, c.ark);
	c.ask_cert = make_ca(name, c.ask, c.ark_cert, c.ark);
	c.signer_cert = make_signer(&c, wish);
	*ret_chain = c;
}

void lab_chain_clear(struct lab_chain *chain)
{
	X509_free(chain->ark_cert);
	X509_free(chain->ask_cert);
	X509_free(chain->signer_cert);
	EVP_PKEY_free(chain->ark);
	EVP_PKEY_free(chain->ask);
	EVP_PKEY_free(chain->signer);
}

static void add_cert(struct svp_writer *entries, struct svp_writer *data,
		     const svp_u8 guid[16], X509 *x)
{
	svp_u8 *der = NULL;
	int size = i2d_X509(x, &der);

	svp_put(entries, guid, 16);
	svp_add_le32(entries, (svp_u32)data->done);
	svp_add_le32(entries, (svp_u32)size);
	svp_put(data, der, (size_t)size);
	OPENSSL_free(der);
}

size_t lab_chain_table(const struct lab_chain *chain, svp_u8 *ret_table,
		       size_t room)
{
	static const svp_u8 vcek[16] = SVP_GUID_VCEK, vlek[16] = SVP_GUID_VLEK;
	static const svp_u8 ask[16] = SVP_GUID_ASK, ark[16] = SVP_GUID_ARK;
	const size_t entries_size = 4 * sizeof(struct svp_cert_entry);
	struct svp_writer entries = svp_writer(ret_table, entries_size);
	struct svp_writer data = svp_writer(ret_table, room);

	memset(ret_table, 0, entries_size);
	svp_reserve(&data, entries_size);
	add_cert(&entries, &data, chain->vlek ? vlek : vcek,
		 chain->signer_cert);
	add_cert(&entries, &data, ask, chain->ask_cert);
	add_cert(&entries, &data, ark, chain->ark_cert);
	assert_false(data.failed);
	return data.done;
}

void lab_chain_sign(const struct lab_chain *chain, struct svp_report *report)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	svp_u8 der[128];
	const svp_u8 *p = der;
	size_t size = sizeof(der);
	ECDSA_SIG *sig;

	memcpy(report->chip_id, chain->chip_id, sizeof(report->chip_id));
	svp_put_le64(&report->reported_tcb, chain->tcb);
	svp_put_le32(&report->signature_algorithm, 1);
	svp_put_le32(&report->signer_flags, chain->vlek ? 1 << 2 : 0);
	EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, chain->signer);
	assert_int_equal(EVP_DigestSign(ctx, der, &size, (svp_u8 *)report,
					0x2a0), 1);
	sig = d2i_ECDSA_SIG(NULL, &p, (long)size);
	BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), report->signature_r, 72);
	BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), report->signature_s, 72);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
}

X509_CRL *lab_chain_crl(const struct lab_chain *chain, bool revoked)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *from = X509_gmtime_adj(NULL, -86400);
	ASN1_TIME *to = X509_gmtime_adj(NULL, 86400);
	X509_REVOKED *entry = X509_REVOKED_new();
	EVP_MD_CTX *ctx = pss(chain->ark);

	X509_CRL_set_version(crl, X509_CRL_VERSION_2);
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(chain->ark_cert));
	X509_CRL_set1_lastUpdate(crl, from);
	X509_CRL_set1_nextUpdate(crl, to);
	X509_REVOKED_set_serialNumber(entry,
				      X509_get_serialNumber(chain->ask_cert));
	X509_REVOKED_set_revocationDate(entry, from);
	if (revoked)
		X509_CRL_add0_revoked(crl, entry);
	else
		X509_REVOKED_free(entry);
	assert_true(X509_CRL_sign_ctx(crl, ctx) > 0);
	EVP_MD_CTX_free(ctx);
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
	return crl;
}
