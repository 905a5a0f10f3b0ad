/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TPM over sockets, for tests and tools on Linux; never used under the
 * monitor. Protocol of the TPM 2.0 reference simulator (TcpServer.c), which
 * tpm2-tools' TCTI mssim speaks.
 */
#ifndef TPM_SOCKET_H
#define TPM_SOCKET_H

/*
 * Serve clients for ever. where is a TCP port (digits) on 127.0.0.1: commands
 * there, platform signals at the next port; or the path of a UNIX socket for
 * bare TPM commands. Returns -errno when it can't be opened.
 */
int socket_serve(const char *where);

#endif
