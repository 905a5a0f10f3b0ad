/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/kernel_shim/kernel_shim.h"
