/* SPDX-License-Identifier: Apache-2.0 */
/* Spin locks. Nothing interrupts the monitor, so there is no irq variant. */
#ifndef ARCH_SPINLOCK_H
#define ARCH_SPINLOCK_H

#include <stdbool.h>

/* Zero-initialised = free. */
struct spinlock {
	unsigned char held;
};

/* Take the lock if it is free. Returns whether it is now the caller's. */
static inline bool spin_trylock(struct spinlock *lock)
{
	return !__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE);
}

/* Wait for the lock and take it. Not recursive. */
static inline void spin_lock(struct spinlock *lock)
{
	while (!spin_trylock(lock))
		__builtin_ia32_pause();
}

/* Give the lock back; the caller holds it. */
static inline void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

#endif
