// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds protocol/, which this module uses, against the kernel's own view of the
 * same ABI in <asm/sev.h>. Compile-time only.
 */
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/mm.h>

#include <asm/sev.h>

#include "protocol/ghcb.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_call.h"
#include "protocol/svsm_core.h"
#include "protocol/svsm_vtpm.h"

#define SAME(ours, kernels) static_assert((ours) == (kernels))
#define SAME_FIELD(ours, field, kernels, other) \
	static_assert(offsetof(struct ours, field) == \
		      offsetof(struct kernels, other))

SAME(sizeof(struct svp_calling_area), sizeof(struct svsm_ca));
SAME_FIELD(svp_calling_area, call_pending, svsm_ca, call_pending);
SAME_FIELD(svp_calling_area, mem_available, svsm_ca, mem_available);
SAME_FIELD(svp_calling_area, buffer, svsm_ca, svsm_buffer);

SAME(sizeof(struct svp_attest_request), sizeof(struct svsm_attest_call));
SAME_FIELD(svp_attest_request, report, svsm_attest_call, report_buf);
SAME_FIELD(svp_attest_request, nonce, svsm_attest_call, nonce);
SAME_FIELD(svp_attest_request, manifest, svsm_attest_call, manifest_buf);
SAME_FIELD(svp_attest_request, certificates, svsm_attest_call,
	   certificates_buf);
SAME_FIELD(svp_attest_request, guid, svsm_attest_call, service_guid);
SAME_FIELD(svp_attest_request, manifest_version, svsm_attest_call,
	   service_manifest_ver);

SAME(SVP_SUCCESS, SVSM_SUCCESS);
SAME(SVP_ERR_INCOMPLETE, SVSM_ERR_INCOMPLETE);
SAME(SVP_ERR_UNSUPPORTED_PROTOCOL, SVSM_ERR_UNSUPPORTED_PROTOCOL);
SAME(SVP_ERR_UNSUPPORTED_CALL, SVSM_ERR_UNSUPPORTED_CALL);
SAME(SVP_ERR_INVALID_ADDRESS, SVSM_ERR_INVALID_ADDRESS);
SAME(SVP_ERR_INVALID_FORMAT, SVSM_ERR_INVALID_FORMAT);
SAME(SVP_ERR_INVALID_PARAMETER, SVSM_ERR_INVALID_PARAMETER);
SAME(SVP_ERR_INVALID_REQUEST, SVSM_ERR_INVALID_REQUEST);
SAME(SVP_ERR_BUSY, SVSM_ERR_BUSY);

#define CREATE_VCPU SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_CREATE_VCPU)
#define SINGLE_SERVICE \
	SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SINGLE_SERVICE)
SAME(CREATE_VCPU, SVSM_CORE_CALL(SVSM_CORE_CREATE_VCPU));
SAME(SINGLE_SERVICE, SVSM_ATTEST_CALL(SVSM_ATTEST_SINGLE_SERVICE));
SAME(SVP_GHCB_MSR_RUN_VMPL_REQ, GHCB_MSR_VMPL_REQ_LEVEL(0));
SAME(SVP_PAGE_SIZE, PAGE_SIZE);
