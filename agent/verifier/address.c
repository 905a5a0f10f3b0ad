// SPDX-License-Identifier: Apache-2.0
/*
 * Internet addresses as text, by getaddrinfo and getnameinfo, numeric only.
 */
#include "agent/verifier/address.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

int address_parse(const char *text, struct sockaddr_storage *ret_address)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM,
	};
	const char *colon = strrchr(text, ':');
	struct addrinfo *found;
	char host[64];
	size_t n;

	if (!colon || (size_t)(colon - text) >= sizeof(host))
		return -EINVAL;
	n = (size_t)(colon - text);
	if (n >= 2 && text[0] == '[' && text[n - 1] == ']') {
		text++;
		n -= 2;
	}
	memcpy(host, text, n);
	host[n] = '\0';
	if (getaddrinfo(host, colon + 1, &hints, &found))
		return -EINVAL;
	memset(ret_address, 0, sizeof(*ret_address));
	memcpy(ret_address, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return 0;
}

bool address_is_loopback(const struct sockaddr_storage *address)
{
	const struct sockaddr_in6 *six = (const void *)address;
	const struct sockaddr_in *four = (const void *)address;

	if (address->ss_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
	return address->ss_family == AF_INET &&
	       ntohl(four->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

void address_format(const struct sockaddr *address, char *ret_text, size_t room)
{
	socklen_t size = address && address->sa_family == AF_INET6 ?
			 sizeof(struct sockaddr_in6) :
			 sizeof(struct sockaddr_in);

	if (!address || getnameinfo(address, size, ret_text, (socklen_t)room,
				    NULL, 0, NI_NUMERICHOST))
		snprintf(ret_text, room, "unknown");
}
