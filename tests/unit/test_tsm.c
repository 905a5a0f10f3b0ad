// SPDX-License-Identifier: Apache-2.0
/*
 * Reports through configfs-tsm: agent/collector/tsm.c on a folder of ordinary
 * files. The linker puts this file's mkdirat, openat and unlinkat in front of
 * libc's, and they do what the kernel does when attributes are used.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "agent/collector/tsm.h"

int __real_openat(int dir, const char *name, int flags, mode_t mode);
int __real_mkdirat(int dir, const char *name, mode_t mode);
int __real_unlinkat(int dir, const char *name, int flags);
int __wrap_openat(int dir, const char *name, int flags, ...);
int __wrap_mkdirat(int dir, const char *name, mode_t mode);
int __wrap_unlinkat(int dir, const char *name, int flags);

static const char * const attributes[] = {
	"generation", "provider", "service_provider", "service_guid",
	"service_manifest_version", "inblob", "outblob", "manifestblob",
	"auxblob",
};
#define ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))

/* How the kernel, the SVSM and others behave in this test. */
static struct {
	char path[64];
	const char *provider;
	int mkdir_error;
	unsigned int taken;		/* names that others have */
	const char *unknown_version;	/* the SVSM has no such manifest */
	int report_error;
	size_t report_size;
	size_t manifest_size;
	size_t certificates_size;
	unsigned int disturbances;	/* writes of others, one per reading */
	bool other_nonce;
	unsigned int generation;
	char version[8];		/* that was asked for last */
	unsigned int folders;		/* that are there now */
	char name[64];			/* of the folder made last */
} fake;

static const svp_u8 nonce[64] = "a challenge of the verifier, 64 "
				"bytes";

static void put(int dir, const char *name, const void *data, size_t size)
{
	int fd = __real_openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), size);
	close(fd);
}

static size_t get(int dir, const char *name, void *data, size_t room)
{
	int fd = __real_openat(dir, name, O_RDONLY, 0);
	ssize_t n = read(fd, data, room);

	assert_true(n >= 0);
	close(fd);
	return (size_t)n;
}

static void expect_text(int dir, const char *name, const char *expected)
{
	char text[64] = "";

	get(dir, name, text, sizeof(text) - 1);
	assert_string_equal(text, expected);
}

/* What reading outblob does. */
static int make_report(int dir)
{
	static svp_u8 both[64 + 100000];
	struct svp_report report[2] = { 0 };

	expect_text(dir, "service_provider", "svsm");
	expect_text(dir, "service_guid", SVP_GUID_VTPM_TEXT);
	memset(fake.version, 0, sizeof(fake.version));
	get(dir, "service_manifest_version", fake.version,
	    sizeof(fake.version) - 1);
	if (fake.report_error)
		return fake.report_error;
	if (fake.unknown_version &&
	    !strcmp(fake.version, fake.unknown_version))
		return EINVAL;
	assert_int_equal(get(dir, "inblob", both, 65), 64);
	assert_memory_equal(both, nonce, 64);
	both[63] ^= fake.other_nonce;
	memset(both + 64, 'm', fake.manifest_size);
	EVP_Digest(both, 64 + fake.manifest_size, report[0].report_data, NULL,
		   EVP_sha512(), NULL);
	put(dir, "outblob", report, fake.report_size);
	put(dir, "manifestblob", both + 64, fake.manifest_size);
	memset(both, 'c', sizeof(both));
	put(dir, "auxblob", both, fake.certificates_size);
	return 0;
}

int __wrap_openat(int dir, const char *name, int flags, ...)
{
	char text[16];

	if ((flags & O_ACCMODE) == O_WRONLY)
		fake.generation++;
	if (!strcmp(name, "generation"))
		put(dir, name, text, (size_t)snprintf(text, sizeof(text),
						      "%u\n",
						      fake.generation));
	if (!strcmp(name, "auxblob") && fake.disturbances) {
		fake.disturbances--;
		fake.generation++;
	}
	if (!strcmp(name, "outblob")) {
		errno = make_report(dir);
		if (errno)
			return -1;
	}
	return __real_openat(dir, name, flags, 0);
}

int __wrap_mkdirat(int dir, const char *name, mode_t mode)
{
	int made;

	errno = fake.mkdir_error;
	if (!errno && fake.taken) {
		fake.taken--;
		errno = EEXIST;
	}
	if (errno || __real_mkdirat(dir, name, mode))
		return -1;
	fake.folders++;
	snprintf(fake.name, sizeof(fake.name), "%s", name);
	made = __real_openat(dir, name, O_DIRECTORY, 0);
	for (size_t i = 0; i < ATTRIBUTES; i++)
		put(made, attributes[i], "", 0);
	put(made, "provider", fake.provider, strlen(fake.provider));
	close(made);
	return 0;
}

int __wrap_unlinkat(int dir, const char *name, int flags)
{
	int folder = __real_openat(dir, name, O_DIRECTORY, 0);

	for (size_t i = 0; i < ATTRIBUTES; i++)
		__real_unlinkat(folder, attributes[i], 0);
	close(folder);
	fake.folders--;
	return __real_unlinkat(dir, name, flags);
}

