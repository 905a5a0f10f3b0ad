# SPDX-License-Identifier: Apache-2.0
# The tests of tpm2-tss, from Debian's source package when there is one. It
# comes after this file is read: hence a makefile of its own.

CONFORMANCE := tests/conformance
TSS_SOURCE = $(B)/conformance/tpm2-tss
TSS_JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: conformance conformance-programs
conformance-programs:
	packaging/apt/unpack-sources --build $(B)
	@if [ -d $(TSS_SOURCE) ]; then \
		echo "building the tests of tpm2-tss" && \
		$(CONFORMANCE)/tss-rules $(TSS_SOURCE) $(B)/conformance/tss \
			>$(B)/conformance/tss.mk && \
		$(MAKE) --no-print-directory $(TSS_JOBS) \
			-f $(B)/conformance/tss.mk; fi

conformance: deps
	$(MAKE) all conformance-programs
	tests/run --build $(B) conformance
