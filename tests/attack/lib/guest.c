// SPDX-License-Identifier: Apache-2.0
/*
 * Start of a bare guest: find what the firmware handed over (Linux boot
 * protocol, CC blob), map pages, run the test, power off.
 */
#include "guest.h"

#include "console.h"
#include "protocol/linux_boot.h"

#define ENTRIES		512u
#define PTE_PRESENT	0x1ull
#define PTE_WRITE	0x2ull
#define PTE_LARGE	0x80ull
#define PTE_ADDRESS	0x00007ffffffff000ull
#define LARGE_SIZE	0x200000ull
/* Where the window is: the last 2 MiB of the first 512 GiB. */
#define WINDOW_VA	(0x8000000000ull - LARGE_SIZE)

/* Counted by the #GP handler in head.S. */
svp_u64 guest_faults;

static struct {
	svp_u8 page[GUEST_PAGES][SVP_PAGE_SIZE];
	svp_u64 small[2][ENTRIES];	/* 4 KiB entries of the pages above */
	svp_u64 window_directory[ENTRIES];
} memory __attribute__((aligned(4096)));

void *memcpy(void *to, const void *from, size_t n)
{
	svp_u8 *t = to;
	const svp_u8 *f = from;

	while (n--)
		*t++ = *f++;
	return to;
}

void *memset(void *to, int c, size_t n)
{
	svp_u8 *t = to;

	while (n--)
		*t++ = (svp_u8)c;
	return to;
}

static svp_u64 read_cr3(void)
{
	svp_u64 cr3;

	asm volatile("mov %%cr3, %0" : "=r"(cr3));
	return cr3;
}

static void flush_tlb(void)
{
	asm volatile("mov %0, %%cr3" : : "r"(read_cr3()) : "memory");
}

/* The table that an entry points at; tables are identity-mapped. */
static svp_u64 *table_at(svp_u64 entry)
{
	return (svp_u64 *)(entry & PTE_ADDRESS);
}

/* The page directory entry of an address in the first 4 GiB. */
static svp_u64 *directory_entry(svp_u64 va)
{
	svp_u64 *pml4 = table_at(read_cr3());
	svp_u64 *pdpt = table_at(pml4[0]);

	return &table_at(pdpt[va >> 30])[va >> 21 & (ENTRIES - 1)];
}

/* Map the 4 MiB that hold guest_page() by entries of 4 KiB. */
static void split_large_pages(const struct guest *g)
{
	svp_u64 first = (svp_u64)guest_page(0) & ~(LARGE_SIZE - 1);
	svp_u64 i, j;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < ENTRIES; j++)
			memory.small[i][j] = (first + i * LARGE_SIZE +
					      j * SVP_PAGE_SIZE) |
				PTE_PRESENT | PTE_WRITE | g->c_bit;
		*directory_entry(first + i * LARGE_SIZE) =
			(svp_u64)memory.small[i] | PTE_PRESENT | PTE_WRITE |
			g->c_bit;
	}
	flush_tlb();
}

svp_u8 *guest_page(unsigned int i)
{
	return memory.page[i];
}

void guest_map_shared(const struct guest *g, unsigned int i, bool shared)
{
	svp_u64 va = (svp_u64)guest_page(i);
	svp_u64 first = (svp_u64)guest_page(0) & ~(LARGE_SIZE - 1);
	svp_u64 *entry = &memory.small[(va - first) / LARGE_SIZE]
				      [va >> 12 & (ENTRIES - 1)];

	*entry = shared ? *entry & ~g->c_bit : *entry | g->c_bit;
	flush_tlb();
}

static volatile svp_u8 *map_window(const struct guest *g, svp_u64 address)
{
	svp_u64 *pdpt = table_at(table_at(read_cr3())[0]);

	memory.window_directory[ENTRIES - 1] =
		address | PTE_PRESENT | PTE_WRITE | PTE_LARGE;
	pdpt[ENTRIES - 1] = (svp_u64)memory.window_directory | PTE_PRESENT |
			    PTE_WRITE | g->c_bit;
	flush_tlb();
	return (volatile svp_u8 *)WINDOW_VA;
}

volatile svp_u8 *guest_window(const struct guest *g, svp_u64 gpa)
{
	return map_window(g, gpa | g->c_bit);
}

