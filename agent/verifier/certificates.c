// SPDX-License-Identifier: Apache-2.0
/*
 * From the certificate table to a trusted root. The table and the certificates
 * are the guest's word; OpenSSL builds and checks the path, the pins decide
 * where it may end.
 */
#include "agent/verifier/certificates.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <string.h>

#include "protocol/cursor.h"
#include "protocol/snp_messages.h"

/* More certificates than any table has a use for. */
#define MAX_CERTIFICATES 16u

/* SHA-256 of the SubjectPublicKeyInfo of AMD's roots. */
static const struct {
	const char *name;
	svp_u8 fingerprint[32];
} amd_roots[] = {
	{ "ARK-Milan", {
		0x9f, 0x05, 0x6b, 0xee, 0x44, 0x37, 0x7e, 0x29,
		0x30, 0x8c, 0xb5, 0xff, 0xa8, 0x95, 0xbd, 0xfb,
		0x62, 0xd1, 0x88, 0x81, 0xfa, 0x6b, 0xed, 0x8d,
		0x6f, 0x07, 0x5b, 0x02, 0x04, 0x08, 0x9c, 0xb9 } },
	{ "ARK-Genoa", {
		0x42, 0x9a, 0x69, 0xc9, 0x42, 0x2a, 0xa2, 0x58,
		0xee, 0x4d, 0x8d, 0xb5, 0xfc, 0xda, 0x9c, 0x64,
		0x70, 0xef, 0x15, 0xf8, 0xcd, 0x5a, 0x9c, 0xeb,
		0xd6, 0xcb, 0xc7, 0xd9, 0x0b, 0x86, 0x38, 0x31 } },
	{ "ARK-Turin", {
		0x4f, 0x12, 0x54, 0x10, 0x56, 0x3a, 0x2a, 0xb9,
		0xa5, 0x03, 0x56, 0xf9, 0x24, 0x3f, 0x6f, 0xe0,
		0xb6, 0xf7, 0x3d, 0xe9, 0x86, 0x03, 0xf5, 0x3f,
		0x90, 0x33, 0x9c, 0x70, 0xe9, 0xd7, 0xad, 0x08 } },
};

static int read_pem(const char *file, STACK_OF(X509) *to)
{
	FILE *f = fopen(file, "re");
	int count = 0;
	X509 *x;

	if (!f)
		return -errno;
	while ((x = PEM_read_X509(f, NULL, NULL, NULL)) != NULL) {
		sk_X509_push(to, x);
		count++;
	}
	ERR_clear_error();
	fclose(f);
	return count ? 0 : -EBADMSG;
}

int trust_add_lab_root(struct trust *trust, const char *file)
{
	STACK_OF(X509) *read = sk_X509_new_null();
	int err = read ? read_pem(file, read) : -ENOMEM;

	if (!err) {
		X509_free(trust->lab_root);
		trust->lab_root = sk_X509_shift(read);
	}
	sk_X509_pop_free(read, X509_free);
	return err;
}

int trust_add_issuers(struct trust *trust, const char *file)
{
	if (!trust->extra)
		trust->extra = sk_X509_new_null();
	return trust->extra ? read_pem(file, trust->extra) : -ENOMEM;
}

void trust_clear(struct trust *trust)
{
	X509_free(trust->lab_root);
	sk_X509_pop_free(trust->extra, X509_free);
	sk_X509_CRL_pop_free(trust->crls, X509_CRL_free);
	*trust = (struct trust){ 0 };
}

/* Take one certificate of the table. -EBADMSG: not exactly one DER X.509. */
static int add_certificate(struct certificates *c, const svp_u8 guid[16],
			   const svp_u8 *der, size_t size)
{
	static const svp_u8 vcek[16] = SVP_GUID_VCEK, vlek[16] = SVP_GUID_VLEK;
	const svp_u8 *end = der;
	X509 *x = d2i_X509(NULL, &end, (long)size);

	if (!x || end != der + size) {
		X509_free(x);
		ERR_clear_error();
		return -EBADMSG;
	}
	if (memcmp(guid, vcek, 16) && memcmp(guid, vlek, 16)) {
		sk_X509_push(c->issuers, x);
		return 0;
	}
	if (c->signer) {
		X509_free(x);
		return -EBADMSG;
	}
	c->signer = x;
	c->is_vlek = !memcmp(guid, vlek, 16);
	return 0;
}

static int parse_entries(const svp_u8 *table, size_t size,
			 struct certificates *c, struct reason *ret_why)
{
	static const svp_u8 end[16];
	struct svp_reader r = svp_reader(table, size);
	unsigned int i;

	for (i = 0; i <= MAX_CERTIFICATES; i++) {
		const svp_u8 *guid = svp_take(&r, 16);
		svp_u32 offset = svp_get_le32(&r);
		svp_u32 length = svp_get_le32(&r);

		if (r.failed) {
			reason_set(ret_why, "the table has no end");
			return -EBADMSG;
		}
		if (!memcmp(guid, end, 16) && !offset && !length)
			return 0;
		if (offset > size || length > size - offset ||
		    add_certificate(c, guid, table + offset, length)) {
			reason_set(ret_why,
				   "entry %u (offset %u, %u bytes) is not one certificate",
				   i, offset, length);
			return -EBADMSG;
		}
	}
	reason_set(ret_why, "the table has over %u entries", MAX_CERTIFICATES);
	return -EBADMSG;
}

