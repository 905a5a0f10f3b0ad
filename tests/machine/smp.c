// SPDX-License-Identifier: Apache-2.0
/*
 * Several CPUs in one machine. The guest drives the same local APICs that the
 * machine sends its NMIs with: the high half of the ICR is put back.
 */
#include "asm.h"
#include "heap.h"
#include "lib.h"
#include "log.h"
#include "smp.h"
#include "stop.h"

#define APIC_ICR_LOW	0xfee00300ul
#define APIC_ICR_HIGH	0xfee00310ul
#define ICR_NMI		0x4400u
#define ICR_INIT	0x4500u
#define ICR_STARTUP	0x4600u
#define TRAMPOLINE	0x8000ul
#define STACK_SIZE	16384u
#define PATIENCE	2000000000ul

extern const char ap_trampoline[];
extern const u64 ap_trampoline_size;
void svm_sleep(void);

/* Read by entry.S. */
u64 ap_stack;

static struct {
	int lock;
	unsigned int starting;
	unsigned int started;
} smp;

void smp_lock(void)
{
	while (__atomic_exchange_n(&smp.lock, 1, __ATOMIC_ACQUIRE))
		cpu_relax();
}

void smp_unlock(void)
{
	__atomic_store_n(&smp.lock, 0, __ATOMIC_RELEASE);
}

static void send_ipi(unsigned int to, u32 command)
{
	volatile u32 *low = (volatile u32 *)APIC_ICR_LOW;
	volatile u32 *high = (volatile u32 *)APIC_ICR_HIGH;
	u32 kept = *high;

	*high = to << 24;
	*low = command;
	*high = kept;
}

/*
 * About a microsecond each: a port that nothing answers. PAUSE lets the other
 * CPU go on when QEMU runs all CPUs in one thread.
 */
static void delay(unsigned int n)
{
	while (n--) {
		inb(0x80);
		cpu_relax();
	}
}

unsigned int smp_starting(void)
{
	return smp.starting;
}

void smp_started(void)
{
	__atomic_store_n(&smp.started, smp.starting, __ATOMIC_RELEASE);
}

static bool start_one(unsigned int id)
{
	unsigned int tries;

	ap_stack = (u64)heap_alloc(STACK_SIZE, PAGE_SIZE) + STACK_SIZE;
	smp.starting = id;
	send_ipi(id, ICR_INIT);
	delay(1000);
	send_ipi(id, ICR_STARTUP | TRAMPOLINE >> 12);
	for (tries = 0; tries < 1000000; tries++) {
		if (__atomic_load_n(&smp.started, __ATOMIC_ACQUIRE) == id)
			return true;
		delay(1);
	}
	return false;
}

static unsigned int cpus_present(void)
{
	u32 a = 1, b, c = 0, d;

	asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	b = b >> 16 & 0xff;
	return b > MAX_CPUS ? MAX_CPUS : b ? b : 1;
}

unsigned int smp_start(void)
{
	unsigned int n = cpus_present();
	unsigned int i;

	memcpy((void *)TRAMPOLINE, ap_trampoline, ap_trampoline_size);
	for (i = 1; i < n; i++)
		if (!start_one(i))
			stop(STOP_ERROR, "cpu %u does not start", i);
	memset((void *)TRAMPOLINE, 0, PAGE_SIZE);
	return n;
}

static bool in_guest(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->in_guest, __ATOMIC_ACQUIRE);
}

void smp_kick(struct cpu *self, struct cpu *other)
{
	u64 patience = PATIENCE;

	if (other == self)
		return;
	if (!other->kick) {
		other->kick = true;
		send_ipi(other->id, ICR_NMI);
	}
	while (in_guest(other)) {
		cpu_relax();
		if (!--patience)
			stop(STOP_ERROR, "cpu %u does not leave its guest",
			     other->id);
	}
}

void smp_kick_others(struct cpu *self)
{
	unsigned int i;

	for (i = 0; i < cpu_count(); i++) {
		struct cpu *other = cpu_find(i);

		if (in_guest(other))
			smp_kick(self, other);
	}
}

void smp_sleep(struct cpu *self)
{
	smp_unlock();
	svm_sleep();
	smp_lock();
	self->kick = false;
}
