# SPDX-License-Identifier: Apache-2.0
#
# make install DESTDIR=... PREFIX=...: agent, verifier, measuring tool and the
# firmware image, with units and manual pages. Nothing is enabled or started.

UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSCONFDIR ?= /etc
INSTALL_BIN := $(addprefix $(B)/bin/,evtpm-agent evtpm-verifier evtpm-measure)
INSTALL_LIBEXEC := $(B)/bin/evtpm-collector
SYSTEMD := packaging/systemd
INSTALL := install -D -m

.PHONY: install
install: $(INSTALL_BIN) $(INSTALL_LIBEXEC) $(B)/evtpm.igvm
	for f in $(notdir $(INSTALL_BIN)); do \
		$(INSTALL) 755 $(B)/bin/$$f $(DESTDIR)$(PREFIX)/bin/$$f; done
	$(INSTALL) 755 $(INSTALL_LIBEXEC) \
		$(DESTDIR)$(PREFIX)/libexec/evtpm/evtpm-collector
	$(INSTALL) 644 $(B)/evtpm.igvm $(DESTDIR)$(PREFIX)/share/evtpm/evtpm.igvm
	for f in $(notdir $(wildcard $(SYSTEMD)/*.service \
			$(SYSTEMD)/*.socket)); do \
		$(INSTALL) 644 $(SYSTEMD)/$$f $(DESTDIR)$(UNITDIR)/$$f && \
		sed -i 's,=/usr/,=$(PREFIX)/,' $(DESTDIR)$(UNITDIR)/$$f; done
	$(INSTALL) 644 $(SYSTEMD)/evtpm.sysusers.conf \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d/evtpm.conf
	$(INSTALL) 644 $(SYSTEMD)/evtpm.catalog \
		$(DESTDIR)$(PREFIX)/lib/systemd/catalog/evtpm.catalog
	[ -e $(DESTDIR)$(SYSCONFDIR)/evtpm/agent.conf ] || \
		$(INSTALL) 644 $(SYSTEMD)/agent.conf \
			$(DESTDIR)$(SYSCONFDIR)/evtpm/agent.conf
	for f in $(notdir $(wildcard packaging/man/*.8)); do \
		$(INSTALL) 644 packaging/man/$$f \
			$(DESTDIR)$(PREFIX)/share/man/man8/$$f; done
	for f in $(notdir $(wildcard packaging/man/*.1)); do \
		$(INSTALL) 644 packaging/man/$$f \
			$(DESTDIR)$(PREFIX)/share/man/man1/$$f; done
	@echo "next: name the verifier in $(SYSCONFDIR)/evtpm/agent.conf, then"
	@echo "  systemd-sysusers && systemctl daemon-reload &&" \
		"systemctl enable --now evtpm-agent"

# make deb: the driver as Debian package svsm-vtpm-dkms. dpkg-buildpackage wants
# debian/ at the top, so it gets a copy of what the package is made of.
DEB := $(B)/deb
.PHONY: deb
deb:
	rm -rf $(DEB) && mkdir -p $(DEB)/source/packaging
	cp -r packaging/debian Kbuild kernel protocol $(DEB)/source/
	cp -r packaging/VERSION packaging/dkms $(DEB)/source/packaging/
	cd $(DEB)/source && MAKEFLAGS= dpkg-buildpackage -us -uc >../log 2>&1 || \
		{ cat ../log; exit 1; }
	@echo $(DEB)/svsm-vtpm-dkms_$(VERSION)_all.deb
