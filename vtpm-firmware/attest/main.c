// SPDX-License-Identifier: Apache-2.0
/*
 * attest: holds VMPCK0 and speaks to the secure processor through the monitor,
 * by the requests of lib/channel.h on descriptors 0 and 1.
 */
#include <stdio.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "attest/exchange.h"
#include "attest/serve.h"
#include "lib/channel_io.h"

static int complain(const char *what)
{
	dprintf(STDERR_FILENO, "attest: %s\n", what);
	return 1;
}

int main(void)
{
	static struct fw_message message;
	static struct exchange exchange;
	int rc;

	/* No configuration file: nothing outside the measured image counts. */
	if (!OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL))
		return complain("OpenSSL does not start");
	do {
		rc = channel_receive(STDIN_FILENO, &message);
		if (rc <= 0)
			break;
		attest_serve(&exchange, &message);
		rc = channel_send(STDOUT_FILENO, &message);
	} while (!rc);
	OPENSSL_cleanse(&exchange, sizeof(exchange));
	return rc ? complain("the channel broke") : 0;
}
