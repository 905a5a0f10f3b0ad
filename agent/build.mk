# SPDX-License-Identifier: Apache-2.0
# evtpm-agent and evtpm-collector, and their unit tests.

COLLECTOR_SRC := $(wildcard agent/collector/*.c) agent/evidence/challenge.c
PUSHER_SRC := $(wildcard agent/pusher/*.c) agent/collector/channel.c \
	agent/evidence/base64url.c agent/evidence/evidence.c
AGENT_HEADERS := $(wildcard agent/collector/*.h agent/pusher/*.h \
	agent/evidence/*.h protocol/*.h)
AGENT_CFLAGS := $(HOSTCFLAGS) $(HARDENING) -DEVTPM_VERSION='"$(VERSION)"'

PROGRAMS += $(B)/bin/evtpm-agent $(B)/bin/evtpm-collector

$(B)/bin/evtpm-collector: $(COLLECTOR_SRC) $(AGENT_HEADERS) packaging/VERSION
	@mkdir -p $(@D)
	$(CC) $(AGENT_CFLAGS) -pie -Wl,-z,relro,-z,now -o $@ \
		$(filter %.c,$^) -ltss2-esys -ltss2-mu -ltss2-rc \
		-ltss2-tctildr -lcrypto -lsystemd

$(B)/bin/evtpm-agent: $(PUSHER_SRC) $(AGENT_HEADERS) packaging/VERSION
	@mkdir -p $(@D)
	$(CC) $(AGENT_CFLAGS) -pie -Wl,-z,relro,-z,now -o $@ \
		$(filter %.c,$^) -lcurl -ljansson -lsystemd

# Preloaded by the agent's tests: configfs-tsm with reports of the secure
# processor's own code.
FAKE_TSM_SRC := tests/linux/fake_tsm.c $(filter-out %/main.c %/lab_keys.c \
	%/channel.c,$(wildcard tests/machine/secure-processor/*.c))

PROGRAMS += $(B)/tests/lib/fake_tsm.so
$(B)/tests/lib/fake_tsm.so: $(FAKE_TSM_SRC) $(AGENT_HEADERS) \
		$(wildcard tests/machine/secure-processor/*.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) -shared -fPIC -Wl,-z,defs -o $@ $(filter %.c,$^) \
		-lcrypto

UNIT_TESTS += test_backoff test_config test_channel test_tsm test_verdict \
	test_challenge_answer
test_backoff_SRC := agent/pusher/backoff.c
test_config_SRC := agent/pusher/config.c
test_channel_SRC := agent/collector/channel.c
test_tsm_SRC := agent/collector/tsm.c
test_tsm_LIBS := -lcrypto -Wl,--wrap=openat,--wrap=mkdirat,--wrap=unlinkat
test_verdict_SRC := agent/pusher/verdict.c
test_verdict_LIBS := -ljansson
test_challenge_answer_SRC := agent/pusher/challenge_answer.c \
	agent/evidence/base64url.c
test_challenge_answer_LIBS := -ljansson

UNIT_TESTS += test_serve test_collector_client
test_serve_SRC := $(filter-out %/main.c,$(COLLECTOR_SRC))
test_serve_LIBS := -ltss2-esys -ltss2-mu -ltss2-rc -ltss2-tctildr -lcrypto
test_collector_client_SRC := agent/pusher/collector_client.c \
	agent/pusher/config.c agent/pusher/stop.c agent/collector/channel.c
