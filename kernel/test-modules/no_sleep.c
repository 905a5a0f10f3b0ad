// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that refuses to sleep. Devices are put to sleep in the order opposite
 * to that of their registration: those that were registered after this one have
 * slept, and are woken again, when the system's sleep fails because of it. It
 * does what /sys/power/pm_test does on kernels that have that.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pm.h>

static struct platform_device *device;

static int no_sleep_suspend(struct device *dev)
{
	return -EBUSY;
}

static int no_sleep_resume(struct device *dev)
{
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(no_sleep_pm, no_sleep_suspend, no_sleep_resume);

static int no_sleep_probe(struct platform_device *pdev)
{
	return 0;
}

static struct platform_driver no_sleep_driver = {
	.probe = no_sleep_probe,
	.driver = { .name = "no_sleep", .pm = pm_sleep_ptr(&no_sleep_pm) },
};

static int __init no_sleep_init(void)
{
	int err;

	device = platform_device_register_simple("no_sleep",
						 PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	err = platform_driver_register(&no_sleep_driver);
	if (err)
		platform_device_unregister(device);
	return err;
}
module_init(no_sleep_init);

static void __exit no_sleep_exit(void)
{
	platform_driver_unregister(&no_sleep_driver);
	platform_device_unregister(device);
}
module_exit(no_sleep_exit);

MODULE_DESCRIPTION("A device that refuses to sleep");
MODULE_LICENSE("GPL");
