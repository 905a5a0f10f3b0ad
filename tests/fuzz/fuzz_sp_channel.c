// SPDX-License-Identifier: Apache-2.0
/*
 * A host's commands to the secure processor: the input is a number of them,
 * each 32 bytes, then what DRAM holds.
 */
#include <stdlib.h>

#include "tests/machine/secure-processor/channel.h"
#include "tests/unit/sp_fixture.h"

#define DRAM_SIZE	0x8000u
#define MAX_COMMANDS	16u

int LLVMFuzzerTestOneInput(const svp_u8 *data, size_t size);

/* One lab for all inputs: its key takes long to make. */
static const struct sp_lab *lab(void)
{
	static struct sp_lab made;

	if (!made.vcek) {
		made = fixture_lab();
		made.certs_size = 100;
	}
	return &made;
}

int LLVMFuzzerTestOneInput(const svp_u8 *data, size_t size)
{
	static struct secure_processor sp;
	struct sp_command command;
	size_t count, i;

	if (!size || data[0] > MAX_COMMANDS ||
	    data[0] * sizeof(command) > size - 1)
		return 0;
	count = data[0];
	sp = (struct secure_processor){
		.lab = *lab(), .dram = { calloc(1, DRAM_SIZE), DRAM_SIZE },
	};
	data++;
	size -= 1 + count * sizeof(command);
	if (size > DRAM_SIZE)
		size = DRAM_SIZE;
	if (size)
		memcpy(sp.dram.base, data + count * sizeof(command), size);
	for (i = 0; i < count; i++) {
		memcpy(&command, data + i * sizeof(command), sizeof(command));
		sp_channel_execute(&sp, &command);
	}
	free(sp.dram.base);
	return 0;
}
