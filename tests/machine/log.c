// SPDX-License-Identifier: Apache-2.0
/*
 * The machine's log. Text that comes from a guest is never a format here.
 */
#include "asm.h"
#include "log.h"

static u32 khz;

static void put(char c)
{
	outb(LOG_PORT, (u8)c);
}

static void put_string(const char *s)
{
	while (*s)
		put(*s++);
}

static void put_number(u64 v, unsigned int base, int width, char pad)
{
	char text[24];
	int n = 0;

	do {
		text[n++] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	for (; width > n; width--)
		put(pad);
	while (n)
		put(text[--n]);
}

static u64 next_number(va_list ap, bool is_long, bool is_signed)
{
	if (is_long)
		return va_arg(ap, u64);
	if (is_signed)
		return (u64)(long)va_arg(ap, int);
	return va_arg(ap, unsigned int);
}

static void put_signed(u64 v, int width, char pad)
{
	if ((long)v < 0) {
		put('-');
		v = -v;
	}
	put_number(v, 10, width, pad);
}

/* One conversion, after the '%'. Returns where the format goes on. */
static const char *convert(const char *f, va_list ap)
{
	char pad = ' ';
	int width = 0;
	bool is_long = false;

	if (*f == '0')
		pad = *f++;
	while (*f >= '0' && *f <= '9')
		width = width * 10 + *f++ - '0';
	while (*f == 'l') {
		is_long = true;
		f++;
	}
	switch (*f) {
	case 's':
		put_string(va_arg(ap, const char *));
		break;
	case 'c':
		put((char)va_arg(ap, int));
		break;
	case 'd':
		put_signed(next_number(ap, is_long, true), width, pad);
		break;
	case 'u':
		put_number(next_number(ap, is_long, false), 10, width, pad);
		break;
	case 'x':
		put_number(next_number(ap, is_long, false), 16, width, pad);
		break;
	default:
		put(*f);
	}
	return f + 1;
}

void log_set_clock(u32 tsc_khz)
{
	khz = tsc_khz;
}

/* Seconds since QEMU's start; 0 before the clock is set. */
static void put_time(void)
{
	u64 ms = khz ? rdtsc() / khz : 0;

	put('[');
	put_number(ms / 1000, 10, 5, ' ');
	put('.');
	put_number(ms % 1000, 10, 3, '0');
	put_string("] ");
}

void log_vline(const char *format, va_list ap)
{
	va_list args;

	put_time();
	va_copy(args, ap);
	while (*format) {
		if (*format != '%')
			put(*format++);
		else
			format = convert(format + 1, args);
	}
	put('\n');
	va_end(args);
}

void log_line(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_vline(format, ap);
	va_end(ap);
}
