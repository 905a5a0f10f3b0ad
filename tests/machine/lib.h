/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few functions of the C library that a freestanding program needs.
 */
#ifndef MACHINE_LIB_H
#define MACHINE_LIB_H

#include <stddef.h>

/* As in C; the compiler calls the first four by itself. */
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);

#endif
