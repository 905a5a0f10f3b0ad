// SPDX-License-Identifier: Apache-2.0
/*
 * The host's end of the secure processor's channel: a 16550 that is polled.
 */
#include "asm.h"
#include "secure_processor.h"
#include "stats.h"
#include "stop.h"
#include "types.h"

#define UART_DATA	(SP_CHANNEL_PORT + 0)
#define UART_IER	(SP_CHANNEL_PORT + 1)
#define UART_FCR	(SP_CHANNEL_PORT + 2)
#define UART_LCR	(SP_CHANNEL_PORT + 3)
#define UART_MCR	(SP_CHANNEL_PORT + 4)
#define UART_LSR	(SP_CHANNEL_PORT + 5)
#define LSR_DATA	0x01u
#define LSR_CAN_SEND	0x20u
#define FIFO_ON		0x07u
#define EIGHT_BITS	0x03u
#define MODEM_READY	0x03u
#define PATIENCE	100000000ul	/* polls, about a minute */

void secure_processor_init(void)
{
	outb(UART_IER, 0);
	outb(UART_LCR, EIGHT_BITS);
	outb(UART_FCR, FIFO_ON);
	outb(UART_MCR, MODEM_READY);
}

static void await(u8 flag)
{
	u64 patience = PATIENCE;
	u64 since = rdtsc();

	while (!(inb(UART_LSR) & flag)) {
		if (!--patience)
			stop(STOP_ERROR, "the secure processor does not answer");
	}
	stats_waited(rdtsc() - since);
}

struct sp_answer secure_processor_command(const struct sp_command *command)
{
	const u8 *out = (const u8 *)command;
	struct sp_answer answer = { 0 };
	u8 *in = (u8 *)&answer;
	unsigned int i;

	for (i = 0; i < sizeof(*command); i++) {
		await(LSR_CAN_SEND);
		outb(UART_DATA, out[i]);
	}
	for (i = 0; i < sizeof(answer); i++) {
		await(LSR_DATA);
		in[i] = inb(UART_DATA);
	}
	return answer;
}
