# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the scripts here: an apt configuration of the build's own, with own
# sources, lists and cache in one folder, verified with Debian's archive
# keyring. From the machine's configuration it takes only how to reach mirrors.

apt_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# Mirrors to try: the user's, those that this machine uses, Debian's own.
apt_mirrors() {
	[ -n "${EVTPM_MIRROR:-}" ] && echo "$EVTPM_MIRROR"
	apt-get indextargets --no-release-info --format '$(REPO_URI)' \
		'Created-By: Packages' 'Release: bookworm' 'Component: main' \
		2>/dev/null | awk '!seen[$0]++' || true
	echo http://deb.debian.org/debian
}

# Proxies, TLS settings and the like, but none of the machine's hooks.
apt_transport_settings() {
	local keys='http|https|ftp|tor|Proxy|Check-|Max-|Force'

	apt-config dump | grep -E "^Acquire::($keys)" || true
	cat <<CONF
Dir::Etc::netrc "/etc/apt/auth.conf";
Dir::Etc::netrcparts "/etc/apt/auth.conf.d";
CONF
}

# apt_configure MIRROR SUITE...
apt_configure() {
	local mirror=$1 suite
	shift
	mkdir -p "$apt"/{state/lists/partial,cache/archives/partial,none,deb}
	: >"$apt/state/status"
	for suite in "$@"; do
		echo "deb [arch=amd64 signed-by=$apt_keyring] $mirror $suite main"
	done >"$apt/sources.list"
	{
		apt_transport_settings
		cat <<CONF
Dir::State "$apt/state";
Dir::State::status "$apt/state/status";
Dir::Cache "$apt/cache";
Dir::Log "$apt";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "$apt/none";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/none";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$apt/none";
Dir::Etc::trusted "/dev/null";
Dir::Etc::trustedparts "$apt/none";
APT::Sandbox::User "";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
Acquire::Languages "none";
Acquire::Retries "3";
CONF
	} >"$apt/apt.conf"
}

# private COMMAND...: one of apt's commands, under this configuration.
private() {
	APT_CONFIG=$apt/apt.conf "$@"
}

# apt_lock DIR: makes DIR the configuration's folder; one script at a time.
apt_lock() {
	mkdir -p "$1"
	apt=$(realpath "$1")
	exec 9>"$apt/lock"
	flock 9
}

# apt_update SUITE...: lists of these suites, from the first mirror with all.
# apt_mirror is that mirror then.
apt_update() {
	[ -r "$apt_keyring" ] ||
		fail "no $apt_keyring; install debian-archive-keyring"
	while read -r apt_mirror; do
		apt_configure "$apt_mirror" "$@"
		private apt-get -qq update -o APT::Update::Error-Mode=any \
			>"$apt/update.log" 2>&1 && return
		echo "${0##*/}: not all of $* at $apt_mirror" >&2
	done < <(apt_mirrors)
	tail -n 5 "$apt/update.log" >&2
	fail "cannot reach a Debian mirror that has $*"
}

# apt_say PACKAGE...: what is about to be downloaded, and how much it is.
apt_say() {
	private apt-cache show --no-all-versions "$@" | awk -v first="$1" '
		/^Size:/ { size += $2 }
		/^Package:/ { more = n++ ? " and " n - 1 " more packages" : "" }
		END { printf "downloading %s%s, %.0f MB\n", first, more,
			size / 1e6 }'
}

# apt_unpack ROOT PACKAGE...: downloads these packages, without what they depend
# on, and unpacks them in ROOT. A mirror that fails once is asked again.
apt_unpack() {
	local root=$1 deb try
	shift
	rm -rf "$apt"/deb/*
	mkdir -p "$root"
	apt_say "$@"
	for try in 1 2 3; do
		(cd "$apt/deb" && private apt-get -qq download "$@") && break
		[ "$try" -lt 3 ] || fail "could not download $*"
		echo "${0##*/}: the download failed; trying again" >&2
		sleep $((try * 5))
	done
	for deb in "$apt"/deb/*.deb; do
		dpkg-deb -x "$deb" "$root"
	done
	rm -rf "$apt"/deb/*
}
