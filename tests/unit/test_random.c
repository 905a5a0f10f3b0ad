// SPDX-License-Identifier: Apache-2.0
/*
 * Randomness from sources that are good, stuck, biased or dry: the health tests
 * of arch/random.c. Every failure ends the VM, so each source has a process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "arch/random.h"
#include "snp/ghcb.h"

/* What a child tells of its end. */
struct story {
	unsigned int words;	/* that the source has given */
	char line[64];		/* the log's, when the VM was ended */
};

/* The source, and where its story goes. */
static struct {
	u64 (*next)(void);
	unsigned int dry;	/* tries that give nothing before each word */
	unsigned int tries;
	u64 state;
	struct story *story;
} source;

static u64 good(void)
{
	/* splitmix64: passes for random. */
	u64 z = source.state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

bool rdseed(u64 *ret_word)
{
	if (source.tries++ < source.dry)
		return false;
	source.tries = 0;
	source.story->words++;
	*ret_word = source.next();
	return true;
}

void ghcb_terminate(enum term_reason reason)
{
	_exit(reason == TERM_RANDOM ? 0 : 1);
}

void log_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(source.story->line, sizeof(source.story->line), format, args);
	va_end(args);
}

static int begin(void **state)
{
	(void)state;
	memset(&source, 0, sizeof(source));
	source.next = good;
	source.story = mmap(NULL, sizeof(*source.story), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return source.story == MAP_FAILED;
}

static int end(void **state)
{
	(void)state;
	return munmap(source.story, sizeof(*source.story));
}

/*
 * Take words from a source that is good for the start-up tests and then is next.
 * The VM must be ended after from to to words, for the reason in line.
 */
static void assert_ended(u64 (*next)(void), unsigned int from, unsigned int to,
			 const char *line)
{
	pid_t child = fork();
	int status;
	u64 word;

	if (!child) {
		random_init();
		source.next = next;
		source.story->words = 0;
		while (source.story->words < 100000)
			random_bytes(&word, sizeof(word));
		_exit(2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_in_range(source.story->words, from, to);
	assert_string_equal(source.story->line, line);
}

static void a_good_source_passes_for_ever(void **state)
{
	u8 bytes[256] = { 0 };
	unsigned int i;
	size_t size;

	(void)state;
	random_init();
	assert_in_range(source.story->words, 1024 / 8, 1024);
	for (i = 0; i < 2000000; i++)
		random_bytes(bytes, 8);
	for (size = 0; size < sizeof(bytes); size++) {
		bytes[size] = 0x5a;
		random_bytes(bytes, size);
		assert_int_equal(bytes[size], 0x5a);
	}
	/* No word is given twice. */
	source.story->words = 0;
	random_bytes(bytes, 17);
	assert_int_equal(source.story->words, 3);
	assert_memory_not_equal(bytes, bytes + 8, 8);
}

static u64 zeros(void)
{
	return 0;
}

static u64 same_word(void)
{
	return 0x0123456789abcdefull;
}

static void a_stuck_source_ends_the_vm(void **state)
{
	(void)state;
	assert_ended(zeros, 3, 3, "RDSEED: repeats itself");
	assert_ended(same_word, 3, 3, "RDSEED: repeats itself");
}

/* Three of eight bytes are zero. */
static u64 many_zeros(void)
{
	return good() & 0xffffff0000ff00ffull;
}

/* Each bit is one with probability 7/8. */
static u64 mostly_ones(void)
{
	return good() | good() | good();
}

/* Two words in turns. */
static u64 two_in_turns(void)
{
	return source.story->words % 2 ? 0x1111111111111111ull :
					 0x2222222222222222ull;
}

static void a_biased_source_ends_the_vm(void **state)
{
	(void)state;
	assert_ended(many_zeros, 2, 1000, "RDSEED: is biased");
	assert_ended(mostly_ones, 2, 1000, "RDSEED: is biased");
	assert_ended(two_in_turns, 2, 200, "RDSEED: is biased");
}

static void a_source_that_fails_at_the_start_ends_the_vm(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (!child) {
		source.next = zeros;
		random_init();
		_exit(2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(source.story->words, 3);
}

static u64 dries_up(void)
{
	source.dry = 1000001;
	return good();
}

static void a_source_that_is_dry_is_asked_again_but_not_for_ever(void **state)
{
	u64 word = 0;

	(void)state;
	source.dry = 1000000;
	random_bytes(&word, sizeof(word));
	assert_int_not_equal(word, 0);
	source.dry = 0;
	assert_ended(dries_up, 1, 1, "RDSEED: has run dry");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_good_source_passes_for_ever),
		TEST(a_stuck_source_ends_the_vm),
		TEST(a_biased_source_ends_the_vm),
		TEST(a_source_that_fails_at_the_start_ends_the_vm),
		TEST(a_source_that_is_dry_is_asked_again_but_not_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
