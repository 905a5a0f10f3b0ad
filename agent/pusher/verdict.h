/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verifier's verdict, as it answers POST /v1/evidence (protocol/README.md,
 * "The verdict"). The verifier may be anybody who got a certificate, so its
 * form is checked and its words are made printable.
 */
#ifndef PUSHER_VERDICT_H
#define PUSHER_VERDICT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Read a verdict from size bytes of JSON. Returns 0 and the verdict, to be
 * released by json_decref(); -EBADMSG: it is none.
 */
int verdict_parse(const char *json, size_t size, json_t **ret_verdict,
		  bool *ret_trusted);

/* The checks that failed and why, in one line of at most room bytes with NUL. */
void verdict_reasons(const json_t *verdict, char *ret_text, size_t room);

/* Print each check and the verdict for people. */
void verdict_print(const json_t *verdict, FILE *out);

#endif
