// SPDX-License-Identifier: Apache-2.0
/*
 * Issues a lab's certificates anew.
 */
#include "lab_issue.h"

#include <errno.h>
#include <string.h>

#include <openssl/x509.h>

#include "certificates.h"

/* The keys that issuing takes, and what it makes. */
struct issue {
	EVP_PKEY *ark, *intermediate, *vlek;
	X509 *ark_cert, *intermediate_cert, *signer_cert;
};

static void issue_clear(struct issue *i)
{
	EVP_PKEY_free(i->ark);
	EVP_PKEY_free(i->intermediate);
	EVP_PKEY_free(i->vlek);
	X509_free(i->ark_cert);
	X509_free(i->intermediate_cert);
	X509_free(i->signer_cert);
}

static int load_keys(struct issue *i, const char *dir, bool vlek,
		     const char **ret_file)
{
	int err;

	*ret_file = SP_LAB_ARK_KEY;
	err = sp_lab_key(dir, *ret_file, &i->ark);
	if (err)
		return err;
	*ret_file = vlek ? SP_LAB_ASVK_KEY : SP_LAB_ASK_KEY;
	err = sp_lab_key(dir, *ret_file, &i->intermediate);
	if (err || !vlek)
		return err;
	*ret_file = SP_LAB_VLEK_KEY;
	return sp_lab_key(dir, *ret_file, &i->vlek);
}

/* The stored root: verifiers know this very certificate. */
static X509 *root_of(const struct sp_lab *lab)
{
	static const svp_u8 ark[16] = SVP_GUID_ARK;
	struct svp_cert_entry entry;
	const svp_u8 *der;
	size_t at;

	for (at = 0; at + sizeof(entry) <= lab->certs_size;
	     at += sizeof(entry)) {
		memcpy(&entry, lab->certs + at, sizeof(entry));
		if (memcmp(entry.guid, ark, sizeof(ark)))
			continue;
		der = lab->certs + svp_le32(&entry.offset);
		return d2i_X509(NULL, &der, (long)svp_le32(&entry.length));
	}
	return NULL;
}

static int make_certificates(struct issue *i, const struct sp_lab *lab,
			     const struct lab_processor *p, bool vlek)
{
	i->ark_cert = root_of(lab);
	if (!i->ark_cert)
		return -EIO;
	i->intermediate_cert = lab_certificate_intermediate(i->intermediate,
			i->ark, i->ark_cert, vlek ? LAB_VLEK : LAB_VCEK,
			p->product);
	if (!i->intermediate_cert)
		return -EIO;
	i->signer_cert = vlek ?
		lab_certificate_vlek(i->vlek, i->intermediate,
				     i->intermediate_cert, p, SP_LAB_CSP_ID) :
		lab_certificate_vcek(lab->vcek, i->intermediate,
				     i->intermediate_cert, p);
	return i->signer_cert ? 0 : -EIO;
}

static int set_table(const struct issue *i, bool vlek, struct sp_lab *lab)
{
	X509 *const cert[3] = {
		i->signer_cert, i->intermediate_cert, i->ark_cert,
	};
	struct sp_lab_cert certs[3] = {
		{ SVP_GUID_VCEK, NULL, 0 }, { SVP_GUID_ASK, NULL, 0 },
		{ SVP_GUID_ARK, NULL, 0 },
	};
	static const svp_u8 vlek_guid[16] = SVP_GUID_VLEK;
	svp_u8 *der[3] = { NULL, NULL, NULL };
	int n, size, err = 0;

	if (vlek)
		memcpy(certs[0].guid, vlek_guid, sizeof(vlek_guid));
	for (n = 0; n < 3 && !err; n++) {
		size = i2d_X509(cert[n], &der[n]);
		certs[n].der = der[n];
		certs[n].size = size > 0 ? (size_t)size : 0;
		err = size > 0 ? 0 : -EIO;
	}
	if (!err)
		err = sp_lab_set_certs(lab, certs, 3);
	for (n = 0; n < 3; n++)
		OPENSSL_free(der[n]);
	return err;
}

int sp_lab_issue(struct sp_lab *lab, const char *dir,
		 const struct sp_lab_identity *identity,
		 const char **ret_file)
{
	struct lab_processor p = {
		.product = identity->product, .tcb = identity->tcb,
	};
	struct issue i = { 0 };
	int err;

	memcpy(p.chip_id, lab->chip_id, sizeof(p.chip_id));
	err = load_keys(&i, dir, identity->vlek, ret_file);
	if (!err)
		err = make_certificates(&i, lab, &p, identity->vlek);
	if (!err)
		err = set_table(&i, identity->vlek, lab);
	if (!err) {
		lab->product = identity->product;
		lab->tcb = identity->tcb;
		lab->current_tcb = identity->tcb;
		lab->committed_tcb = identity->tcb;
		EVP_PKEY_free(lab->vlek);
		lab->vlek = i.vlek;
		i.vlek = NULL;
	}
	issue_clear(&i);
	return err;
}
