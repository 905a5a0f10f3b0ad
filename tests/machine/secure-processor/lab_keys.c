// SPDX-License-Identifier: Apache-2.0
/*
 * lab-keys DIR: makes the identity of an emulated processor, once: ARK, ASK
 * and VCEK with the certificates of a Milan, ASVK and VLEK, a chip id. Nobody
 * but a verifier that is told so by name trusts this root. Private keys never
 * leave DIR.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "certificates.h"
#include "lab.h"

#define MAX_PATH 4096
#define RSA_BITS 4096

#define LAB_PRODUCT "Milan"

/* Made last, so its presence says that all the others are there. */
#define LAB_COMPLETE "complete"

/* A file that a folder holds, given as what writes its content. */
struct output {
	FILE *file;
	char path[MAX_PATH];
	char temporary[MAX_PATH + 8];
};

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "lab-keys: %s: %s\n", what,
		errno ? strerror(errno) : "OpenSSL failed");
	ERR_print_errors_fp(stderr);
	exit(2);
}

/* Write to a temporary file first: an interrupted run leaves no half key. */
static FILE *output_open(struct output *o, const char *dir, const char *name,
			 mode_t mode)
{
	int fd;

	if (snprintf(o->path, sizeof(o->path), "%s/%s", dir, name) >=
	    (int)sizeof(o->path)) {
		errno = ENAMETOOLONG;
		die(dir);
	}
	snprintf(o->temporary, sizeof(o->temporary), "%s.new", o->path);
	unlink(o->temporary);
	fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL, mode);
	o->file = fd < 0 ? NULL : fdopen(fd, "wb");
	if (!o->file)
		die(o->temporary);
	errno = 0;
	return o->file;
}

static void output_close(struct output *o, bool ok)
{
	if (!ok)
		die(o->path);
	if (fclose(o->file) || rename(o->temporary, o->path))
		die(o->path);
}

static void save_key(const char *dir, const char *name, EVP_PKEY *key)
{
	struct output o = { 0 };
	FILE *f = output_open(&o, dir, name, 0600);

	output_close(&o, PEM_write_PKCS8PrivateKey(f, key, NULL, NULL, 0,
						   NULL, NULL));
}

static void save_der(const char *dir, const char *name, X509 *cert)
{
	struct output o = { 0 };
	FILE *f = output_open(&o, dir, name, 0644);

	output_close(&o, i2d_X509_fp(f, cert));
}

static void save_pem(const char *dir, const char *name, X509 *first,
		     X509 *second)
{
	struct output o = { 0 };
	FILE *f = output_open(&o, dir, name, 0644);

	output_close(&o, PEM_write_X509(f, first) &&
			 (!second || PEM_write_X509(f, second)));
}

static void save_crl(const char *dir, const char *name, X509_CRL *crl)
{
	struct output o = { 0 };
	FILE *f = output_open(&o, dir, name, 0644);

	output_close(&o, i2d_X509_CRL_fp(f, crl));
}

static void save_bytes(const char *dir, const char *name, const void *data,
		       size_t size)
{
	struct output o = { 0 };
	FILE *f = output_open(&o, dir, name, 0644);

	output_close(&o, fwrite(data, 1, size, f) == size);
}

static bool complete(const char *dir)
{
	char path[MAX_PATH];

	snprintf(path, sizeof(path), "%s/" LAB_COMPLETE, dir);
	return access(path, F_OK) == 0;
}

static void *checked(void *p, const char *what)
{
	if (!p) {
		errno = 0;
		die(what);
	}
	return p;
}

static void make_processor(const char *dir, struct lab_processor *ret_p)
{
	struct lab_processor p = { .product = product_find(LAB_PRODUCT) };

	if (RAND_bytes(p.chip_id, sizeof(p.chip_id)) != 1)
		die("random numbers");
	p.tcb = p.product->tcb;
	save_bytes(dir, SP_LAB_CHIP_ID, p.chip_id, sizeof(p.chip_id));
	*ret_p = p;
}

static EVP_PKEY *make_key(const char *dir, const char *name, bool rsa)
{
	EVP_PKEY *key = checked(rsa ? EVP_RSA_gen(RSA_BITS) :
				      EVP_EC_gen("P-384"), name);

	save_key(dir, name, key);
	return key;
}

/* The files that verifiers and secure processor read, for this processor. */
static void save_certificates(const char *dir, X509 *ark, X509 *ask, X509 *vcek)
{
	save_der(dir, SP_LAB_ARK_CERT, ark);
	save_der(dir, SP_LAB_ASK_CERT, ask);
	save_der(dir, SP_LAB_VCEK_CERT, vcek);
	save_pem(dir, "ark.pem", ark, NULL);
	save_pem(dir, "vcek.pem", vcek, NULL);
	save_pem(dir, "cert_chain.pem", ask, ark);
}

static void make(const char *dir)
{
	EVP_PKEY *ark = make_key(dir, SP_LAB_ARK_KEY, true);
	EVP_PKEY *ask = make_key(dir, SP_LAB_ASK_KEY, true);
	EVP_PKEY *vcek = make_key(dir, SP_LAB_VCEK_KEY, false);
	X509 *ark_cert = checked(lab_certificate_ark(ark), "ARK");
	X509_CRL *crl = checked(lab_certificate_crl(ark, ark_cert), "CRL");
	struct lab_processor p;
	X509 *ask_cert, *vcek_cert;

	EVP_PKEY_free(make_key(dir, SP_LAB_ASVK_KEY, true));
	EVP_PKEY_free(make_key(dir, SP_LAB_VLEK_KEY, false));
	make_processor(dir, &p);
	ask_cert = checked(lab_certificate_intermediate(ask, ark, ark_cert,
							LAB_VCEK, p.product),
			   "ASK");
	vcek_cert = checked(lab_certificate_vcek(vcek, ask, ask_cert, &p),
			    "VCEK");
	save_certificates(dir, ark_cert, ask_cert, vcek_cert);
	save_crl(dir, "crl.der", crl);
	save_bytes(dir, LAB_COMPLETE, "", 0);
	X509_free(vcek_cert);
	X509_free(ask_cert);
	X509_free(ark_cert);
	X509_CRL_free(crl);
	EVP_PKEY_free(vcek);
	EVP_PKEY_free(ask);
	EVP_PKEY_free(ark);
}

static int usage(FILE *to, int status)
{
	fputs("usage: lab-keys DIR\n"
	      "Make the identity of an emulated processor in DIR, unless it\n"
	      "is there already: ARK, ASK, VCEK, ASVK, VLEK, chip id.\n"
	      "Exit status: 0 it is there, 1 bad usage, 2 failed.\n", to);
	return status;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--help"))
		return usage(stdout, 0);
	if (argc != 2 || argv[1][0] == '-')
		return usage(stderr, 1);
	if (mkdir(argv[1], 0755) && errno != EEXIST)
		die(argv[1]);
	errno = 0;
	if (!complete(argv[1]))
		make(argv[1]);
	return 0;
}
