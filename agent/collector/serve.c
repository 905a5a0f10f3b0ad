// SPDX-License-Identifier: Apache-2.0
/*
 * Requests one at a time: reports are throttled by the host and the TPM takes
 * one command at once anyway.
 */
#include "agent/collector/collect.h"
#include "agent/collector/serve.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/collector/channel.h"
#include "agent/collector/tpm.h"
#include "protocol/evidence.h"

/* A peer that has connected asks within this time, and reads within it. */
#define SERVE_PATIENCE_MS 10000

/* COLLECT's payload. */
struct serve_request {
	struct svp_challenge challenge;
	svp_u8 mask[4];
} SVP_PACKED;

/* A record on its way out. */
struct serve_record {
	enum svp_record record;
	const void *data;
	size_t size;
};

static int send_failure(int fd, int err, const char *why)
{
	return channel_send_numbered(fd, CHANNEL_FAILED, (svp_u32)-err, why,
				     strlen(why), SERVE_PATIENCE_MS);
}

static size_t pack_pcrs(const struct tpm_pcrs *pcrs,
			struct svp_pcr_values *ret_packed)
{
	size_t count = 0;

	svp_put_le32(ret_packed->mask, pcrs->mask);
	for (unsigned int i = 0; i < TPM_PCRS; i++) {
		if (pcrs->mask >> i & 1)
			memcpy(ret_packed->values[count++], pcrs->values[i],
			       TPM_PCR_SIZE);
	}
	return sizeof(ret_packed->mask) + count * TPM_PCR_SIZE;
}

static int send_collected(int fd, const struct collected *all)
{
	struct svp_pcr_values pcrs;
	size_t pcrs_size = pack_pcrs(&all->pcrs, &pcrs);
	svp_u8 version[4];
	const struct serve_record records[] = {
		{ SVP_RECORD_REPORT, all->report.report,
		  sizeof(all->report.report) },
		{ SVP_RECORD_CERTIFICATES, all->report.certificates,
		  all->report.certificates_size },
		{ SVP_RECORD_MANIFEST, all->report.manifest,
		  all->report.manifest_size },
		{ SVP_RECORD_MANIFEST_VERSION, version, sizeof(version) },
		{ SVP_RECORD_QUOTE, all->quote.attest,
		  all->quote.attest_size },
		{ SVP_RECORD_QUOTE_SIGNATURE, all->quote.signature,
		  all->quote.signature_size },
		{ SVP_RECORD_PCRS, &pcrs, pcrs_size },
		{ SVP_RECORD_EVENT_LOG, all->log, all->log_size },
	};
	int err = 0;

	svp_put_le32(version, all->report.manifest_version);
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		/* What the machine does not have is left out. */
		if (records[i].size && !err)
			err = channel_send_numbered(fd, CHANNEL_EVIDENCE,
						    records[i].record,
						    records[i].data,
						    records[i].size,
						    SERVE_PATIENCE_MS);
	}
	return err ? err : channel_send(fd, CHANNEL_DONE, NULL, 0,
					SERVE_PATIENCE_MS);
}

static int answer(int fd, const struct collect_from *from,
		  const struct serve_request *request)
{
	struct collected *collected = calloc(1, sizeof(*collected));
	char why[COLLECT_MAX_ERROR];
	int err;

	if (!collected)
		return send_failure(fd, -ENOMEM, "no memory");
	err = collect(from, &request->challenge, svp_le32(request->mask),
		      collected, why);
	if (err) {
		fprintf(stderr, "%s\n", why);
		err = send_failure(fd, err, why);
	} else {
		err = send_collected(fd, collected);
	}
	free(collected);
	return err;
}

static int refuse(int fd, const char *why)
{
	send_failure(fd, -EPROTO, why);
	return -EPROTO;
}

int serve_connection(int fd, const struct collect_from *from)
{
	struct serve_request request;
	struct channel_frame frame;
	svp_u32 mask;
	int err;

	for (;;) {
		err = channel_receive(fd, &request, sizeof(request),
				      SERVE_PATIENCE_MS, &frame);
		if (err)
			return err == -ENODATA ? 0 : err;
		if (frame.type != CHANNEL_COLLECT ||
		    frame.size != sizeof(request))
			return refuse(fd, "not a request for evidence");
		mask = svp_le32(request.mask);
		if (!mask || mask & ~TPM_ALL_PCRS)
			return refuse(fd, "there are no such PCRs");
		err = answer(fd, from, &request);
		if (err)
			return err;
	}
}

int serve_socket(int fd, const struct collect_from *from, int idle_ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int n, peer, err;

	for (;;) {
		n = poll(&poll_fd, 1, idle_ms);
		if (!n)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (peer < 0)
			continue;
		err = serve_connection(peer, from);
		if (err)
			fprintf(stderr, "request: %s\n", strerror(-err));
		close(peer);
	}
}
