/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is there an SVSM, and which platform device stands for its vTPM?
 */
#ifndef SVSM_VTPM_DISCOVER_H
#define SVSM_VTPM_DISCOVER_H

/* The device that the core makes from 6.16 on, and the one that we make. */
#define SVSM_VTPM_CORE_DEVICE "tpm-svsm"
#define SVSM_VTPM_OWN_DEVICE "svsm-vtpm"

/*
 * See to it that there is exactly one device for our driver. 0, -ENODEV
 * without an SVSM, -EBUSY when another driver has the vTPM, other -errno.
 */
int svsm_vtpm_discover(void);

/* Undo svsm_vtpm_discover(). */
void svsm_vtpm_forget(void);

#endif
