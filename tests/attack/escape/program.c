// SPDX-License-Identifier: Apache-2.0
/*
 * A program that the monitor runs at CPL3 in the TPM's place, and that wants
 * out: what a TPM would do after an attacker has taken it over. Each ELF file
 * made from this makes one attempt, ESCAPE, at its first request. None may hurt
 * anybody but the program itself. No C library: it wants nothing but harm.
 */
#define READ 0
#define WRITE 1
#define MMAP 9
#define EXIT_GROUP 231

/* The monitor's memory (vtpm-firmware/mm/direct.h): direct map, text. */
#define MONITOR_DIRECT_MAP 0xffff808003000000ul
#define MONITOR_TEXT 0xffffffff80001000ul

void _start(void);

static unsigned char request[40000] __attribute__((aligned(16)));

static long syscall3(long number, long a, const void *b, long c)
{
	long r;

	asm volatile("syscall"
		     : "=a"(r)
		     : "a"(number), "D"(a), "S"(b), "d"(c)
		     : "rcx", "r11", "memory");
	return r;
}

static __attribute__((unused)) long syscall6(long number, long a, long b, long c, long d)
{
	register long r10 asm("r10") = d;
	register long r8 asm("r8") = -1;
	register long r9 asm("r9") = 0;
	long r;

	asm volatile("syscall"
		     : "=a"(r)
		     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
		       "r"(r9)
		     : "rcx", "r11", "memory");
	return r;
}

static void say(const char *text)
{
	long n = 0;

	while (text[n])
		n++;
	syscall3(WRITE, 2, text, n);
}

static __attribute__((unused)) void read_monitor(void)
{
	*(volatile char *)MONITOR_DIRECT_MAP;
}

static __attribute__((unused)) void write_monitor(void)
{
	*(volatile char *)MONITOR_TEXT = 0;
}

static __attribute__((unused)) void call_monitor(void)
{
	asm volatile("jmp *%0" : : "r"(MONITOR_TEXT));
}

static __attribute__((unused)) void run_data(void)
{
	request[0] = 0xc3;
	asm volatile("call *%0" : : "r"(request) : "memory");
}

static __attribute__((unused)) void write_text(void)
{
	*(volatile char *)&_start = 0;
}

static __attribute__((unused)) void write_cr3(void)
{
	asm volatile("mov %0, %%cr3" : : "r"(0ul));
}

static __attribute__((unused)) void write_msr(void)
{
	asm volatile("wrmsr" : : "c"(0xc0010130), "a"(0), "d"(0));
}

static __attribute__((unused)) void write_port(void)
{
	asm volatile("out %%al, %%dx" : : "a"(0), "d"(0x402));
}

static __attribute__((unused)) void validate_page(void)
{
	asm volatile(".byte 0xf2, 0x0f, 0x01, 0xff"
		     : : "a"(request), "c"(0), "d"(0));
}

static __attribute__((unused)) void overflow_stack(void)
{
	asm volatile("1: push %rax; jmp 1b");
}

/* With AC set, SMAP would not hold in a monitor that forgot about it. */
static __attribute__((unused)) void bad_pointers(void)
{
	asm volatile("pushf; orl $0x40000, (%rsp); popf");
	if (syscall3(WRITE, 2, (void *)MONITOR_DIRECT_MAP, 8) >= 0 ||
	    syscall3(READ, 1, (void *)MONITOR_DIRECT_MAP, 8) >= 0)
		say("escape: the monitor took its own address");
	syscall3(READ, 0, (void *)MONITOR_DIRECT_MAP, 8192);
}

/* All memory that is to be had, by pieces of 1 MiB: it has a limit of its own. */
static __attribute__((unused)) void eat_memory(void)
{
	long pieces = 0;

	while (syscall6(MMAP, 0, 1 << 20, 3, 0x22) > 0)
		pieces++;
	/* SPACE_MAX_FRAMES is 40 MiB, and the program itself has some. */
	if (pieces < 32 || pieces >= 40)
		say("escape: still here");
	else
		say("escape: had its share");
	syscall3(EXIT_GROUP, 0, 0, 0);
}

/*
 * Not an escape: it answers everything, with nothing, but dies of the guest's
 * first TPM command (operation 1 with 12 bytes; attest's key has 32).
 */
static __attribute__((unused)) void die_on_command(void)
{
	unsigned int *header = (unsigned int *)request;

	while (header[0] != 1 || header[3] != 12) {
		header[1] = 0;
		header[3] = 0;
		syscall3(WRITE, 1, request, 16);
		syscall3(READ, 0, request, sizeof(request));
	}
	asm volatile("ud2");
}

void _start(void)
{
	syscall3(READ, 0, request, sizeof(request));
	say("escape: begins");
	ESCAPE();
	say("escape: still here");
	syscall3(EXIT_GROUP, 0, 0, 0);
}
