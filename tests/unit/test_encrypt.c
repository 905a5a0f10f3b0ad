// SPDX-License-Identifier: Apache-2.0
/*
 * What of a private page shows without its key. The cipher is judged by the
 * test vector of its authors (IACR eprint 2013/404, appendix C).
 */
#include "machine_fixture.h"
#include "tests/machine/encrypt.h"
#include "tests/machine/speck.h"

#define PAGE	RAM_GPA
#define OTHER	(RAM_GPA + 4096)
#define BLOCK	16u

static u8 one[4096], two[4096];

static void the_cipher_passes_its_test_vector(void **state)
{
	struct speck_block b = { 0x6c61766975716520, 0x7469206564616d20 };
	struct speck s;

	(void)state;
	speck_init(&s, (struct speck_block){ 0x0f0e0d0c0b0a0908,
					     0x0706050403020100 });
	speck_encrypt(&s, &b);
	assert_int_equal(b.x, 0xa65d985179783265);
	assert_int_equal(b.y, 0x7860fedf5c570d18);
}

static unsigned int blocks_that_differ(const u8 *a, const u8 *b)
{
	unsigned int i, n = 0;

	for (i = 0; i < 4096; i += BLOCK)
		n += !!memcmp(a + i, b + i, BLOCK);
	return n;
}

static void ciphertext_is_stable_and_leaves_the_page(void **state)
{
	(void)state;
	encrypt_read(at(PAGE), one);
	encrypt_read(at(PAGE), two);
	assert_memory_equal(one, two, 4096);
	assert_int_equal(*(u64 *)hpa_ptr(at(PAGE)), 0);
	assert_int_equal(blocks_that_differ(one, hpa_ptr(at(PAGE))), 256);
}

static void equal_plaintexts_do_not_show_at_other_addresses(void **state)
{
	unsigned int i;

	(void)state;
	encrypt_read(at(PAGE), one);
	encrypt_read(at(OTHER), two);
	assert_int_equal(blocks_that_differ(one, two), 256);
	for (i = BLOCK; i < 4096; i += BLOCK)
		assert_memory_not_equal(one, one + i, BLOCK);
}

/* Nor does the difference of two plaintexts, as by a mask. */
static void a_changed_bit_changes_its_block_and_no_other(void **state)
{
	u8 *page = hpa_ptr(at(PAGE));
	unsigned int i, n = 0;

	(void)state;
	encrypt_read(at(PAGE), one);
	page[40] ^= 1;
	encrypt_read(at(PAGE), two);
	assert_int_equal(blocks_that_differ(one, two), 1);
	for (i = 32; i < 48; i++)
		n += one[i] != two[i];
	assert_true(n > 8);
}

static void a_change_of_owner_and_back_is_none(void **state)
{
	(void)state;
	memset(hpa_ptr(at(PAGE)), 0x5a, 4096);
	memset(two, 0x5a, 4096);
	encrypt_page(at(PAGE));
	assert_int_equal(blocks_that_differ(hpa_ptr(at(PAGE)), two), 256);
	encrypt_page(at(PAGE));
	assert_memory_equal(hpa_ptr(at(PAGE)), two, 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE_TEST(the_cipher_passes_its_test_vector),
		MACHINE_TEST(ciphertext_is_stable_and_leaves_the_page),
		MACHINE_TEST(equal_plaintexts_do_not_show_at_other_addresses),
		MACHINE_TEST(a_changed_bit_changes_its_block_and_no_other),
		MACHINE_TEST(a_change_of_owner_and_back_is_none),
	};

	encrypt_init();
	return cmocka_run_group_tests(tests, make_dram, free_dram);
}
