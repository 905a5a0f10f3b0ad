// SPDX-License-Identifier: Apache-2.0
/*
 * Has the hostile SVSM misbehave in each of its ways, and holds the driver to
 * what kernel/README.md says comes of it: which error and when, what counters
 * and tracepoint tell, and that the next command is answered as ever.
 *
 * usage: try-hostile-svsm TRANSPORT
 *        try-hostile-svsm order WHAT VALUE TIMES SKIP
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/svsm_call.h"
#include "protocol/tpm_commands.h"
#include "tests/linux/hostile-svsm/driver.h"
#include "tests/linux/hostile-svsm/order.h"

#define TPM "/dev/tpm0"
#define TPMRM "/dev/tpmrm0"
#define NO_RESULT (~0ull)
/* Exits that transport ca-msr tries before it pauses. */
#define TRIES 64
/* A guest's write of 4 bytes here switches the host's attack on or off. */
#define ATTACK_PORT 0x5670
#define RANDOM_BYTES 8

/* One way to misbehave, and what must come of it. */
struct trial {
	const char *name;
	enum hostile_what what;
	uint64_t value;
	uint32_t times;
	unsigned int ordinal;	/* of the command */
	int error;
	uint64_t result;	/* of the last call, as traced */
	unsigned int least_ms, most_ms;	/* the command's time */
	unsigned int repeated, returned; /* counted; 0 ms: at least one */
	bool endless_in_core;	/* transport "kernel" would never return */
};

#define ONCE(name, what, value, error, result) \
	{ name, what, value, 1, SVP_TPM_CC_GET_RANDOM, error, result, \
	  0, 500, 0, 0, false }
