// SPDX-License-Identifier: GPL-2.0-only
/*
 * svsm_vtpm: the TPM 2.0 that an SVSM serves to an AMD SEV-SNP guest, as
 * /dev/tpm0 and /dev/tpmrm0. AMD 58019 "Secure VM Service Module", section 8.
 */
#include <linux/gfp.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <asm/cpu_device_id.h>
#include <asm/sev.h>

#include "kernel/chip.h"
#include "kernel/compat.h"
#include "kernel/discover.h"
#include "kernel/query.h"
#include "protocol/svsm_vtpm.h"

static char *transport_name = SVSM_VTPM_TRANSPORT_AUTO;
module_param_named(transport, transport_name, charp, 0444);
MODULE_PARM_DESC(transport, "way to the SVSM: kernel, ca-msr, or auto (default)");

/* What the parameter came to when the module was loaded. */
static const struct svsm_vtpm_transport *chosen_transport;

static struct svsm_vtpm *to_vtpm(struct device *dev)
{
	struct tpm_chip *chip = dev_get_drvdata(dev);

	return dev_get_drvdata(&chip->dev);
}

static ssize_t transport_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	return sysfs_emit(buf, "%s\n", to_vtpm(dev)->transport->name);
}
static DEVICE_ATTR_RO(transport);

static ssize_t platform_commands_show(struct device *dev,
				      struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%#llx\n", to_vtpm(dev)->commands);
}
static DEVICE_ATTR_RO(platform_commands);

static ssize_t features_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%#llx\n", to_vtpm(dev)->features);
}
static DEVICE_ATTR_RO(features);

static struct attribute *svsm_vtpm_attrs[] = {
	&dev_attr_transport.attr,
	&dev_attr_platform_commands.attr,
	&dev_attr_features.attr,
	NULL
};
ATTRIBUTE_GROUPS(svsm_vtpm);

static void free_command_page(void *page)
{
	memzero_explicit(page, SVP_PAGE_SIZE);
	free_page((unsigned long)page);
}

/* The SVSM takes one page of private memory, which direct-map pages are. */
static int allocate_page(struct device *dev, u8 **ret_page)
{
	u8 *page = (u8 *)get_zeroed_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	*ret_page = page;
	return devm_add_action_or_reset(dev, free_command_page, page);
}

/* Learn what the SVSM's vTPM can do; without commands it is of no use. */
static int query(struct device *dev, struct svsm_vtpm *vtpm)
{
	struct svsm_call call;

	if (svsm_vtpm_query(&call))
		return dev_err_probe(dev, -ENODEV, "the SVSM has no vTPM\n");
	if (!(call.rcx_out & SVP_VTPM_QUERY_SEND_COMMAND))
		return dev_err_probe(dev, -ENODEV,
				     "the SVSM's vTPM takes no commands\n");
	vtpm->commands = call.rcx_out;
	vtpm->features = call.rdx_out;
	return 0;
}

static int svsm_vtpm_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct svsm_vtpm *vtpm;
	int err;

	vtpm = devm_kzalloc(dev, sizeof(*vtpm), GFP_KERNEL);
	if (!vtpm)
		return -ENOMEM;
	vtpm->transport = chosen_transport;
	err = query(dev, vtpm);
	if (err)
		return err;
	err = allocate_page(dev, &vtpm->page);
	if (err)
		return err;
	err = svsm_vtpm_observe_start(dev, &vtpm->stats);
	if (err)
		return err;
	err = svsm_vtpm_chip_register(vtpm, dev);
	if (err)
		return dev_err_probe(dev, err, "the vTPM did not start\n");
	dev_info(dev, "SVSM vTPM ready, transport %s\n", vtpm->transport->name);
	return 0;
}

static void svsm_vtpm_remove(struct platform_device *pdev)
{
	tpm_chip_unregister(platform_get_drvdata(pdev));
}

static DEFINE_SIMPLE_DEV_PM_OPS(svsm_vtpm_pm, tpm_pm_suspend, tpm_pm_resume);

static const struct platform_device_id svsm_vtpm_devices[] = {
	{ SVSM_VTPM_CORE_DEVICE },
	{ SVSM_VTPM_OWN_DEVICE },
	{ }
};
MODULE_DEVICE_TABLE(platform, svsm_vtpm_devices);

/* For kernels that make no platform device: the CPU announces the SVSM. */
static const struct x86_cpu_id svsm_vtpm_cpus[] __used = {
	X86_MATCH_FEATURE(X86_FEATURE_SVSM, NULL),
	{ }
};
MODULE_DEVICE_TABLE(x86cpu, svsm_vtpm_cpus);

/* A name other than the core driver's: both may be there. */
static struct platform_driver svsm_vtpm_driver = {
	.probe = svsm_vtpm_probe,
	.remove = svsm_vtpm_remove,
	.id_table = svsm_vtpm_devices,
	.driver = {
		.name = "svsm_vtpm",
		.dev_groups = svsm_vtpm_groups,
		.pm = pm_sleep_ptr(&svsm_vtpm_pm),
	},
};

static int __init svsm_vtpm_init(void)
{
	int err = svsm_vtpm_transport_choose(transport_name, &chosen_transport);

	if (err)
		return err;
	err = svsm_vtpm_discover();
	if (err)
		return err;
	err = platform_driver_register(&svsm_vtpm_driver);
	if (err)
		svsm_vtpm_forget();
	return err;
}
module_init(svsm_vtpm_init);

static void __exit svsm_vtpm_exit(void)
{
	platform_driver_unregister(&svsm_vtpm_driver);
	svsm_vtpm_forget();
}
module_exit(svsm_vtpm_exit);

MODULE_DESCRIPTION("TPM 2.0 of an SVSM for AMD SEV-SNP guests");
MODULE_AUTHOR("evtpm");
MODULE_VERSION(SVSM_VTPM_VERSION);
MODULE_LICENSE("GPL");
