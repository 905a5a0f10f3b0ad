// SPDX-License-Identifier: Apache-2.0
/*
 * Attacks on messages between guest and secure processor, which the host
 * carries, and on the certificates, which it only keeps (AMD 56421, 4.1.7 and
 * 4.1.8; 56860, section 7.3).
 */
#include "attack_hooks.h"
#include "lib.h"
#include "rmp.h"

#define CERTIFICATES_FLIP	0x200u	/* a byte in the first of them */

static struct {
	u8 last[SVP_PAGE_SIZE];	/* response */
	bool has_last;
} requests;

/* A guest request's pages, and what the host says to it. */
struct request {
	u8 *response;
	u8 *certificates;	/* NULL: none were asked for */
	u64 certificate_pages;
};

static bool is_request(const struct host_vcpu *v, struct request *ret)
{
	const struct svp_ghcb *g = attack_ghcb(v);
	u64 code = attack_code(v);

	*ret = (struct request){ 0 };
	if (code != SVP_EXIT_GUEST_REQUEST && code != SVP_EXIT_EXT_REQUEST)
		return false;
	ret->response = host_shared(svp_le64(&g->sw_exit_info_2),
				    SVP_PAGE_SIZE);
	if (code == SVP_EXIT_EXT_REQUEST) {
		ret->certificate_pages = svp_le64(&g->rbx);
		ret->certificates = host_shared(svp_le64(&g->rax),
						ret->certificate_pages *
							SVP_PAGE_SIZE);
	}
	return ret->response;
}

/* Never given to the secure processor. */
struct host_decision attack_request_drop(struct host_vcpu *v)
{
	struct request r;

	return is_request(v, &r) ? attack_answer(v, 0, 0) : host_vmgexit(v);
}

/* The first response again and again. */
struct host_decision attack_request_replay(struct host_vcpu *v)
{
	struct request r;
	bool request = is_request(v, &r);
	struct host_decision d = host_vmgexit(v);

	if (!request)
		return d;
	if (requests.has_last)
		memcpy(r.response, requests.last, SVP_PAGE_SIZE);
	else
		memcpy(requests.last, r.response, SVP_PAGE_SIZE);
	requests.has_last = true;
	return attack_answer(v, 0, 0);
}

/* Each time the response before. */
struct host_decision attack_request_reorder(struct host_vcpu *v)
{
	static u8 now[SVP_PAGE_SIZE];
	struct request r;
	bool request = is_request(v, &r);
	struct host_decision d = host_vmgexit(v);

	if (!request)
		return d;
	memcpy(now, r.response, SVP_PAGE_SIZE);
	memcpy(r.response, requests.last, SVP_PAGE_SIZE);
	memcpy(requests.last, now, SVP_PAGE_SIZE);
	return attack_answer(v, 0, 0);
}

struct host_decision attack_request_truncate(struct host_vcpu *v)
{
	struct request r;
	bool request = is_request(v, &r);
	struct host_decision d = host_vmgexit(v);

	if (request)
		memset(r.response + 0x100, 0, SVP_PAGE_SIZE - 0x100);
	return d;
}

/* One bit of what is encrypted. */
struct host_decision attack_request_corrupt(struct host_vcpu *v)
{
	struct request r;
	bool request = is_request(v, &r);
	struct host_decision d = host_vmgexit(v);

	if (request)
		r.response[0x100] ^= 0x10;
	return d;
}

struct host_decision attack_request_busy(struct host_vcpu *v)
{
	struct request r;

	if (!is_request(v, &r))
		return host_vmgexit(v);
	return attack_answer(v, 0, (u64)SVP_GUEST_REQUEST_BUSY << 32);
}

struct host_decision attack_certs_withhold(struct host_vcpu *v)
{
	struct request r;
	bool request = is_request(v, &r);
	struct host_decision d = host_vmgexit(v);

	if (request && r.certificates)
		memset(r.certificates, 0, r.certificate_pages * SVP_PAGE_SIZE);
	return d;
}

struct host_decision attack_certs_corrupt(struct host_vcpu *v)
{
	struct request r;
	bool request = is_request(v, &r);
	struct host_decision d = host_vmgexit(v);

	if (request && r.certificates)
		r.certificates[CERTIFICATES_FLIP] ^= 0x10;
	return d;
}