#define RESULT(value, error) \
	ONCE("SVSM result " #value, HOSTILE_RESULT, value, error, value)
#define SIZE(value) \
	ONCE("response of " #value " bytes", HOSTILE_SIZE, value, EPROTO, 0)
#define TPM_SIZE(value) \
	ONCE("TPM header says " #value " bytes", HOSTILE_TPM_SIZE, value, \
	     EPROTO, 0)
#define TAG(value) ONCE("tag " #value, HOSTILE_TPM_TAG, value, EPROTO, 0)
#define GARBAGE(seed) \
	ONCE("a page of garbage, seed " #seed, HOSTILE_GARBAGE, seed, EPROTO, 0)
#define FOR_EVER(what, value, ordinal, least, most) \
	{ #value " for ever, command " #ordinal, what, value, 0, ordinal, \
	  ETIMEDOUT, value, least, most, 1, 0, true }
#define SOME(value, times) \
	{ #value " " #times " times", HOSTILE_RESULT, value, times, \
	  SVP_TPM_CC_GET_RANDOM, 0, 0, 0, 500, times, 0, true }

/* Without a name in the protocol's header: only their durations count here. */
#define GET_CAPABILITY	0x17a
#define HASH		0x17d

static const struct trial trials[] = {
	SOME(SVP_ERR_BUSY, 5),
	SOME(SVP_ERR_INCOMPLETE, 5),
	/* Each class of commands has its time: Linux, tpm2-cmd.c. */
	FOR_EVER(HOSTILE_RESULT, SVP_ERR_BUSY, SVP_TPM_CC_GET_RANDOM, 2000, 2200),
	FOR_EVER(HOSTILE_RESULT, SVP_ERR_INCOMPLETE, SVP_TPM_CC_GET_RANDOM, 2000,
		 2200),
	FOR_EVER(HOSTILE_RESULT, SVP_ERR_BUSY, GET_CAPABILITY, 2000, 2200),
	FOR_EVER(HOSTILE_RESULT, SVP_ERR_BUSY, HASH, 120000, 120200),
	FOR_EVER(HOSTILE_RESULT, SVP_ERR_BUSY, SVP_TPM_CC_CREATE_PRIMARY, 30000,
		 300200),
	RESULT(0x80000001, EOPNOTSUPP),
	RESULT(0x80000002, EOPNOTSUPP),
	RESULT(0x80000003, EINVAL),
	RESULT(0x80000004, EINVAL),
	RESULT(0x80000005, EINVAL),
	RESULT(0x80000006, EINVAL),
	RESULT(0x80000008, EIO),
	RESULT(0x80001000, EIO),
	RESULT(0x80001006, EIO),
	RESULT(0x7fffffff, EIO),
	RESULT(1, EIO),
	RESULT(0x100000000, EIO),
	RESULT(0x180000007, EIO),
	RESULT(0xfffffffffffffffe, EIO),
	ONCE("success without a response", HOSTILE_RESULT, 0, EPROTO, 0),
	SIZE(0), SIZE(3), SIZE(4), SIZE(9), SIZE(10), SIZE(19), SIZE(21),
	SIZE(4092), SIZE(4093), SIZE(4096), SIZE(0x80000014), SIZE(0xffffffff),
	TPM_SIZE(0), TPM_SIZE(9), TPM_SIZE(19), TPM_SIZE(21),
	TPM_SIZE(0x14000000), TPM_SIZE(0xffffffff),
	TAG(0), TAG(0x00c4), TAG(0x0180), TAG(0x8002), TAG(0xffff),
	GARBAGE(1), GARBAGE(2), GARBAGE(3), GARBAGE(4), GARBAGE(5), GARBAGE(6),
	ONCE("a TPM error with bytes behind it", HOSTILE_TPM_CODE, 0x101, 0, 0),
	ONCE("garbage in the registers", HOSTILE_REGISTERS, 0, 0, 0),
	ONCE("taken, then pending again", HOSTILE_TAKEN_TWICE, 0, EINVAL,
	     SVP_ERR_INVALID_PARAMETER),
	{ "not taken 3 times", HOSTILE_NOT_TAKEN, 0, 3, SVP_TPM_CC_GET_RANDOM,
	  0, 0, 0, 500, 0, 3, true },
	{ "not taken 200 times", HOSTILE_NOT_TAKEN, 0, 200,
	  SVP_TPM_CC_GET_RANDOM, 0, 0, 0, 500, 0, 200, true },
	{ "never taken", HOSTILE_NOT_TAKEN, 0, 0, SVP_TPM_CC_GET_RANDOM,
	  ETIMEDOUT, NO_RESULT, 2000, 2300, 0, TRIES, true },
};

/* Transport "kernel": the core knows success alone, all else is one error. */
static bool by_core;

static size_t fill_command(uint8_t command[12], unsigned int ordinal)
{
	static const uint8_t header[12] = { 0x80, 0x01, [11] = RANDOM_BYTES };

	memcpy(command, header, sizeof(header));
	svp_put_be32(command + 2, sizeof(header));
	svp_put_be32(command + 6, ordinal);
	return sizeof(header);
}

static void give_order(const struct hostile_order *o)
{
	uint8_t command[SVP_TPM_HEADER_SIZE + sizeof(*o)] = { 0x80, 0x01 };
	struct outcome got;

	svp_put_be32(command + 2, sizeof(command));
	svp_put_be32(command + 6, HOSTILE_ORDER_CC);
	memcpy(command + SVP_TPM_HEADER_SIZE, o, sizeof(*o));
	got = driver_transact(TPM, command, sizeof(command));
	if (got.error || got.length != SVP_TPM_HEADER_SIZE)
		errx(1, "the SVSM takes no orders: %s", strerror(got.error));
}

static void order(enum hostile_what what, uint64_t value, uint32_t times,
		  uint32_t skip)
{
	struct hostile_order o = { 0 };

	svp_put_be32(&o.what, what);
	svp_put_be32(&o.times, times);
	svp_put_be32(&o.skip, skip);
	svp_put_be64(&o.value, value);
	give_order(&o);
}

static bool check(bool held, const char *name, const char *what,
		  unsigned long long is, unsigned long long wanted)
{
	if (!held)
		printf("FAILED: %s: %s is %llu (%#llx), not %llu (%#llx)\n",
		       name, what, is, is, wanted, wanted);
	return held;
}

static bool same(const char *name, const char *what, unsigned long long is,
		 unsigned long long wanted)
{
	return check(is == wanted, name, what, is, wanted);
}

/* A count that must be wanted, or at least that when time decides. */
static bool counted(const struct trial *t, const char *what,
		    unsigned long long is, unsigned int wanted)
{
	return check(t->least_ms && wanted ? is >= wanted : is == wanted,
		     t->name, what, is, wanted);
}

static int wanted_error(const struct trial *t)
{
	return by_core && t->what == HOSTILE_RESULT && t->value ? EINVAL :
	       by_core && t->what == HOSTILE_TAKEN_TWICE ? EINVAL : t->error;
}

static uint64_t wanted_result(const struct trial *t)
{
	return by_core && t->result ? NO_RESULT : t->result;
}

static bool check_trace(const struct trial *t, const struct outcome *o)
{
	struct traced traced;

	if (!driver_traced(t->ordinal, &traced))
		return same(t->name, "commands traced", 0, 1);
	return same(t->name, "traced response", (unsigned int)traced.response,
		    o->error ? (unsigned int)-o->error : o->length) &&
	       same(t->name, "traced result", traced.result, wanted_result(t)) &&
	       same(t->name, "traced length", traced.length, 12) &&
	       check(traced.duration / 1000000 <= o->ms, t->name,
		     "traced duration", traced.duration / 1000000, o->ms);
}

static bool check_counters(const struct trial *t, const struct counters *before)
{
	struct counters c = driver_counters();

	return same(t->name, "commands counted", c.commands - before->commands,
		    1) &&
	       same(t->name, "failed counted", c.failed - before->failed,
		    wanted_error(t) != 0) &&
	       counted(t, "repeated", c.repeated - before->repeated,
		       t->repeated) &&
	       counted(t, "returned", c.returned - before->returned,
		       t->returned + (!by_core &&
				      t->what == HOSTILE_TAKEN_TWICE));
}

/* Misbehave as t says, send the command, hold what comes of it. */
static bool try(const struct trial *t)
{
	uint8_t command[12];
	size_t length = fill_command(command, t->ordinal);
	struct counters before;
	struct outcome o;
	bool good;

	order(t->what, t->value, t->times, 0);
	driver_trace_clear();
	before = driver_counters();
	o = driver_transact(TPM, command, length);
	good = same(t->name, "error", o.error, wanted_error(t)) &&
	       check(o.ms >= t->least_ms, t->name, "time, ms", o.ms, t->least_ms) &&
	       check(o.ms <= t->most_ms, t->name, "time, ms", o.ms, t->most_ms) &&
	       check_trace(t, &o) && check_counters(t, &before);
	/* No order in between: this is the very next command. */
	good &= same(t->name, "next answer right",
		     driver_is_good(TPM, RANDOM_BYTES + 1), true);
	printf("%s: %s: %s after %u ms\n", good ? "held" : "FAILED", t->name,
	       strerror(o.error), o.ms);
	return good;
}

/* Busy for ever, and the command comes through the resource manager. */
static bool try_resource_manager(void)
{
	bool refused;

	order(HOSTILE_RESULT, SVP_ERR_BUSY, 0, 0);
	refused = !driver_is_good(TPMRM, RANDOM_BYTES);
	return same("busy under /dev/tpmrm0", "refused", refused, true) &&
	       same("busy under /dev/tpmrm0", "next answer right",
		    driver_is_good(TPMRM, RANDOM_BYTES + 1), true);
}

/* Busy for ever with a command that may take minutes: SIGKILL ends the wait. */
static bool try_kill(void)
{
	const char *name = "killed while the SVSM is busy";
	uint8_t command[12];
	size_t length = fill_command(command, SVP_TPM_CC_CREATE_PRIMARY);
	struct traced traced = { 0 };
	int status;
	pid_t pid;

	order(HOSTILE_RESULT, SVP_ERR_BUSY, 0, 0);
	driver_trace_clear();
	pid = fork();
	if (!pid) {
		driver_transact(TPM, command, length);
		_exit(0);
	}
	usleep(300000);
	if (pid < 0 || kill(pid, SIGKILL) || waitpid(pid, &status, 0) != pid)
		err(1, "kill");
	return same(name, "signal", WIFSIGNALED(status), true) &&
	       same(name, "traced", driver_traced(SVP_TPM_CC_CREATE_PRIMARY,
						  &traced), true) &&
	       same(name, "traced response", -traced.response, EINTR) &&
	       check(traced.duration < 400000000ull, name, "traced duration",
		     traced.duration, 400000000ull) &&
	       same(name, "next answer right",
		    driver_is_good(TPM, RANDOM_BYTES + 1), true);
}

static void switch_host_attack(void)
{
	outl(0, ATTACK_PORT);
}

/* The host runs VMPL2 whenever VMPL0 is asked for. */
static bool try_host(void)
{
	const char *name = "a host that does not run VMPL0";
	struct counters before = driver_counters(), after;
	uint8_t command[12];
	size_t length = fill_command(command, SVP_TPM_CC_GET_RANDOM);
	struct outcome o;

	if (ioperm(ATTACK_PORT, 4, 1))
		err(1, "ioperm");
	order(HOSTILE_NOTHING, 0, 0, 0);
	switch_host_attack();
	o = driver_transact(TPM, command, length);
	switch_host_attack();
	after = driver_counters();
	printf("%s: %s after %u ms, %llu exits came back\n", name,
	       strerror(o.error), o.ms, after.returned - before.returned);
	return same(name, "error", o.error, ETIMEDOUT) &&
	       check(o.ms >= 2000 && o.ms <= 2300, name, "time, ms", o.ms, 2000) &&
	       check(after.returned - before.returned >= TRIES, name, "returned",
		     after.returned - before.returned, TRIES) &&
	       same(name, "next answer right",
		    driver_is_good(TPM, RANDOM_BYTES + 1), true);
}

static bool try_all(void)
{
	const size_t count = sizeof(trials) / sizeof(trials[0]);
	bool good = driver_is_good(TPM, RANDOM_BYTES);
	size_t i, skipped = 0;

	for (i = 0; i < count; i++)
		if (by_core && trials[i].endless_in_core)
			skipped++;
		else
			good &= try(&trials[i]);
	if (!by_core) {
		good &= try_resource_manager();
		good &= try_kill();
		good &= try_host();
	}
	printf("%zu ways tried, %zu left out: with transport kernel the core calls again without end\n",
	       count - skipped, skipped);
	return good;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 6 && !strcmp(argv[1], "order")) {
		order(strtoul(argv[2], NULL, 0), strtoull(argv[3], NULL, 0),
		      strtoul(argv[4], NULL, 0), strtoul(argv[5], NULL, 0));
		return 0;
	}
	if (argc != 2)
		errx(2, "usage: try-hostile-svsm TRANSPORT | order WHAT VALUE TIMES SKIP");
	by_core = !strcmp(argv[1], "kernel");
	return !try_all();
}
