# SPDX-License-Identifier: Apache-2.0
# evtpm-verifier.

VERIFIER_LIB_SRC := $(filter-out agent/verifier/main.c agent/verifier/serve.c \
	agent/verifier/options.c,$(wildcard agent/verifier/*.c)) \
	$(wildcard agent/evidence/*.c)
VERIFIER_LIBS := -ljansson -lcrypto -lpthread
VERIFIER_SRC := $(VERIFIER_LIB_SRC) agent/verifier/main.c \
	agent/verifier/serve.c agent/verifier/options.c

PROGRAMS += $(B)/bin/evtpm-verifier
$(B)/bin/evtpm-verifier: $(VERIFIER_SRC) $(wildcard agent/verifier/*.h \
		agent/evidence/*.h protocol/*.h) packaging/VERSION
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -DEVTPM_VERSION='"$(VERSION)"' -pie \
		-Wl,-z,relro,-z,now -o $@ $(filter %.c,$^) -lmicrohttpd \
		$(VERIFIER_LIBS)
