// SPDX-License-Identifier: Apache-2.0
/*
 * configfs-tsm without SEV-SNP, to be preloaded into evtpm-collector: a folder
 * made by it under --tsm-path becomes a report folder, and reading outblob
 * makes a report signed by a lab's key. The collector's own code runs as it
 * is. Environment: FAKE_TSM_LAB (folder), FAKE_TSM_MEASUREMENT (96 hex
 * digits), FAKE_TSM_MANIFEST (file), FAKE_TSM_FAULT (optional): "vmpl2" or
 * "debug" reports say so, "stale" reports are for another nonce, "moving"
 * has another writer change the folder at each read.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "protocol/svsm_attest.h"
#include "tests/machine/secure-processor/report.h"

#define FAKE_MAX_MANIFEST 16384u

static const char * const attributes[] = {
	"generation", "provider", "service_provider", "service_guid",
	"service_manifest_version", "inblob", "outblob", "manifestblob",
	"auxblob",
};
#define ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))

static unsigned int generation;

static bool fault(const char *name)
{
	const char *wanted = getenv("FAKE_TSM_FAULT");

	return wanted && !strcmp(wanted, name);
}

static int real_openat(int dir, const char *name, int flags, mode_t mode)
{
	int (*next)(int, const char *, int, ...) = dlsym(RTLD_NEXT, "openat");

	return next(dir, name, flags, mode);
}

static void put(int dir, const char *name, const void *data, size_t size)
{
	int fd = real_openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
}

static size_t get(int dir, const char *name, void *data, size_t room)
{
	int fd = real_openat(dir, name, O_RDONLY, 0);
	ssize_t n = fd < 0 ? -1 : read(fd, data, room);

	if (n < 0)
		abort();
	close(fd);
	return (size_t)n;
}

static struct sp_guest fake_guest(void)
{
	struct sp_guest guest = {
		.state = SP_GUEST_RUNNING,
		.policy = SVP_POLICY_MUST_BE_ONE | SVP_POLICY_SMT,
	};
	const char *hex = getenv("FAKE_TSM_MEASUREMENT");

	if (fault("debug"))
		guest.policy |= SVP_POLICY_DEBUG;
	for (size_t i = 0; i < sizeof(guest.digest); i++) {
		if (sscanf(hex + 2 * i, "%2hhx", &guest.digest[i]) != 1)
			abort();
	}
	return guest;
}

/* What the SVSM, the secure processor and the kernel do for one request. */
static void make_blobs(int dir)
{
	svp_u8 both[SVP_ATTEST_NONCE_SIZE + FAKE_MAX_MANIFEST];
	struct svp_report_request request = { 0 };
	struct sp_guest guest = fake_guest();
	struct svp_report report;
	const char *file;
	struct sp_lab lab;
	size_t size;

	if (get(dir, "inblob", both, SVP_ATTEST_NONCE_SIZE) !=
	    SVP_ATTEST_NONCE_SIZE)
		abort();
	if (fault("stale"))
		both[0] ^= 1;
	size = get(AT_FDCWD, getenv("FAKE_TSM_MANIFEST"),
		   both + SVP_ATTEST_NONCE_SIZE, FAKE_MAX_MANIFEST);
	svp_put_le32(&request.vmpl, fault("vmpl2") ? 2 : 0);
	EVP_Digest(both, SVP_ATTEST_NONCE_SIZE + size, request.report_data,
		   NULL, EVP_sha512(), NULL);
	if (sp_lab_load(getenv("FAKE_TSM_LAB"), &lab, &file) ||
	    sp_report_make(&guest, &lab, &request, &report))
		abort();
	put(dir, "outblob", &report, sizeof(report));
	put(dir, "manifestblob", both + SVP_ATTEST_NONCE_SIZE, size);
	put(dir, "auxblob", lab.certs, lab.certs_size);
	sp_lab_release(&lab);
}

static void put_generation(int dir)
{
	char text[16];

	put(dir, "generation", text,
	    (size_t)snprintf(text, sizeof(text), "%u\n", generation));
}

int openat(int dir, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	if (!strcmp(name, "outblob"))
		make_blobs(dir);
	if (!strcmp(name, "auxblob") && fault("moving"))
		generation++;
	if (!strcmp(name, "generation"))
		put_generation(dir);
	if ((flags & O_ACCMODE) == O_WRONLY)
		generation++;
	return real_openat(dir, name, flags, mode);
}

int mkdirat(int dir, const char *name, mode_t mode)
{
	int (*next)(int, const char *, mode_t) = dlsym(RTLD_NEXT, "mkdirat");
	int made;

	if (next(dir, name, mode))
		return -1;
	made = real_openat(dir, name, O_DIRECTORY, 0);
	for (size_t i = 0; i < ATTRIBUTES; i++)
		put(made, attributes[i], "", 0);
	put(made, "provider", "sev_guest\n", 10);
	close(made);
	return 0;
}

int unlinkat(int dir, const char *name, int flags)
{
	int (*next)(int, const char *, int) = dlsym(RTLD_NEXT, "unlinkat");
	int folder = real_openat(dir, name, O_DIRECTORY, 0);

	for (size_t i = 0; folder >= 0 && i < ATTRIBUTES; i++)
		next(folder, attributes[i], 0);
	if (folder >= 0)
		close(folder);
	return next(dir, name, flags);
}
