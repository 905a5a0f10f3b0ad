/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verifier as a service: protocol/openapi.yaml over HTTPS.
 */
#ifndef VERIFIER_SERVE_H
#define VERIFIER_SERVE_H

struct options;

/*
 * Serve until SIGTERM or SIGINT. Returns an exit status; what went wrong is
 * said on stderr, verdicts on stdout.
 */
int serve(struct options *o);

#endif
