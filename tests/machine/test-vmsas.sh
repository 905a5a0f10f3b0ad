#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A launch image with VMSAs for two vCPUs: both run from the start, the second
# without AP creation. vCPU 0 waits for what vCPU 1 writes, then asks for
# termination with a code of its own. The VMSA of a vCPU that the machine has
# not is measured like the others.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/evtpm-test-vmsas-XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

check() {
	if [ "$2" = "$3" ]; then
		echo "ok: $1"
	else
		echo "not ok: $1: $2, wanted $3"
		cat "$work/log"
		failed=1
	fi
}

# The start state is that of our own firmware, but for RIP.
python3 - "$build/evtpm.igvm" "$work/igvm" >"$work/digest" <<'END'
import hashlib, struct, sys, zlib

CODE, FLAG, OTHER, LARGE = 0x10000, 0x11000, 0x10800, 0x200000
RIP = 0x178
VMSA = (0x20000, 0x21000, 0xfffffffff000)	# the last as KVM has it

image = open(sys.argv[1], "rb").read()
at, size = struct.unpack_from("<II", image, 8)
end = at + size
while at < end:
    kind, length = struct.unpack_from("<II", image, at)
    if kind == 0x304:
        offset = struct.unpack_from("<I", image, at + 20)[0]
        start = bytearray(image[offset:offset + 4096])
    at += (8 + length + 7) & ~7

code = bytearray(4096)
# 1: cmp dword [FLAG], 0x51; jne 1b; mov ecx, GHCB; mov eax, terminate, set 1,
# code 0x42; xor edx, edx; wrmsr; rep vmmcall
first = (b"\x81\x3d" + struct.pack("<II", FLAG, 0x51) + b"\x75\xf4"
         + b"\xb9" + struct.pack("<I", 0xc0010130)
         + b"\xb8" + struct.pack("<I", 0x421100)
         + b"\x31\xd2\x0f\x30\xf3\x0f\x01\xd9")
# mov dword [FLAG], 0x51; 1: jmp 1b
second = b"\xc7\x05" + struct.pack("<II", FLAG, 0x51) + b"\xeb\xfe"
code[:len(first)] = first
code[OTHER - CODE:OTHER - CODE + len(second)] = second

headers, data, digest = b"", b"", bytes(48)

def header(kind, content):
    global headers
    content = struct.pack("<II", kind, len(content)) + content
    headers += content + bytes(-len(content) % 8)

def measure(kind, gpa, page):
    global digest
    contents = hashlib.sha384(page).digest()
    digest = hashlib.sha384(digest + contents + struct.pack(
        "<HBBBBBBQ", 0x70, kind, 0, 0, 0, 0, 0, gpa)).digest()

def add(page):
    global data
    data += page
    return 4096 + len(data) - len(page)

header(0x001, struct.pack("<IBBHQ", 1, 0, 2, 1, 0))
header(0x101, struct.pack("<QII", 0x30000, 1, 0))
header(0x102, struct.pack("<IHBB5Q", 1, 0, 0, 0, 4096, CODE, 0x2000, 0, 1 << 30))
for gpa, page in ((CODE, bytes(code)), (FLAG, bytes(4096))):
    header(0x302, struct.pack("<QIIIHH", gpa, 1, add(page), 0, 0, 0))
    measure(1, gpa, page)
header(0x302, struct.pack("<QIIIHH", LARGE, 1, 0, 1, 0, 0))	# 2 MiB
for at in range(LARGE, 2 * LARGE, 4096):
    measure(1, at, bytes(4096))
for vp, (gpa, rip) in enumerate(zip(VMSA, (CODE, OTHER, OTHER))):
    start[RIP:RIP + 8] = struct.pack("<Q", rip)
    header(0x304, struct.pack("<QIIHH", gpa, 1, add(bytes(start)), vp, 0))
    measure(2, gpa, bytes(start))
fixed = struct.pack("<IIIII", 0x4d564749, 1, 24, len(headers),
                    4096 + len(data))
checksum = zlib.crc32(fixed + bytes(4) + headers)
with open(sys.argv[2], "wb") as f:
    f.write((fixed + struct.pack("<I", checksum) + headers).ljust(4096, b"\0"))
    f.write(data)
print(digest.hex())
END

tests/machine/run --build "$build" --lab "$build/lab" --smp 2 --memory 64M \
	--firmware "$work/igvm" --timeout 30 --log "$work/log" \
	--secure-processor-log "$work/sp" 2>"$work/err"
check "the vCPUs run and vCPU 0 ends it" $? 4
check "with its own set and code" \
	"$(grep -c 'termination vcpu=0 vmpl=0 set=1 code=66$' "$work/log")" 1
check "all pages and VMSAs are measured, page by page" \
	"$(sed -n 's/^launch measurement //p' "$work/sp")" "$(cat "$work/digest")"
exit $failed
