// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: the guest reaches for the machine's own ports.
 *
 * The secure processor is at the other end of a serial line, the machine's log
 * and its exit are ports too. A guest that reached them could ask for reports
 * itself, forge the log, or end its run with any status. The host drops what
 * it writes there and gives all ones for what it reads.
 */
#include "lib/console.h"
#include "lib/guest.h"
#include "tests/machine/secure_processor_channel.h"

#define LOG_PORT	0xe9u
#define EXIT_PORT	0xf4u
#define LINE_STATUS	5u

void guest_main(const struct guest *guest)
{
	(void)guest;
	guest_expect("the channel's line status reads as all ones",
		     console_port_in(SP_CHANNEL_PORT + LINE_STATUS, 1), 0xff);
	guest_expect("the channel's data reads as all ones",
		     console_port_in(SP_CHANNEL_PORT, 1), 0xff);
	console_port_out(SP_CHANNEL_PORT, 1, 4);
	console_port_out(LOG_PORT, 1, 'X');
	console_port_out(EXIT_PORT, 1, 3);
	/* A wide access that begins before the port is no way round. */
	console_port_out(EXIT_PORT - 1, 2, 0x0303);
	guest_print("ok: the run goes on");
}
