// SPDX-License-Identifier: Apache-2.0
/*
 * Two digests at once with OpenSSL, which is trusted; the bytes are not.
 */
#include "tpm/digests.h"

#include <errno.h>

#include <openssl/evp.h>

void digests_drop(struct digests *d)
{
	EVP_MD_CTX_free(d->sha256);
	EVP_MD_CTX_free(d->sha384);
	*d = (struct digests){ 0 };
}

int digests_begin(struct digests *d)
{
	d->sha256 = EVP_MD_CTX_new();
	d->sha384 = EVP_MD_CTX_new();
	if (d->sha256 && d->sha384 &&
	    EVP_DigestInit_ex(d->sha256, EVP_sha256(), NULL) &&
	    EVP_DigestInit_ex(d->sha384, EVP_sha384(), NULL))
		return 0;
	digests_drop(d);
	return -EIO;
}

int digests_add(struct digests *d, const void *data, size_t size)
{
	if (EVP_DigestUpdate(d->sha256, data, size) &&
	    EVP_DigestUpdate(d->sha384, data, size))
		return 0;
	return -EIO;
}

int digests_end(struct digests *d, struct event_digests *ret_digests)
{
	struct event_digests digests;
	int err = -EIO;

	if (EVP_DigestFinal_ex(d->sha256, digests.sha256, NULL) &&
	    EVP_DigestFinal_ex(d->sha384, digests.sha384, NULL)) {
		*ret_digests = digests;
		err = 0;
	}
	digests_drop(d);
	return err;
}

int digests_of(const void *data, size_t size,
	       struct event_digests *ret_digests)
{
	struct digests d;
	int err = digests_begin(&d);

	if (err)
		return err;
	err = digests_add(&d, data, size);
	if (!err)
		return digests_end(&d, ret_digests);
	digests_drop(&d);
	return err;
}
