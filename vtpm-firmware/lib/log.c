// SPDX-License-Identifier: Apache-2.0
/*
 * Formats the firmware's log lines. Format strings are the monitor's own;
 * text from processes is made harmless before the host's terminal shows it.
 */
#include "lib/log.h"

#include <stdarg.h>

#include "arch/spinlock.h"
#include "lib/string.h"

#define LOCK_TRIES (1u << 20)

static struct {
	log_write_fn *write;
} logger RO_AFTER_INIT;
static struct spinlock lock;

struct line {
	char text[LOG_LINE_MAX];
	size_t size;
};

void log_set_writer(log_write_fn *write)
{
	logger.write = write;
}

/* Room for the newline is kept. */
static void put_char(struct line *l, char c)
{
	if (l->size < sizeof(l->text) - 1)
		l->text[l->size++] = c;
}

static void put_string(struct line *l, const char *s)
{
	while (*s)
		put_char(l, *s++);
}

static void put_number(struct line *l, u64 v, unsigned int base)
{
	char digits[24];
	unsigned int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	while (n)
		put_char(l, digits[--n]);
}

static void put_signed(struct line *l, long v)
{
	if (v < 0)
		put_char(l, '-');
	put_number(l, v < 0 ? -(u64)v : (u64)v, 10);
}

/* One conversion, format behind the '%'. Returns where the text goes on. */
static const char *put_conversion(struct line *l, const char *format, va_list *args)
{
	bool wide = false;

	for (; *format == 'l'; format++)
		wide = true;
	switch (*format) {
	case 's':
		put_string(l, va_arg(*args, const char *));
		break;
	case 'd':
		put_signed(l, wide ? va_arg(*args, long) : va_arg(*args, int));
		break;
	case 'u':
	case 'x':
		put_number(l, wide ? va_arg(*args, unsigned long) : va_arg(*args, unsigned int),
			   *format == 'x' ? 16 : 10);
		break;
	default:
		put_char(l, '%');
		return *format == '%' ? format + 1 : format;
	}
	return format + 1;
}

/*
 * The lock's holder may be stopped by the host, or have run into an exception
 * that is being logged: then the line is lost, rather than this CPU.
 */
static void emit(struct line *l)
{
	unsigned int tries = LOCK_TRIES;

	l->text[l->size++] = '\n';
	while (!spin_trylock(&lock)) {
		if (!--tries)
			return;
		__builtin_ia32_pause();
	}
	if (logger.write)
		logger.write(l->text, l->size);
	spin_unlock(&lock);
}

void log_line(const char *format, ...)
{
	struct line l = { .size = 0 };
	va_list args;

	va_start(args, format);
	while (*format) {
		if (*format == '%')
			format = put_conversion(&l, format + 1, &args);
		else
			put_char(&l, *format++);
	}
	va_end(args);
	emit(&l);
}

void log_text(const char *name, const char *text, size_t size)
{
	size_t i = 0;

	while (i < size) {
		struct line l = { .size = 0 };

		put_string(&l, name);
		put_string(&l, ": ");
		for (; i < size && text[i] != '\n'; i++)
			put_char(&l, text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
		i++;
		emit(&l);
	}
}
