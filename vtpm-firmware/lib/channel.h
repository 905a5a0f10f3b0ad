/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the monitor and the CPL3 programs say to each other: a program reads
 * exactly one request message from descriptor 0 and writes exactly one reply
 * to descriptor 1, for ever. Each side checks what the other says. Numbers are
 * little-endian, as both sides are x86; includes only what the monitor, the
 * programs and the tests all have.
 */
#ifndef LIB_CHANNEL_H
#define LIB_CHANNEL_H

#include <stdint.h>

/* Longest data of a message, bytes. */
#define FW_MESSAGE_DATA_MAX 32768u
/* The bytes in front of the data. */
#define FW_MESSAGE_HEADER_SIZE 16u

/* What a message starts with; length bytes of data follow. */
struct fw_message_header {
	uint32_t op;		/* fw_tpm_op or fw_attest_op; reply: same */
	uint32_t status;	/* request: 0; reply: 0 or a positive errno */
	uint32_t arg;		/* as the operation says, else 0 */
	uint32_t length;	/* of the data, bytes; 0 when status is not */
};
_Static_assert(sizeof(struct fw_message_header) == FW_MESSAGE_HEADER_SIZE,
	       "the header has no padding");

/* A whole message: the header and room for the longest data. */
struct fw_message {
	struct fw_message_header header;
	uint8_t data[FW_MESSAGE_DATA_MAX];
};

/*
 * Operations of the tpm program. Every one may fail with EINVAL (malformed
 * request), ENOSYS (no such operation) or EIO (the TPM refused).
 */
enum fw_tpm_op {
	/* data: one TPM command at locality 0 -> its response. */
	FW_TPM_COMMAND = 1,
	/*
	 * arg: manifest version -> the manifest. EINVAL: no such version.
	 * ESTALE: a key in it is not at its handle any more.
	 */
	FW_TPM_MANIFEST = 2,
	/*
	 * arg: PCR; data: TCG event type, u32, then the event's data as it goes
	 * to the log. Starts a measurement. EBUSY: another is open or the log
	 * is sealed. ENOSPC: the log is full.
	 */
	FW_TPM_MEASURE_BEGIN = 3,
	/* data: next bytes of the measured object. EINVAL: none is open. */
	FW_TPM_MEASURE_DATA = 4,
	/* Extends the PCR in every bank and appends the event to the log. */
	FW_TPM_MEASURE_END = 5,
	/*
	 * Measures separators into PCRs 0-7, writes the log to NV indices that
	 * the guest may only read. Once; no measurement after it (EBUSY).
	 */
	FW_TPM_MEASURE_SEAL = 6,
};

/* Event type in front of the data of FW_TPM_MEASURE_BEGIN, bytes. */
#define FW_TPM_EVENT_TYPE_SIZE 4u
/* Longest event data of a measurement, bytes. */
#define FW_TPM_EVENT_DATA_MAX 4096u

/*
 * Operations of the attest program. Every one may fail with EINVAL (malformed
 * request, no key yet) or ENOSYS (no such operation).
 */
enum fw_attest_op {
	/* data: VMPCK0, 32 bytes; the message sequence starts at 1. Once. */
	FW_ATTEST_SET_KEY = 1,
	/*
	 * data: 64-byte nonce || manifest -> encrypted message for the secure
	 * processor (struct svp_message and 96 bytes): a report of VMPL0 with
	 * REPORT_DATA = SHA-512(data). EBUSY: an earlier message has no reply
	 * yet; the monitor resends that one, byte for byte.
	 */
	FW_ATTEST_REQUEST = 2,
	/*
	 * data: the reply as it lies in the response page -> the report, 1184
	 * bytes. EBADMSG: not the authentic reply to the open request, which
	 * stays open. EPROTO: authentic, but refused or not what was asked for;
	 * the request is closed. EPIPE: sequence numbers are used up.
	 */
	FW_ATTEST_RESPONSE = 3,
};

/* Bytes of the nonce in front of the manifest in FW_ATTEST_REQUEST. */
#define FW_ATTEST_NONCE_SIZE 64u

#endif
