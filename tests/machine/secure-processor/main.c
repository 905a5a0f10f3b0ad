// SPDX-License-Identifier: Apache-2.0
/*
 * secure-processor: AMD's secure processor for the emulated machine, a program
 * of its own at the other end of a serial line. It alone holds the lab VCEK
 * and the VMPCKs. AMD 56860.
 */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "channel.h"
#include "lab_issue.h"

/* Exit status: 0 served until the machine ended, 1 bad usage, 2 failed. */
#define EXIT_USAGE	1
#define EXIT_FAILED	2

struct arguments {
	const char *lab;
	const char *channel;
	const char *log;
	int memory_fd;
	int channel_fd;
	svp_u32 report_version;
	const struct product *product;	/* NULL: the lab's own */
	const char *tcb;		/* each NULL: not given */
	const char *committed_tcb;
	const char *launch_tcb;
	bool vlek;
	bool vcek_disabled;
	bool mask_chip_id;
	bool mask_chip_key;
};

/* Keys of options without a short form. */
enum {
	OPT_COMMITTED = 0x100, OPT_LAUNCH, OPT_VLEK, OPT_NO_VCEK, OPT_MASK_ID,
	OPT_MASK_KEY,
};

static const struct argp_option options[] = {
	{ "lab", 'l', "DIR", 0, "Identity and keys, made by lab-keys", 0 },
	{ "memory-fd", 'm', "N", 0, "File descriptor of the machine's DRAM",
	  0 },
	{ "channel", 'c', "PATH", 0, "Unix socket of the machine's UART", 0 },
	{ "channel-fd", 'f', "N", 0, "The same as an open descriptor", 0 },
	{ "report-version", 'r', "N", 0, "2 (default), 3 or 5", 0 },
	{ "product", 'p', "NAME", 0, "Milan (default), Genoa or Turin", 0 },
	{ "tcb", 't', "BL,TEE,SNP,UCODE", 0,
	  "TCB that reports give and VCEK or VLEK are for, on Turin with ,FMC "
	  "(default: the product's)", 0 },
	{ "committed-tcb", OPT_COMMITTED, "BL,TEE,SNP,UCODE", 0,
	  "The committed and current TCB (default: as --tcb)", 0 },
	{ "launch-tcb", OPT_LAUNCH, "BL,TEE,SNP,UCODE", 0,
	  "The TCB when the guest was launched (default: the current one)", 0 },
	{ "vlek", OPT_VLEK, NULL, 0, "A VLEK is installed", 0 },
	{ "vcek-disabled", OPT_NO_VCEK, NULL, 0,
	  "Guests are launched with VCEK_DIS", 0 },
	{ "mask-chip-id", OPT_MASK_ID, NULL, 0, "Reports lack the chip id", 0 },
	{ "mask-chip-key", OPT_MASK_KEY, NULL, 0, "The VCEK is not used", 0 },
	{ "log", 'o', "FILE", 0, "Log commands and the launch measurement",
	  0 },
	{ 0 },
};

static unsigned long long number(struct argp_state *state, const char *text,
				 int base)
{
	unsigned long long v;
	char *end;

	errno = 0;
	v = strtoull(text, &end, base);
	if (errno || end == text || *end)
		argp_error(state, "not a number: %s", text);
	return v;
}

/* What processor this is. */
static error_t parse_identity(int key, char *text, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'p':
		a->product = product_find(text);
		if (!a->product)
			argp_error(state, "no such product: %s", text);
		return 0;
	case 't':
		a->tcb = text;
		return 0;
	case OPT_COMMITTED:
		a->committed_tcb = text;
		return 0;
	case OPT_LAUNCH:
		a->launch_tcb = text;
		return 0;
	case OPT_VLEK:
		a->vlek = true;
		return 0;
	case OPT_NO_VCEK:
		a->vcek_disabled = true;
		return 0;
	case OPT_MASK_ID:
		a->mask_chip_id = true;
		return 0;
	case OPT_MASK_KEY:
		a->mask_chip_key = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'l':
		a->lab = text;
		return 0;
	case 'm':
		a->memory_fd = (int)number(state, text, 10);
		return 0;
	case 'c':
		a->channel = text;
		return 0;
	case 'f':
		a->channel_fd = (int)number(state, text, 10);
		return 0;
	case 'r':
		a->report_version = (svp_u32)number(state, text, 10);
		return 0;
	case 'o':
		a->log = text;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: %s", text);
		return 0;
	default:
		return parse_identity(key, text, state);
	}
}

