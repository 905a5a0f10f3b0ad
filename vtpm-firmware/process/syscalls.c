// SPDX-License-Identifier: Apache-2.0
/*
 * The Linux system calls that the static programs make, with Linux's numbers,
 * arguments and errors (x86-64 syscall table, man 2). Arguments are the
 * process's and hostile; any other call gets ENOSYS.
 */
#include "arch/cpl3.h"
#include "arch/random.h"
#include "arch/tsc.h"
#include "lib/channel.h"
#include "lib/errno.h"
#include "lib/log.h"
#include "lib/string.h"
#include "process/state.h"

#define ARGS 6u
/* MAP_PRIVATE | MAP_ANONYMOUS, and hints that mean nothing here. */
#define MAP_PRIVATE	0x02u
#define MAP_ANONYMOUS	0x20u
#define MAP_IGNORED	(0x4000u | 0x8000u | 0x20000u) /* NORESERVE POPULATE STACK */
#define ARCH_SET_FS	0x1002u
#define FUTEX_WAKE	1u
#define FUTEX_COMMAND	0x7fu
#define CLOCKS		12u	/* CLOCK_REALTIME .. CLOCK_TAI */
#define NSEC_PER_SEC	1000000000ull
#define ERRNO_MAX	4095u
#define LOG_CHUNK	200u
#define IOVECS_MAX	16u
#define USER_ADDRESS_END 0x800000000000ull

static struct {
	u64 tsc_hz;
} clock RO_AFTER_INIT;

int syscall_init(u32 tsc_khz)
{
	/* Above 10 GHz the arithmetic below would overflow. */
	if (!tsc_khz || tsc_khz > 10000000)
		return -EINVAL;
	clock.tsc_hz = (u64)tsc_khz * 1000;
	return 0;
}

/* read(0): wait for a request; it comes from process_call. */
static long sys_read(struct process *p, const u64 *a)
{
	if (a[0] != 0)
		return -EBADF;
	p->read_at = uva(a[1]);
	p->read_size = a[2];
	p->phase = PROCESS_WAITING;
	return 0;
}

static long write_log(struct process *p, struct uva at, u64 size)
{
	char text[LOG_CHUNK];
	u64 done = 0;

	while (done < size) {
		size_t n = size - done < sizeof(text) ? size - done : sizeof(text);

		if (space_copy_in(&p->space, text, uva(at.at + done), n))
			return -EFAULT;
		log_text(p->name, text, n);
		done += n;
	}
	return (long)size;
}

/* The answer's data, checked header in hand, to whoever asked. */
static int take_answer(struct process *p, const struct fw_message_header *h, struct uva data)
{
	if (h->status) {
		p->result = -(int)h->status;
		return 0;
	}
	p->answer_size = h->length;
	p->result = h->length > p->request->out_max ? -EMSGSIZE : 0;
	if (p->result)
		return 0;
	return space_copy_in(&p->space, p->request->out, data, h->length);
}

/* write(1): exactly one answer to each request. */
static long write_answer(struct process *p, struct uva at, u64 size)
{
	struct fw_message_header h;

	if (!p->request || p->answered)
		return -EPIPE;
	if (size < sizeof(h) || space_copy_in(&p->space, &h, at, sizeof(h)))
		return -EFAULT;
	if (h.length != size - sizeof(h) || h.length > FW_MESSAGE_DATA_MAX ||
	    h.op != p->request->op || h.status > ERRNO_MAX)
		return -EINVAL;
	if (take_answer(p, &h, uva(at.at + sizeof(h))))
		return -EFAULT;
	p->answered = true;
	return (long)size;
}

static long sys_write(struct process *p, const u64 *a)
{
	if (a[0] == 1)
		return write_answer(p, uva(a[1]), a[2]);
	if (a[0] == 2)
		return write_log(p, uva(a[1]), a[2]);
	return -EBADF;
}

/* Only to the log: that's how the C library reports its own death. */
static long sys_writev(struct process *p, const u64 *a)
{
	struct {
		u64 base;
		u64 size;
	} v;
	long done = 0, r;
	u64 i;

	if (a[0] != 2)
		return -EBADF;
	if (a[2] > IOVECS_MAX)
		return -EINVAL;
	for (i = 0; i < a[2]; i++) {
		if (space_copy_in(&p->space, &v, uva(a[1] + i * sizeof(v)), sizeof(v)))
			return -EFAULT;
		r = write_log(p, uva(v.base), v.size);
		if (r < 0)
			return r;
		done += r;
	}
	return done;
}

/* Lengths are rounded up by Linux; a length near 2^64 must not wrap to 0. */
static u64 page_size_of(u64 size)
{
	return size > USER_ADDRESS_END ? 0 : align_up(size, PAGE_SIZE);
}

static long sys_mmap(struct process *p, const u64 *a)
{
	u64 size = page_size_of(a[1]);
	u32 flags = (u32)a[3] & ~MAP_IGNORED;
	struct uva at = { 0 };
	int r;

	if (flags != (MAP_PRIVATE | MAP_ANONYMOUS) || !size)
		return -EINVAL;
	if (a[2] & SPACE_EXEC)
		return -EACCES;
	r = space_find(&p->space, size, &at);
	if (!r)
		r = space_map(&p->space, at, size, (unsigned int)a[2]);
	if (r == -ENOMEM && at.at)
		space_unmap(&p->space, at, size);
	return r ? r : (long)at.at;
}

