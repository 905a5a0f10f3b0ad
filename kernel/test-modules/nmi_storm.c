// SPDX-License-Identifier: GPL-2.0-only
/*
 * While it is loaded, a thread on the last CPU sends NMIs to all others, each
 * as soon as the one before is done, about every pause_us microseconds.
 * /sys/module/nmi_storm/parameters/handled tells how many there were.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#include <asm/apic.h>
#include <asm/nmi.h>

static unsigned long pause_us = 200;
module_param(pause_us, ulong, 0444);
MODULE_PARM_DESC(pause_us, "pause between two rounds of NMIs");

static atomic_long_t handled = ATOMIC_LONG_INIT(0);
static DEFINE_PER_CPU(bool, under_way);
static struct task_struct *sender;

static int handled_get(char *buffer, const struct kernel_param *unused)
{
	return sysfs_emit(buffer, "%ld\n", atomic_long_read(&handled));
}

static const struct kernel_param_ops handled_ops = { .get = handled_get };
module_param_cb(handled, &handled_ops, NULL, 0444);
MODULE_PARM_DESC(handled, "NMIs so far");

static int storm_nmi(unsigned int type, struct pt_regs *regs)
{
	if (!this_cpu_read(under_way))
		return NMI_DONE;
	atomic_long_inc(&handled);
	this_cpu_write(under_way, false);
	return NMI_HANDLED;
}

/*
 * One at a time: Linux has two GHCBs, so a #VC, an NMI in it and an NMI in that
 * are one too many.
 */
static void send_to(unsigned int cpu)
{
	if (READ_ONCE(per_cpu(under_way, cpu)))
		return;
	WRITE_ONCE(per_cpu(under_way, cpu), true);
	apic->send_IPI_mask(cpumask_of(cpu), NMI_VECTOR);
}

static int storm(void *unused)
{
	unsigned int cpu;

	while (!kthread_should_stop()) {
		preempt_disable();
		for_each_online_cpu(cpu)
			if (cpu != smp_processor_id())
				send_to(cpu);
		preempt_enable();
		usleep_range(pause_us, 2 * pause_us);
	}
	return 0;
}

static int __init nmi_storm_init(void)
{
	int err = register_nmi_handler(NMI_LOCAL, storm_nmi, 0, "nmi_storm");

	if (err)
		return err;
	sender = kthread_create(storm, NULL, "nmi_storm");
	if (IS_ERR(sender)) {
		unregister_nmi_handler(NMI_LOCAL, "nmi_storm");
		return PTR_ERR(sender);
	}
	kthread_bind(sender, cpumask_last(cpu_online_mask));
	wake_up_process(sender);
	return 0;
}
module_init(nmi_storm_init);

/* The last NMIs are to find their handler. */
static void __exit nmi_storm_exit(void)
{
	unsigned int cpu, tries;

	kthread_stop(sender);
	for_each_online_cpu(cpu)
		for (tries = 0; READ_ONCE(per_cpu(under_way, cpu)) &&
		     tries < 1000; tries++)
			usleep_range(1000, 2000);
	unregister_nmi_handler(NMI_LOCAL, "nmi_storm");
}
module_exit(nmi_storm_exit);

MODULE_DESCRIPTION("NMIs for all CPUs but the last");
MODULE_LICENSE("GPL");
