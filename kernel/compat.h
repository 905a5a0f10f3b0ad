/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this module uses of the TPM core and no public header declares. The
 * functions are exported by every kernel since 4.19; their prototypes are in
 * drivers/char/tpm/tpm.h, which the headers packages lack.
 */
#ifndef SVSM_VTPM_COMPAT_H
#define SVSM_VTPM_COMPAT_H

#include <linux/tpm.h>

/*
 * Allocate a chip whose life is that of parent, and make it parent's driver
 * data. Returns the chip or an ERR_PTR.
 */
struct tpm_chip *tpmm_chip_alloc(struct device *parent,
				 const struct tpm_class_ops *ops);

/* Find out whether the chip is a TPM 2.0, by a command. 0 or -errno. */
int tpm2_probe(struct tpm_chip *chip);

/* Start the chip and make /dev/tpmN and /dev/tpmrmN. 0 or -errno. */
int tpm_chip_register(struct tpm_chip *chip);

/* Undo tpm_chip_register; waits for commands under way. */
void tpm_chip_unregister(struct tpm_chip *chip);

/* How long the TPM may take for a command of this ordinal, in jiffies. */
unsigned long tpm_calc_ordinal_duration(struct tpm_chip *chip, u32 ordinal);

/* System sleep of a registered chip; dev is its parent. 0 or -errno. */
int tpm_pm_suspend(struct device *dev);
int tpm_pm_resume(struct device *dev);

#endif
