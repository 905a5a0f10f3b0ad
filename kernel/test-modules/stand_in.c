// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for a kernel of 6.16 or later: makes the platform device "tpm-svsm"
 * where the kernel has none, and with driver=1 a driver that is bound to it, as
 * the kernel's own is where CONFIG_TCG_SVSM is on.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#define DEVICE "tpm-svsm"

static bool driver;
module_param(driver, bool, 0444);
MODULE_PARM_DESC(driver, "have a driver bound to the device");

static struct platform_device *own_device;

static int stand_in_probe(struct platform_device *pdev)
{
	return 0;
}

static struct platform_driver stand_in_driver = {
	.probe = stand_in_probe,
	.driver = { .name = DEVICE },
};

static int __init stand_in_init(void)
{
	struct device *dev = bus_find_device_by_name(&platform_bus_type, NULL,
						     DEVICE);
	int err;

	put_device(dev);
	if (!dev) {
		own_device = platform_device_register_simple(DEVICE,
							     PLATFORM_DEVID_NONE,
							     NULL, 0);
		if (IS_ERR(own_device))
			return PTR_ERR(own_device);
	}
	err = driver ? platform_driver_register(&stand_in_driver) : 0;
	if (err)
		platform_device_unregister(own_device);
	return err;
}
module_init(stand_in_init);

static void __exit stand_in_exit(void)
{
	if (driver)
		platform_driver_unregister(&stand_in_driver);
	platform_device_unregister(own_device);
}
module_exit(stand_in_exit);

MODULE_DESCRIPTION("The kernel's own SVSM TPM device and driver, stood in for");
MODULE_LICENSE("GPL");
