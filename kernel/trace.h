/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints svsm_vtpm:command and svsm_vtpm:call. Never the bytes of a
 * command or response: these hold authorisations and unsealed secrets.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM svsm_vtpm

#if !defined(SVSM_VTPM_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define SVSM_VTPM_TRACE_H

#include <linux/tracepoint.h>

#include "kernel/observe.h"
#include "kernel/transport.h"

/* One TPM command, when it has ended. */
TRACE_EVENT(command,
	TP_PROTO(const struct svsm_vtpm_command *command),
	TP_ARGS(command),
	TP_STRUCT__entry(
		__field(u32, ordinal)
		__field(u32, length)
		__field(int, response)
		__field(u32, calls)
		__field(u64, result)
		__field(u64, duration)
	),
	TP_fast_assign(
		__entry->ordinal = command->ordinal;
		__entry->length = command->length;
		__entry->response = command->response;
		__entry->calls = command->calls;
		__entry->result = command->result;
		__entry->duration = command->duration;
	),
	TP_printk("ordinal=%#x length=%u response=%d calls=%u result=%#llx duration_ns=%llu",
		  __entry->ordinal, __entry->length, __entry->response,
		  __entry->calls, __entry->result, __entry->duration)
);

/* One call to the SVSM; a command takes more than one if the SVSM is busy. */
TRACE_EVENT(call,
	TP_PROTO(u32 ordinal, const struct svsm_vtpm_call *call, u64 duration),
	TP_ARGS(ordinal, call, duration),
	TP_STRUCT__entry(
		__field(u32, ordinal)
		__field(u32, cpu)
		__field(u32, retries)
		__field(u64, result)
		__field(u64, duration)
	),
	TP_fast_assign(
		__entry->ordinal = ordinal;
		__entry->cpu = call->cpu;
		__entry->retries = call->retries;
		__entry->result = call->result;
		__entry->duration = duration;
	),
	TP_printk("ordinal=%#x cpu=%u retries=%u result=%#llx duration_ns=%llu",
		  __entry->ordinal, __entry->cpu, __entry->retries,
		  __entry->result, __entry->duration)
);

#endif

/* Where define_trace.h finds this file again: below -I$(src). */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH kernel
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
