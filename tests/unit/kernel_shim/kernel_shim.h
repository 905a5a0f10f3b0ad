/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As much of the kernel's interface as kernel/chip.c and kernel/transport.c need
 * to be compiled for the host. Time is a counter that only sleeping moves.
 */
#ifndef KERNEL_SHIM_H
#define KERNEL_SHIM_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

struct device {
	void *driver_data;
};

struct tpm_chip {
	struct device dev;
	unsigned int flags;
};

struct tpm_class_ops {
	unsigned int flags;
};

/* As it lies on the wire. */
struct tpm_header {
	u16 tag;
	u32 length;
	u32 ordinal;
} __attribute__((packed));

#define TPM_HEADER_SIZE 10
#define TPM_CHIP_FLAG_TPM2 2u
#define TPM2_DURATION_LONG 2000
#define TPM2_DURATION_DEFAULT 120000

/* One jiffy is one millisecond. */
extern unsigned long jiffies;
#define msecs_to_jiffies(ms) ((unsigned long)(ms))
#define time_after(a, b) ((long)((b) - (a)) < 0)

#define ktime_get_ns() ((u64)jiffies * 1000000)

#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))

/* The process that waits: none, but it can be killed. */
struct task_struct;
#define current ((struct task_struct *)NULL)
bool fatal_signal_pending(struct task_struct *task);

/* Moves time on, by at least a jiffy. */
void usleep_range(unsigned long min, unsigned long max);

#define memzero_explicit(p, n) explicit_bzero(p, n)
#define dev_err_ratelimited(dev, ...) ((void)(dev))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* What was logged last. */
extern char shim_log[256];
#define KBUILD_MODNAME "svsm_vtpm"
#define pr_err(fmt, ...) \
	snprintf(shim_log, sizeof(shim_log), pr_fmt(fmt), ##__VA_ARGS__)

#define ERR_PTR(err) ((void *)(intptr_t)(err))
#define PTR_ERR(p) ((int)(intptr_t)(p))
#define IS_ERR(p) ((uintptr_t)(p) >= (uintptr_t)-4095)

/* The driver's pointer in a device. */
static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

#endif
