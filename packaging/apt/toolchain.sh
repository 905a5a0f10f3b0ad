# SPDX-License-Identifier: Apache-2.0
#
# Sourced after private.sh: the tool chain that headers of a newer Debian need,
# unpacked in a folder of the build. Its programs start with its own loader and
# libraries, so they run in place: no chroot, no root, nothing installed.

toolchain_suite=trixie
toolchain_gcc=14
# A compiler, an assembler and a linker without headers and start files, which
# no kernel module needs; and the libraries of these and of the headers' tools.
toolchain_packages=(
	gcc-$toolchain_gcc-x86-64-linux-gnu cpp-$toolchain_gcc-x86-64-linux-gnu
	binutils-x86-64-linux-gnu libbinutils libctf-nobfd0 libctf0 libsframe1
	libc6 libelf1t64 libgmp10 libisl23 libjansson4 libmpc3 libmpfr6
	libssl3t64 libzstd1 zlib1g
)

# toolchain_adopt TOOLCHAIN FOLDER...: has the programs in these folders started
# by TOOLCHAIN's loader, with its libraries.
toolchain_adopt() {
	local tree=$1 file magic
	shift
	find "$@" -type f -perm /111 -print0 |
		while IFS= read -r -d '' file; do
			read -r -N 4 magic <"$file" 2>/dev/null || continue
			[ "$magic" = $'\x7fELF' ] || continue
			patchelf --print-interpreter "$file" >/dev/null 2>&1 ||
				continue
			patchelf --force-rpath \
				--set-rpath "$tree/usr/lib/x86_64-linux-gnu" \
				--set-interpreter \
				"$tree/usr/lib64/ld-linux-x86-64.so.2" "$file"
		done
}

# toolchain_unpack TOOLCHAIN: the list of packages is up to date. Does nothing
# when it is there; toolchain_adopt has written its path into its programs.
toolchain_unpack() {
	local tree=$1 libexec program
	[ "$(cat "$tree/path" 2>/dev/null)" = "$tree" ] && return
	rm -rf "$tree"
	apt_unpack "$tree" "${toolchain_packages[@]}"
	libexec=$tree/usr/libexec/gcc/x86_64-linux-gnu/$toolchain_gcc
	# Half of it: optimisation at link time, locales, character sets.
	rm -rf "$libexec"/{lto1,plugin} "$tree"/usr/bin/*-lto-dump-* \
		"$tree"/usr/share "$tree"/usr/lib/x86_64-linux-gnu/gconv
	for program in as ld; do
		ln -s "../../../../bin/x86_64-linux-gnu-$program" \
			"$libexec/$program"
	done
	toolchain_adopt "$tree" "$tree/usr/bin" "$tree/usr/libexec"
	"$tree/usr/bin/x86_64-linux-gnu-gcc-$toolchain_gcc" --version >/dev/null ||
		fail "the compiler in $tree does not run"
	echo "$tree" >"$tree/path"
}