static bool arguments_ok(const struct arguments *a)
{
	return a->lab && a->memory_fd >= 0 &&
	       !a->channel == (a->channel_fd >= 0) &&
	       (a->report_version == 2 || a->report_version == 3 ||
		a->report_version == 5);
}

static int fail(const char *what, int err)
{
	fprintf(stderr, "secure-processor: %s: %s\n", what, strerror(-err));
	return EXIT_FAILED;
}

static int map_dram(int fd, struct sp_dram *ret_dram)
{
	struct stat st;
	void *base;

	if (fstat(fd, &st))
		return -errno;
	base = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	if (base == MAP_FAILED)
		return -errno;
	*ret_dram = (struct sp_dram){ base, (svp_u64)st.st_size };
	return 0;
}

static int connect_to(const char *path, int *ret_fd)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd, err;

	if (strlen(path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	strcpy(addr.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		err = -errno;
		close(fd);
		return err;
	}
	*ret_fd = fd;
	return 0;
}

/* A TCB that an option gives; without one *tcb stays. */
static int option_tcb(const struct product *product, const char *text,
		      svp_u64 *tcb)
{
	return text ? product_parse_tcb(product, text, tcb) : 0;
}

/* Make the loaded lab the processor that the arguments describe. */
static int configure(const struct arguments *a, struct secure_processor *sp,
		     const char **ret_what)
{
	const struct product *product = a->product ? a->product :
						     sp->lab.product;
	struct sp_lab_identity identity = {
		.product = product, .tcb = product->tcb, .vlek = a->vlek,
	};
	int err;

	*ret_what = "not a TCB of this product";
	err = option_tcb(product, a->tcb, &identity.tcb);
	if (err)
		return err;
	if (product != sp->lab.product || identity.tcb != sp->lab.tcb ||
	    identity.vlek)
		err = sp_lab_issue(&sp->lab, a->lab, &identity, ret_what);
	if (!err)
		err = option_tcb(product, a->committed_tcb,
				 &sp->lab.committed_tcb);
	if (!err)
		err = option_tcb(product, a->launch_tcb, &sp->launch_tcb);
	if (err)
		return err;
	if (a->committed_tcb)
		sp->lab.current_tcb = sp->lab.committed_tcb;
	sp->has_launch_tcb = a->launch_tcb;
	sp->vcek_disabled = a->vcek_disabled;
	sp->lab.mask_chip_id = a->mask_chip_id;
	sp->lab.mask_chip_key = a->mask_chip_key;
	sp->lab.report_version = a->report_version;
	return 0;
}

/* Open all that the arguments name. Returns 0 or an exit status, reported. */
static int start(const struct arguments *a, struct secure_processor *sp,
		 int *ret_fd)
{
	const char *what = a->lab;
	int err;

	err = sp_lab_load(a->lab, &sp->lab, &what);
	if (!err)
		err = configure(a, sp, &what);
	if (err)
		return fail(what, err);
	err = map_dram(a->memory_fd, &sp->dram);
	if (err)
		return fail("DRAM", err);
	if (a->log) {
		sp->log = fopen(a->log, "w");
		if (!sp->log)
			return fail(a->log, -errno);
	}
	*ret_fd = a->channel_fd;
	if (a->channel) {
		err = connect_to(a->channel, ret_fd);
		if (err)
			return fail(a->channel, err);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse,
		.doc = "The emulated machine's AMD secure processor. "
		       "Needs --lab, --memory-fd and one of --channel, "
		       "--channel-fd; serves until the machine closes it.",
	};
	struct arguments a = {
		.memory_fd = -1, .channel_fd = -1, .report_version = 2,
	};
	static struct secure_processor sp;
	int err, fd = -1;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	if (!arguments_ok(&a)) {
		fprintf(stderr, "secure-processor: see --help\n");
		return EXIT_USAGE;
	}
	err = start(&a, &sp, &fd);
	if (err)
		return err;
	err = sp_channel_serve(&sp, fd);
	OPENSSL_cleanse(&sp.guest, sizeof(sp.guest));
	sp_lab_release(&sp.lab);
	return err ? fail("channel", err) : 0;
}
