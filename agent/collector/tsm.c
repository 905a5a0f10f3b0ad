// SPDX-License-Identifier: Apache-2.0
/*
 * Reports through configfs-tsm. Every attribute write makes a new generation,
 * and a write of anybody silently makes the next read a different report: so
 * the folder is private to the request, the generation is compared around the
 * reads, and REPORT_DATA decides whether report and manifest are a pair.
 */
#include "agent/collector/tsm.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TSM_PROVIDER	"sev_guest"
#define TSM_TRIES	4
#define TSM_MAX_NUMBER	32

static int write_attribute(int dir, const char *name, const void *data,
			   size_t size)
{
	int fd = openat(dir, name, O_WRONLY | O_CLOEXEC);
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	/* An attribute takes its value in one write or not at all. */
	n = write(fd, data, size);
	err = n < 0 ? -errno : (size_t)n != size ? -EIO : 0;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

static int write_text(int dir, const char *name, const char *text)
{
	return write_attribute(dir, name, text, strlen(text));
}

static int read_all(int fd, svp_u8 *buffer, size_t room, size_t *ret_size)
{
	size_t size = 0;
	svp_u8 beyond;
	ssize_t n;

	do {
		/* One byte beyond the room tells "full" from "too long". */
		n = size < room ? read(fd, buffer + size, room - size) :
				  read(fd, &beyond, 1);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0 && size == room)
			return -EFBIG;
		if (n > 0)
			size += (size_t)n;
	} while (n != 0);
	*ret_size = size;
	return 0;
}

static int read_attribute(int dir, const char *name, svp_u8 *buffer,
			  size_t room, size_t *ret_size)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = read_all(fd, buffer, room, ret_size);
	close(fd);
	return err;
}

static int read_text(int dir, const char *name, char *text, size_t room)
{
	size_t size;
	int err = read_attribute(dir, name, (svp_u8 *)text, room - 1, &size);

	if (err)
		return err;
	text[size] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return 0;
}

static int read_blobs(int dir, struct tsm_report *report)
{
	size_t size;
	int err;

	err = read_attribute(dir, "outblob", report->report,
			     sizeof(report->report), &size);
	if (err)
		return err;
	if (size != sizeof(report->report))
		return -EBADMSG;
	err = read_attribute(dir, "manifestblob", report->manifest,
			     sizeof(report->manifest),
			     &report->manifest_size);
	if (err)
		return err;
	return read_attribute(dir, "auxblob", report->certificates,
			      sizeof(report->certificates),
			      &report->certificates_size);
}

static int read_one_generation(int dir, struct tsm_report *report)
{
	char before[24], after[24];
	int err;

	for (int i = 0; i < TSM_TRIES; i++) {
		err = read_text(dir, "generation", before, sizeof(before));
		if (err)
			return err;
		err = read_blobs(dir, report);
		if (err)
			return err;
		err = read_text(dir, "generation", after, sizeof(after));
		if (err)
			return err;
		if (!strcmp(before, after))
			return 0;
	}
	return -EAGAIN;
}

/* REPORT_DATA = SHA-512(nonce || manifest): AMD 58019, section 7. */
static int check_binding(const struct tsm_report *report,
			 const svp_u8 nonce[SVP_ATTEST_NONCE_SIZE])
{
	svp_u8 both[SVP_ATTEST_NONCE_SIZE + TSM_MAX_MANIFEST];
	svp_u8 digest[64];

	memcpy(both, nonce, SVP_ATTEST_NONCE_SIZE);
	memcpy(both + SVP_ATTEST_NONCE_SIZE, report->manifest,
	       report->manifest_size);
	if (!EVP_Digest(both, SVP_ATTEST_NONCE_SIZE + report->manifest_size,
			digest, NULL, EVP_sha512(), NULL))
		return -ENOMEM;
	return memcmp(digest, ((const struct svp_report *)report->report)
				      ->report_data, sizeof(digest)) ?
		       -EBADMSG : 0;
}

static int request_version(int dir, const svp_u8 *nonce, svp_u32 version,
			   struct tsm_report *report)
{
	char text[16];
	int err;

	snprintf(text, sizeof(text), "%u", version);
	err = write_text(dir, "service_manifest_version", text);
	if (!err)
		err = write_attribute(dir, "inblob", nonce,
				      SVP_ATTEST_NONCE_SIZE);
	if (!err)
		err = read_one_generation(dir, report);
	if (!err)
		err = check_binding(report, nonce);
	report->manifest_version = version;
	return err;
}

static int request(int dir, const svp_u8 *nonce, struct tsm_report *report)
{
	char provider[32];
	int err;

	err = read_text(dir, "provider", provider, sizeof(provider));
	if (err)
		return err;
	if (strcmp(provider, TSM_PROVIDER))
		return -ENOTSUP;
	err = write_text(dir, "service_provider", "svsm");
	if (!err)
		err = write_text(dir, "service_guid", SVP_GUID_VTPM_TEXT);
	if (err)
		return err;
	err = request_version(dir, nonce, SVP_VTPM_MANIFEST_KEYS, report);
	/* An SVSM that has no version 1 says so with an invalid parameter. */
	if (err == -EINVAL || err == -EIO)
		err = request_version(dir, nonce, SVP_VTPM_MANIFEST_EK,
				      report);
	return err;
}

/* Make a folder that nobody else has; its name into name. */
static int make_folder(int parent, char *name, size_t room)
{
	for (int i = 0; i < TSM_MAX_NUMBER; i++) {
		snprintf(name, room, "evtpm-%d-%d", (int)getpid(), i);
		if (!mkdirat(parent, name, 0700))
			return 0;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

static int request_in_folder(int parent, const svp_u8 *nonce,
			     struct tsm_report *report)
{
	char name[48];
	sigset_t all, before;
	int dir, err;

	/* A folder left behind holds kernel memory until the next boot. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	err = make_folder(parent, name, sizeof(name));
	if (err)
		goto unblock;
	dir = openat(parent, name, O_DIRECTORY | O_CLOEXEC);
	err = dir < 0 ? -errno : request(dir, nonce, report);
	if (dir >= 0)
		close(dir);
	if (unlinkat(parent, name, AT_REMOVEDIR) && !err)
		err = -errno;
unblock:
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

int tsm_get_report(const char *path, const svp_u8 nonce[SVP_ATTEST_NONCE_SIZE],
		   struct tsm_report *ret_report)
{
	int parent = open(path, O_DIRECTORY | O_CLOEXEC);
	int err;

	if (parent < 0)
		return errno == ENOENT ? -ENXIO : -errno;
	err = request_in_folder(parent, nonce, ret_report);
	close(parent);
	return err;
}