static long sys_mprotect(struct process *p, const u64 *a)
{
	if (a[2] & SPACE_EXEC)
		return -EACCES;
	return space_protect(&p->space, uva(a[0]), page_size_of(a[1]), (unsigned int)a[2]);
}

static long sys_munmap(struct process *p, const u64 *a)
{
	return space_unmap(&p->space, uva(a[0]), page_size_of(a[1]));
}

static long sys_brk(struct process *p, const u64 *a)
{
	return (long)space_brk(&p->space, a[0]);
}

static long sys_arch_prctl(struct process *p, const u64 *a)
{
	if (a[0] != ARCH_SET_FS)
		return -EINVAL;
	if (a[1] >= USER_ADDRESS_END)
		return -EPERM;
	p->fs_base = a[1];
	cpl3_set_fs(a[1]);
	return 0;
}

/* There is one thread: nobody to wake, and a wait would be for ever. */
static long sys_futex(struct process *p, const u64 *a)
{
	if ((a[1] & FUTEX_COMMAND) == FUTEX_WAKE)
		return 0;
	process_kill(p, "waits for a futex");
	return 0;
}

/* The host can set the TSC back, and CPUs differ; a TPM's clock must not. */
static u64 monotonic_tsc(struct process *p)
{
	u64 tsc = tsc_read();

	if (tsc > p->last_tsc)
		p->last_tsc = tsc;
	return p->last_tsc;
}

/*
 * Time since the CPU started, for every clock: nobody that could be trusted
 * tells the time of day.
 */
static long sys_clock_gettime(struct process *p, const u64 *a)
{
	u64 tsc = monotonic_tsc(p);
	u64 time[2] = { tsc / clock.tsc_hz,
			tsc % clock.tsc_hz * NSEC_PER_SEC / clock.tsc_hz };

	if (a[0] >= CLOCKS)
		return -EINVAL;
	return space_copy_out(&p->space, uva(a[1]), time, sizeof(time));
}

static long sys_time(struct process *p, const u64 *a)
{
	(void)a;
	return (long)(monotonic_tsc(p) / clock.tsc_hz);
}

static long sys_getrandom(struct process *p, const u64 *a)
{
	u8 bytes[256];
	/* Less than was asked for is as Linux does when interrupted. */
	size_t size = a[1] < sizeof(bytes) ? a[1] : sizeof(bytes);
	int r;

	random_bytes(bytes, size);
	r = space_copy_out(&p->space, uva(a[0]), bytes, size);
	wipe(bytes, sizeof(bytes));
	return r ? r : (long)size;
}

static long sys_exit(struct process *p, const u64 *a)
{
	(void)a;
	process_kill(p, "exit or signal to itself");
	return 0;
}

/* Answers to calls that do nothing: there are no signals, */
static long sys_nothing(struct process *p, const u64 *a)
{
	(void)p;
	(void)a;
	return 0;
}

/* process 1 has thread 1, */
static long sys_one(struct process *p, const u64 *a)
{
	(void)p;
	(void)a;
	return 1;
}

/* there are no files, */
static long sys_no_file(struct process *p, const u64 *a)
{
	(void)p;
	(void)a;
	return -ENOENT;
}

/* and the C library can do without the rest. */
static long sys_missing(struct process *p, const u64 *a)
{
	(void)p;
	(void)a;
	return -ENOSYS;
}

/* By number in the x86-64 table. */
static long (*const calls[])(struct process *p, const u64 *args) = {
	[0] = sys_read,
	[1] = sys_write,
	[9] = sys_mmap,
	[10] = sys_mprotect,
	[11] = sys_munmap,
	[12] = sys_brk,
	[13] = sys_nothing,	/* rt_sigaction */
	[14] = sys_nothing,	/* rt_sigprocmask */
	[20] = sys_writev,
	[39] = sys_one,		/* getpid */
	[60] = sys_exit,
	[89] = sys_no_file,	/* readlink */
	[158] = sys_arch_prctl,
	[186] = sys_one,	/* gettid */
	[201] = sys_time,
	[202] = sys_futex,
	[218] = sys_one,	/* set_tid_address */
	[228] = sys_clock_gettime,
	[231] = sys_exit,	/* exit_group */
	[234] = sys_exit,	/* tgkill: abort() */
	[257] = sys_no_file,	/* openat */
	[273] = sys_nothing,	/* set_robust_list */
	[302] = sys_missing,	/* prlimit64 */
	[318] = sys_getrandom,
	[334] = sys_missing,	/* rseq */
};

void syscall_serve(struct process *p)
{
	struct process_context *c = &p->context;
	const u64 args[ARGS] = { c->rdi, c->rsi, c->rdx, c->r10, c->r8, c->r9 };

	if (c->rax < ARRAY_SIZE(calls) && calls[c->rax]) {
		c->rax = (u64)calls[c->rax](p, args);
		return;
	}
	log_line("%s: system call %lu is not known", p->name, c->rax);
	c->rax = (u64)-(long)ENOSYS;
}