static int begin(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	strcpy(fake.path, "/tmp/test_tsm-XXXXXX");
	fake.provider = "sev_guest\n";
	fake.report_size = sizeof(struct svp_report);
	fake.manifest_size = 528;
	fake.certificates_size = 4609;
	return !mkdtemp(fake.path);
}

/* However it went, nothing may be left in the folder. */
static int end(void **state)
{
	(void)state;
	assert_int_equal(fake.folders, 0);
	return rmdir(fake.path);
}

static struct tsm_report report;

static int get_report(void)
{
	return tsm_get_report(fake.path, nonce, &report);
}

static void all_blobs_of_one_request_are_read(void **state)
{
	(void)state;
	assert_int_equal(get_report(), 0);
	assert_int_equal(report.manifest_version, 1);
	assert_int_equal(report.manifest_size, 528);
	assert_int_equal(report.manifest[527], 'm');
	assert_int_equal(report.certificates_size, 4609);
	assert_int_equal(report.certificates[4608], 'c');
}

static void manifest_0_is_taken_where_there_is_no_1(void **state)
{
	(void)state;
	fake.unknown_version = "1";
	assert_int_equal(get_report(), 0);
	assert_string_equal(fake.version, "0");
	assert_int_equal(report.manifest_version, 0);
}

static void manifest_0_is_not_asked_for_where_there_is_a_1(void **state)
{
	(void)state;
	fake.unknown_version = "0";
	assert_int_equal(get_report(), 0);
	assert_string_equal(fake.version, "1");
}

static void a_host_without_certificates_will_do(void **state)
{
	(void)state;
	fake.certificates_size = 0;
	assert_int_equal(get_report(), 0);
	assert_int_equal(report.certificates_size, 0);
}

static void a_change_between_the_reads_has_them_read_again(void **state)
{
	(void)state;
	fake.disturbances = 3;
	assert_int_equal(get_report(), 0);
	assert_int_equal(fake.disturbances, 0);
}

static void endless_changes_are_given_up(void **state)
{
	(void)state;
	fake.disturbances = 1000;
	assert_int_equal(get_report(), -EAGAIN);
}

static void a_report_for_another_nonce_is_refused(void **state)
{
	(void)state;
	fake.other_nonce = true;
	assert_int_equal(get_report(), -EBADMSG);
}

static void reports_of_another_size_are_refused(void **state)
{
	(void)state;
	fake.report_size = sizeof(struct svp_report) - 1;
	assert_int_equal(get_report(), -EBADMSG);
	fake.report_size = sizeof(struct svp_report) + 1;
	assert_int_equal(get_report(), -EFBIG);
	fake.report_size = 0;
	assert_int_equal(get_report(), -EBADMSG);
}

static void the_longest_blobs_pass_and_longer_ones_do_not(void **state)
{
	(void)state;
	fake.manifest_size = TSM_MAX_MANIFEST;
	fake.certificates_size = TSM_MAX_CERTIFICATES;
	assert_int_equal(get_report(), 0);
	fake.manifest_size = TSM_MAX_MANIFEST + 1;
	assert_int_equal(get_report(), -EFBIG);
	fake.manifest_size = 1;
	fake.certificates_size = TSM_MAX_CERTIFICATES + 1;
	assert_int_equal(get_report(), -EFBIG);
}

static void another_kind_of_machine_is_named_as_such(void **state)
{
	(void)state;
	fake.provider = "tdx_guest\n";
	assert_int_equal(get_report(), -ENOTSUP);
}

static void without_a_driver_there_is_no_device(void **state)
{
	(void)state;
	fake.mkdir_error = ENXIO;
	assert_int_equal(get_report(), -ENXIO);
	assert_int_equal(tsm_get_report("/nowhere/tsm", nonce, &report),
			 -ENXIO);
}

static void names_that_others_have_are_left_to_them(void **state)
{
	(void)state;
	fake.taken = 3;
	assert_int_equal(get_report(), 0);
	assert_non_null(strstr(fake.name, "-3"));
	fake.taken = 1000;
	assert_int_equal(get_report(), -EEXIST);
}

static void the_kernels_error_is_passed_on(void **state)
{
	(void)state;
	fake.report_error = EINTR;
	assert_int_equal(get_report(), -EINTR);
	fake.report_error = EBUSY;
	assert_int_equal(get_report(), -EBUSY);
	fake.report_error = EINVAL;
	assert_int_equal(get_report(), -EINVAL);
}

#define with_fake(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fake(all_blobs_of_one_request_are_read),
		with_fake(manifest_0_is_taken_where_there_is_no_1),
		with_fake(manifest_0_is_not_asked_for_where_there_is_a_1),
		with_fake(a_host_without_certificates_will_do),
		with_fake(a_change_between_the_reads_has_them_read_again),
		with_fake(endless_changes_are_given_up),
		with_fake(a_report_for_another_nonce_is_refused),
		with_fake(reports_of_another_size_are_refused),
		with_fake(the_longest_blobs_pass_and_longer_ones_do_not),
		with_fake(another_kind_of_machine_is_named_as_such),
		with_fake(without_a_driver_there_is_no_device),
		with_fake(names_that_others_have_are_left_to_them),
		with_fake(the_kernels_error_is_passed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
