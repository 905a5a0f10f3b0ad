/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IGVM parameter areas: what the host tells the firmware, unmeasured. The
 * headers say which parameter goes where in which area.
 */
#ifndef MACHINE_LAUNCH_PARAMETERS_H
#define MACHINE_LAUNCH_PARAMETERS_H

#include "igvm.h"

#define MAX_PARAMETER_AREAS	8u
#define MAX_PARAMETER_BYTES	0x10000u

/* An area; data is NULL when there is none or when it has been inserted. */
struct parameter_area {
	u8 *data;
	u32 size;
};

/* All areas of a launch, by index. Zero before the first. */
struct launch_parameters {
	struct parameter_area area[MAX_PARAMETER_AREAS];
	u32 cpus;
};

/*
 * Act on a PARAMETER_AREA header, or on one of a parameter. 0, or -EINVAL,
 * -ENOTSUP with *ret_reason, a constant text.
 */
int launch_parameter_area(struct launch_parameters *p,
			  const struct igvm *file,
			  const struct igvm_variable *v,
			  const char **ret_reason);
int launch_parameter(struct launch_parameters *p,
		     const struct igvm_variable *v, const char **ret_reason);

/* Take the area out for insertion, once. -EINVAL when it isn't there. */
int launch_parameters_take(struct launch_parameters *p, u32 index,
			   struct parameter_area *ret_area);

#endif
