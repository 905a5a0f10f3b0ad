// SPDX-License-Identifier: Apache-2.0
/*
 * A boot log as the guest gives it.
 */
#include <stdint.h>
#include <stdlib.h>

#include "agent/verifier/event_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct event_log log;
	struct reason why;
	char text[64];
	size_t i;

	if (event_log_parse(data, size, &log, &why))
		return 0;
	for (i = 0; i < log.count; i++) {
		const struct log_event *e = &log.events[i];

		if (e->data < data || e->data_size > size ||
		    e->pcr >= SVP_TPM_PCRS)
			abort();
		event_log_describe(e, text, sizeof(text));
	}
	event_log_clear(&log);
	return 0;
}
