// SPDX-License-Identifier: Apache-2.0
/*
 * Measurements are the tpm process' work (lib/channel.h); this feeds it in
 * pieces that fit a message. A process that fails ends the boot: a guest must
 * not run with a log that lacks what it was started with.
 */
#include "direct/measure.h"
#include "firmware.h"
#include "lib/channel.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "process/process.h"
#include "protocol/types.h"

/* The longest event data of any event here, bytes. */
#define MAX_EVENT 2100u

static int tell(const struct firmware *firmware, struct cpu *cpu,
		const struct process_request *request)
{
	size_t size;

	return process_call(cpu, firmware->tpm, request, &size);
}

static int begin(const struct firmware *firmware, struct cpu *cpu,
		 const struct measured *m)
{
	u8 data[FW_TPM_EVENT_TYPE_SIZE + MAX_EVENT];
	struct process_request request = {
		.op = FW_TPM_MEASURE_BEGIN,
		.arg = m->pcr,
		.in = data,
		.in_size = FW_TPM_EVENT_TYPE_SIZE + m->event_size,
	};

	if (m->event_size > MAX_EVENT)
		return -EMSGSIZE;
	svp_put_le32(data, m->event_type);
	memcpy(data + FW_TPM_EVENT_TYPE_SIZE, m->event, m->event_size);
	return tell(firmware, cpu, &request);
}

int measure(const struct firmware *firmware, struct cpu *cpu,
	    const struct measured *m)
{
	struct process_request end = { .op = FW_TPM_MEASURE_END };
	int rc = begin(firmware, cpu, m);
	size_t chunk;

	for (size_t done = 0; !rc && done < m->size; done += chunk) {
		struct process_request request = {
			.op = FW_TPM_MEASURE_DATA,
			.in = (const u8 *)m->bytes + done,
		};

		chunk = m->size - done;
		if (chunk > FW_MESSAGE_DATA_MAX)
			chunk = FW_MESSAGE_DATA_MAX;
		request.in_size = chunk;
		rc = tell(firmware, cpu, &request);
	}
	return rc ? rc : tell(firmware, cpu, &end);
}

int measure_seal(const struct firmware *firmware, struct cpu *cpu)
{
	struct process_request request = { .op = FW_TPM_MEASURE_SEAL };

	return tell(firmware, cpu, &request);
}
