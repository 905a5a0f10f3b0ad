/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32 as IEEE 802.3 has it, bits reflected; what IGVM's header holds. */
#ifndef IMAGE_CRC32_H
#define IMAGE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of size bytes more, going on from crc; 0 to start with. */
static inline uint32_t crc32_add(uint32_t crc, const void *data, size_t size)
{
	const uint8_t *p = data;

	crc = ~crc;
	while (size--) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

#endif
