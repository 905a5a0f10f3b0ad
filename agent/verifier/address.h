/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Internet addresses as text.
 */
#ifndef VERIFIER_ADDRESS_H
#define VERIFIER_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/*
 * From ADDRESS:PORT, numeric, IPv6 in brackets. 0; -EINVAL.
 */
int address_parse(const char *text, struct sockaddr_storage *ret_address);

/* Is it 127.0.0.0/8 or ::1? */
bool address_is_loopback(const struct sockaddr_storage *address);

/* The address without port; "unknown" for NULL. */
void address_format(const struct sockaddr *address, char *ret_text, size_t room);

#endif