int certificates_parse(const void *table, size_t size,
		       struct certificates *ret_certificates,
		       struct reason *ret_why)
{
	struct certificates c = { .issuers = sk_X509_new_null() };
	int err;

	if (!c.issuers)
		return -ENOMEM;
	err = parse_entries(table, size, &c, ret_why);
	if (err) {
		certificates_clear(&c);
		return err;
	}
	*ret_certificates = c;
	return 0;
}

void certificates_clear(struct certificates *c)
{
	X509_free(c->signer);
	sk_X509_pop_free(c->issuers, X509_free);
	*c = (struct certificates){ 0 };
}

/* The common name of a certificate's subject, for people. */
static void name_of(const X509 *x, char *ret_name, int room)
{
	if (X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName,
				      ret_name, room) < 0)
		snprintf(ret_name, (size_t)room, "unnamed");
}

/* Is the certificate's public key one of AMD's roots or the lab's? */
static bool is_root(const X509 *x, const struct trust *trust)
{
	svp_u8 fingerprint[32], *der = NULL;
	int size;
	size_t i;

	if (trust->lab_root && !X509_cmp(x, trust->lab_root))
		return true;
	size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	if (size <= 0)
		return false;
	i = EVP_Digest(der, (size_t)size, fingerprint, NULL, EVP_sha256(),
		       NULL) == 1;
	OPENSSL_free(der);
	if (!i)
		return false;
	for (i = 0; i < sizeof(amd_roots) / sizeof(amd_roots[0]); i++)
		if (!memcmp(fingerprint, amd_roots[i].fingerprint, 32))
			return true;
	return false;
}

/* Sort issuers into roots that are believed, in store, and the others. */
static void sort_issuers(STACK_OF(X509) *issuers, const struct trust *trust,
			 X509_STORE *store, STACK_OF(X509) *others)
{
	int i;

	for (i = 0; i < sk_X509_num(issuers); i++) {
		X509 *x = sk_X509_value(issuers, i);

		if (is_root(x, trust))
			X509_STORE_add_cert(store, x);
		else
			sk_X509_push(others, x);
	}
}

static void explain_failure(X509_STORE_CTX *ctx, struct reason *ret_why)
{
	X509 *at = X509_STORE_CTX_get_current_cert(ctx);
	STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(ctx);
	X509 *last = path && sk_X509_num(path) ?
		     sk_X509_value(path, sk_X509_num(path) - 1) : NULL;
	char at_name[64] = "none", last_name[64] = "none";

	if (at)
		name_of(at, at_name, sizeof(at_name));
	if (last)
		name_of(last, last_name, sizeof(last_name));
	reason_set(ret_why,
		   "at %s: %s; the path ends in %s; only AMD's roots and one named by --lab-root are believed",
		   at_name,
		   X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx)),
		   last_name);
}

static int build_path(X509_STORE_CTX *ctx, time_t now,
		      STACK_OF(X509) **ret_path, struct reason *ret_why)
{
	X509_STORE_CTX_set_time(ctx, 0, now);
	X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_CHECK_SS_SIGNATURE);
	if (X509_verify_cert(ctx) != 1) {
		explain_failure(ctx, ret_why);
		ERR_clear_error();
		return -EKEYREJECTED;
	}
	*ret_path = X509_STORE_CTX_get1_chain(ctx);
	return *ret_path ? 0 : -ENOMEM;
}

int certificates_path(const struct certificates *c, const struct trust *trust,
		      time_t now, STACK_OF(X509) **ret_path,
		      struct reason *ret_why)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_STORE *store = X509_STORE_new();
	STACK_OF(X509) *others = sk_X509_new_null();
	int err = -ENOMEM;

	if (!c->signer) {
		reason_set(ret_why, "no VCEK or VLEK came with the evidence");
		err = -EKEYREJECTED;
	} else if (ctx && store && others) {
		sort_issuers(c->issuers, trust, store, others);
		if (trust->extra)
			sort_issuers(trust->extra, trust, store, others);
		if (trust->lab_root)
			X509_STORE_add_cert(store, trust->lab_root);
		if (X509_STORE_CTX_init(ctx, store, c->signer, others))
			err = build_path(ctx, now, ret_path, ret_why);
	}
	if (err == -ENOMEM)
		reason_set(ret_why, "out of memory");
	sk_X509_free(others);
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return err;
}

int certificates_verify(const struct certificates *c, const struct trust *trust,
			time_t now, struct reason *ret_why)
{
	STACK_OF(X509) *path;
	char name[64];
	int err = certificates_path(c, trust, now, &path, ret_why);

	if (err)
		return err;
	name_of(sk_X509_value(path, sk_X509_num(path) - 1), name, sizeof(name));
	reason_set(ret_why, "chains to %s", name);
	sk_X509_pop_free(path, X509_free);
	return 0;
}
