// SPDX-License-Identifier: Apache-2.0
/*
 * The checks of what the CPU says: challenge, certificate chain and report.
 */
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#include "agent/evidence/evidence.h"
#include "agent/verifier/appraise.h"
#include "agent/verifier/certificates.h"
#include "agent/verifier/checks.h"
#include "agent/verifier/context.h"
#include "agent/verifier/policy.h"
#include "agent/verifier/reason.h"
#include "agent/verifier/report.h"
#include "protocol/evidence.h"
#include "protocol/snp_launch.h"
#include "protocol/snp_report.h"
#include "protocol/tpm_wire.h"
#include "protocol/types.h"

enum outcome check_challenge_fresh(const struct context *c,
				   struct reason *ret_why)
{
	return c->a->fresh(c->a->fresh_user, &c->challenge, ret_why);
}

enum outcome check_chain(const struct context *c, struct reason *ret_why)
{
	return certificates_verify(&c->certificates, c->a->trust, c->a->now,
				   ret_why) ? CHECK_FAIL : CHECK_PASS;
}

enum outcome check_revocation(const struct context *c, struct reason *ret_why)
{
	if (!c->a->trust->crls) {
		reason_set(ret_why, "not checked: no --crl was given");
		return CHECK_SKIP;
	}
	return certificates_revocation(&c->certificates, c->a->trust,
				       c->a->now, ret_why) ?
	       CHECK_FAIL : CHECK_PASS;
}

enum outcome check_report_signature(const struct context *c,
				    struct reason *ret_why)
{
	if (report_verify(&c->report, &c->certificates, ret_why))
		return CHECK_FAIL;
	reason_set(ret_why, "ECDSA P-384 by the %s",
		   c->certificates.is_vlek ? "VLEK" : "VCEK");
	return CHECK_PASS;
}

enum outcome check_report_vmpl(const struct context *c, struct reason *ret_why)
{
	svp_u32 vmpl = svp_le32(&c->report.vmpl);

	reason_set(ret_why, "asked for by VMPL %u", vmpl);
	return vmpl == 0 ? CHECK_PASS : CHECK_FAIL;
}

enum outcome check_report_policy(const struct context *c,
				 struct reason *ret_why)
{
	svp_u64 policy = svp_le64(&c->report.policy);

	reason_set(ret_why, "guest policy 0x%llx", (unsigned long long)policy);
	if (!(policy & SVP_POLICY_MUST_BE_ONE)) {
		reason_set(ret_why, "guest policy 0x%llx has bit 17 clear",
			   (unsigned long long)policy);
		return CHECK_FAIL;
	}
	if (policy & SVP_POLICY_DEBUG && !c->a->policy->allow_debug) {
		reason_set(ret_why,
			   "guest policy 0x%llx lets the host debug the guest",
			   (unsigned long long)policy);
		return CHECK_FAIL;
	}
	if (policy & SVP_POLICY_MIGRATE_MA && !c->a->policy->allow_migration) {
		reason_set(ret_why,
			   "guest policy 0x%llx allows a migration agent",
			   (unsigned long long)policy);
		return CHECK_FAIL;
	}
	return CHECK_PASS;
}

/* Where a part of the TCB is in TCB_VERSION; -1: this product has none. */
static int tcb_byte_of(enum policy_tcb part, bool is_turin)
{
	static const signed char bytes[POLICY_TCB_PARTS][2] = {
		[POLICY_TCB_BOOTLOADER] = { SVP_TCB_MILAN_BOOTLOADER,
					    SVP_TCB_TURIN_BOOTLOADER },
		[POLICY_TCB_TEE] = { SVP_TCB_MILAN_TEE, SVP_TCB_TURIN_TEE },
		[POLICY_TCB_SNP] = { SVP_TCB_MILAN_SNP, SVP_TCB_TURIN_SNP },
		[POLICY_TCB_MICROCODE] = { SVP_TCB_MILAN_MICROCODE,
					   SVP_TCB_TURIN_MICROCODE },
		[POLICY_TCB_FMC] = { -1, SVP_TCB_TURIN_FMC },
	};

	return bytes[part][is_turin];
}

enum outcome check_tcb_floor(const struct context *c, struct reason *ret_why)
{
	svp_u64 tcb = svp_le64(&c->report.reported_tcb);
	const struct policy *policy = c->a->policy;
	struct processor processor;
	int part, byte;

	if (certificates_processor(&c->certificates, &processor, ret_why))
		return CHECK_FAIL;
	for (part = 0; part < POLICY_TCB_PARTS; part++) {
		byte = tcb_byte_of((enum policy_tcb)part, processor.is_turin);
		if (byte < 0 || svp_tcb_byte(tcb, (unsigned int)byte) >=
				policy->minimum_tcb[part])
			continue;
		reason_set(ret_why, "%s is %u, the policy wants %u",
			   policy_tcb_name((enum policy_tcb)part),
			   svp_tcb_byte(tcb, (unsigned int)byte),
			   policy->minimum_tcb[part]);
		return CHECK_FAIL;
	}
	reason_set(ret_why, policy->has_minimum_tcb ?
		   "TCB 0x%016llx" : "TCB 0x%016llx, the policy has no minimum",
		   (unsigned long long)tcb);
	return CHECK_PASS;
}

enum outcome check_measurement(const struct context *c, struct reason *ret_why)
{
	char hex[2 * SVP_LAUNCH_DIGEST_SIZE + 1];
	size_t i;

	for (i = 0; i < SVP_LAUNCH_DIGEST_SIZE; i++)
		sprintf(hex + 2 * i, "%02x", c->report.measurement[i]);
	for (i = 0; i < c->a->policy->measurement_count; i++)
		if (!memcmp(c->report.measurement, c->a->policy->measurements[i],
			    SVP_LAUNCH_DIGEST_SIZE)) {
			reason_set(ret_why, "%s", hex);
			return CHECK_PASS;
		}
	reason_set(ret_why, "%s is not in the policy", hex);
	return CHECK_FAIL;
}

enum outcome check_manifest_bound(const struct context *c,
				  struct reason *ret_why)
{
	const struct evidence_record *manifest =
		&c->evidence->record[SVP_RECORD_MANIFEST];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	svp_u8 digest[SVP_SHA512_SIZE];
	bool good;

	good = ctx && EVP_DigestInit_ex(ctx, EVP_sha512(), NULL) &&
	       EVP_DigestUpdate(ctx, &c->challenge, sizeof(c->challenge)) &&
	       EVP_DigestUpdate(ctx, manifest->data, manifest->size) &&
	       EVP_DigestFinal_ex(ctx, digest, NULL) &&
	       !memcmp(digest, c->report.report_data, sizeof(digest));
	EVP_MD_CTX_free(ctx);
	reason_set(ret_why, good ?
		   "REPORT_DATA binds challenge and manifest" :
		   "REPORT_DATA is not SHA-512(challenge || manifest)");
	return good ? CHECK_PASS : CHECK_FAIL;
}