volatile svp_u8 *guest_window_shared(const struct guest *g, svp_u64 gpa)
{
	return map_window(g, gpa);
}

/* Behind the word when text starts with it, else NULL. */
static const char *behind(const char *text, const char *word)
{
	for (; *word; text++, word++)
		if (*text != *word)
			return NULL;
	return text;
}

svp_u64 guest_option(const struct guest *g, const char *name,
		     svp_u64 otherwise)
{
	const char *text, *at = NULL;
	svp_u64 value = 0;

	for (text = g->command_line; *text && !at; text++)
		at = behind(text, name);
	if (!at || *at != '=')
		return otherwise;
	for (at++; *at >= '0' && *at <= '9'; at++)
		value = value * 10 + (svp_u64)(*at - '0');
	return value;
}

bool guest_pvalidate_faults(const void *page, svp_u32 size, bool validate)
{
	svp_u32 eax;

	/* head.S steps over it, four bytes, when it faults. */
	guest_faults = 0;
	asm volatile("pvalidate"
		     : "=a"(eax)
		     : "a"(page), "c"(size), "d"((svp_u32)validate)
		     : "cc", "memory");
	return guest_faults != 0;
}

svp_u32 guest_rmpadjust(const void *page, svp_u32 size, svp_u64 rdx)
{
	svp_u32 eax;

	asm volatile("rmpadjust"
		     : "=a"(eax)
		     : "a"(page), "c"(size), "d"(rdx)
		     : "cc", "memory");
	return eax;
}

void guest_fail(const char *reason)
{
	console_text("FAIL: ");
	console_text(reason);
	console_text("\n");
	console_power_off();
}

void guest_print(const char *text)
{
	console_text(text);
	console_text("\n");
}

void guest_print_number(const char *text, svp_u64 number)
{
	console_text(text);
	console_text(" 0x");
	console_number(number);
	console_text("\n");
}

void guest_print_bytes(const char *name, const svp_u8 *data, size_t size)
{
	char pair[3] = { 0 };
	size_t i;

	console_text(name);
	console_text(": ");
	for (i = 0; i < size; i++) {
		pair[0] = "0123456789abcdef"[data[i] >> 4];
		pair[1] = "0123456789abcdef"[data[i] & 15];
		console_text(pair);
	}
	console_text("\n");
}

void guest_expect(const char *name, svp_u64 got, svp_u64 wanted)
{
	if (got != wanted) {
		guest_print_number("wanted", wanted);
		guest_print_number("got", got);
		guest_fail(name);
	}
	console_text("ok: ");
	guest_print(name);
}

/* C-bit mask from the CPUID page; 0 when it doesn't say. */
static svp_u64 c_bit_of(const struct svp_cpuid_page *page)
{
	svp_u32 i;

	for (i = 0; i < page->count && i < SVP_CPUID_MAX_ENTRIES; i++)
		if (page->entry[i].eax_in == SVP_CPUID_SEV_LEAF)
			return 1ull << SVP_CPUID_CBIT(page->entry[i].ebx);
	return 0;
}

static const struct svp_cc_blob *
find_cc_blob(const struct svp_boot_params *params)
{
	const struct svp_setup_cc_blob *data;
	svp_u64 at = params->hdr.setup_data;

	for (; at; at = data->next) {
		data = (const void *)at;
		if (data->type == SVP_SETUP_CC_BLOB)
			return (const void *)(svp_u64)data->cc_blob_gpa;
	}
	return NULL;
}

/* From head.S: boot_params as the firmware left them. */
void guest_start(const struct svp_boot_params *params);

void guest_start(const struct svp_boot_params *params)
{
	const struct svp_cc_blob *blob = find_cc_blob(params);
	struct guest g = { 0 };

	/* Without these there is no console to complain on. */
	if (!blob)
		__builtin_trap();
	g.secrets = (const void *)blob->secrets_gpa;
	g.caa = (void *)g.secrets->svsm_caa;
	g.command_line = (const char *)(svp_u64)params->hdr.cmd_line_ptr;
	g.c_bit = c_bit_of((const void *)blob->cpuid_gpa);
	if (!g.caa || !g.c_bit)
		__builtin_trap();
	split_large_pages(&g);
	console_init(&g);
	guest_print("attack: running at VMPL2");
	guest_main(&g);
	guest_print("attack: PASS");
	console_power_off();
}
