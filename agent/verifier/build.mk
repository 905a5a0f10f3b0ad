# SPDX-License-Identifier: Apache-2.0
# evtpm-verifier.

VERIFIER_LIB_SRC := $(filter-out agent/verifier/main.c agent/verifier/serve.c \
	agent/verifier/server.c agent/verifier/options.c,$(wildcard agent/verifier/*.c)) \
	$(wildcard agent/evidence/*.c)
VERIFIER_LIBS := -ljansson -lcrypto -lpthread
VERIFIER_SRC := $(VERIFIER_LIB_SRC) agent/verifier/main.c \
	agent/verifier/serve.c agent/verifier/server.c agent/verifier/options.c

PROGRAMS += $(B)/bin/evtpm-verifier
$(B)/bin/evtpm-verifier: $(VERIFIER_SRC) $(wildcard agent/verifier/*.h \
		agent/evidence/*.h protocol/*.h) packaging/VERSION
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(HARDENING) -DEVTPM_VERSION='"$(VERSION)"' -pie \
		-Wl,-z,relro,-z,now -o $@ $(filter %.c,$^) -lmicrohttpd \
		$(VERIFIER_LIBS)

# What the tests share, built once with the sanitizers: the verifier, and a
# fixture that makes evidence of a lab.
VERIFIER_TEST_SRC := $(VERIFIER_LIB_SRC) tests/unit/evidence_fixture.c \
	tests/unit/lab_fixture.c
VERIFIER_TEST_LIB := $(B)/tests/lib/verifier.a
VERIFIER_TEST_OBJ := $(VERIFIER_TEST_SRC:%.c=$(B)/tests/lib/%.o)

$(VERIFIER_TEST_OBJ): $(B)/tests/lib/%.o: %.c $(wildcard protocol/*.h \
		agent/*/*.h tests/unit/evidence_fixture.h \
		tests/unit/lab_fixture.h)
	@mkdir -p $(@D)
	$(CC) $(HOSTCFLAGS) $(SANITIZE) -c -o $@ $<

$(VERIFIER_TEST_LIB): $(VERIFIER_TEST_OBJ)
	rm -f $@
	ar rcs $@ $^

VERIFIER_TESTS := test_appraise test_report_corpus test_log_corpus \
	test_evidence test_fresh test_policy test_byte_flip test_certificates \
	test_quote test_log_replay
UNIT_TESTS += $(VERIFIER_TESTS)
define verifier_test
$(1)_DEPS := $$(VERIFIER_TEST_LIB)
$(1)_LIBS := $$(VERIFIER_TEST_LIB) $$(VERIFIER_LIBS)
endef
$(foreach t,$(VERIFIER_TESTS),$(eval $(call verifier_test,$(t))))

# Fuzz harnesses, replayed over their seeds.
FUZZ_HARNESSES := evidence report quote event_log policy
UNIT_TESTS += $(FUZZ_HARNESSES:%=test_fuzz_%)
FUZZERS += $(FUZZ_HARNESSES)
define fuzz_test
test_fuzz_$(1)_SRC := tests/fuzz/fuzz_$(1).c tests/fuzz/replay.c
test_fuzz_$(1)_DEPS := $$(VERIFIER_TEST_LIB)
test_fuzz_$(1)_LIBS := $$(VERIFIER_TEST_LIB) $$(VERIFIER_LIBS)
endef
$(foreach t,$(FUZZ_HARNESSES),$(eval $(call fuzz_test,$(t))))

$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(VERIFIER_LIB_SRC)
	@mkdir -p $(@D)
	$(FUZZ_CC) -o $@ $^ $(VERIFIER_LIBS)
