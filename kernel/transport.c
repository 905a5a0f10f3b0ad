// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transports, and the choice among them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "kernel/transport.h"

/* Best first: what the kernel does itself, it does for all its callers. */
static const struct svsm_vtpm_transport *const transports[] = {
	&svsm_vtpm_kernel,
	&svsm_vtpm_ca_msr,
};

static bool is_wanted(const struct svsm_vtpm_transport *transport,
		      const char *name)
{
	if (!strcmp(name, SVSM_VTPM_TRANSPORT_AUTO))
		return transport->command;
	return !strcmp(name, transport->name);
}

int svsm_vtpm_transport_choose(const char *name,
			       const struct svsm_vtpm_transport **ret_transport)
{
	const struct svsm_vtpm_transport *transport;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(transports); i++) {
		transport = transports[i];
		if (!is_wanted(transport, name))
			continue;
		if (!transport->command) {
			pr_err("transport=%s: this kernel has no %s; use transport=auto\n",
			       name, transport->needs);
			return -EOPNOTSUPP;
		}
		*ret_transport = transport;
		return 0;
	}
	pr_err("transport=%s: no such transport; there are auto, kernel and ca-msr\n",
	       name);
	return -EINVAL;
}
