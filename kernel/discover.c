// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the SVSM. The kernel has read from the secrets page at which VMPL it
 * runs: anything but 0 means that an SVSM is below.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/platform_device.h>

#include <asm/sev.h>

#include "kernel/discover.h"

/* Our own device; NULL when the core made one. */
static struct platform_device *own_device;

/* Is there the core's device (-EEXIST), maybe with a driver (-EBUSY)? */
static int check_core_device(void)
{
	struct device *dev = bus_find_device_by_name(&platform_bus_type, NULL,
						     SVSM_VTPM_CORE_DEVICE);
	int ret;

	if (!dev)
		return 0;
	ret = device_is_bound(dev) ? -EBUSY : -EEXIST;
	put_device(dev);
	return ret;
}

int svsm_vtpm_discover(void)
{
	struct platform_device *device;
	int ret;

	if (!snp_vmpl) {
		pr_info("no SVSM here: not an SEV-SNP guest below VMPL0\n");
		return -ENODEV;
	}
	ret = check_core_device();
	if (ret == -EBUSY)
		pr_err("another driver has the vTPM already\n");
	if (ret)
		return ret == -EEXIST ? 0 : ret;

	device = platform_device_register_simple(SVSM_VTPM_OWN_DEVICE,
						 PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	own_device = device;
	return 0;
}

void svsm_vtpm_forget(void)
{
	platform_device_unregister(own_device);
	own_device = NULL;
}
