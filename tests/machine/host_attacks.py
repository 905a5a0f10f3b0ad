# SPDX-License-Identifier: Apache-2.0
"""The attacks of --host-attack: names, what each does, and those on the files
that the host hands over, which are done here. The others are the machine's
(attack.c). README.md has what each must lead to."""

import os

# Name: what the host does. "At" a page: when the guest writes its page number
# to port 0x5670 (attack.h).
ATTACKS = {
    "remap-page": "put another page behind a private page's address",
    "alias-page": "put a guest's private page at its neighbour's address too",
    "swap-pages": "swap two private pages",
    "replay-page": "put an old page back at its address",
    "share-page": "make a private page shared behind the guest's back",
    "psc-skip": "say that page state changes are done, do none",
    "psc-other-page": "change the state of the pages beside those asked for",
    "psc-other-size": "give 512 small pages where a large one was asked for",
    "psc-stuck": "say of each list of page state changes that it goes on",
    "run-vmpl0": "run VMPL0 most times when VMPL2 was asked for",
    "run-vmpl2": "run VMPL2 when VMPL0 was asked for",
    "drop-vmgexit": "leave one VMGEXIT in eight unserved",
    "double-vmgexit": "serve each VMGEXIT twice",
    "garbage": "answer with garbage in all of the GHCB or its MSR",
    "garbage-answer": "answer well-formed garbage that claims success",
    "garbage-files": "fill what fw_cfg reads bring with garbage",
    "request-drop": "say that requests to the secure processor are answered",
    "request-replay": "answer each such request with the first response",
    "request-reorder": "answer each such request with the response before",
    "request-truncate": "cut the responses off",
    "request-corrupt": "change one bit of the responses",
    "request-busy": "say that the secure processor is busy, always",
    "certs-withhold": "give no certificates with a report",
    "certs-corrupt": "change one bit of the certificates",
    "stop-vcpu": "stop all vCPUs but the first",
    "hammer-vcpu": "run VMPL0 now and then where VMPL2 was at work",
    "forge-vmsa": "start VMPL0 of the last vCPU from a page that is no VMSA",
    "map-overlap": "call the firmware's region RAM in the memory map",
    "map-hole": "leave the launched pages out of the memory map",
    "map-beyond": "list RAM where there is none",
    "map-vcpus": "tell of a million vCPUs",
    "cpuid-c-bit": "lie about the C-bit in the CPUID page",
    "cpuid-features": "hide SMEP in the CPUID page",
    "cpuid-count": "say that the CPUID page has 2^32 - 1 entries",
    "cpuid-tsc": "say that the TSC's rate is 0",
    "cpuid-exit": "answer CPUID exits with garbage",
    "tsc-warp": "move the TSC by seconds, forth and back, at each exit",
    "tamper-firmware": "change a byte of the launch image",
    "tamper-kernel": "change a byte of the kernel that Linux does not use",
    "tamper-initrd": "append zeros to the initrd",
    "tamper-cmdline": "append a word to the command line",
}


def help_text():
    """The lines for --help."""
    return "".join(f"  {name:<17}{what}\n" for name, what in ATTACKS.items())


def _flip(data, at):
    data = bytearray(data)
    data[at] ^= 1
    return bytes(data)


def _firmware(data):
    """The last byte: of the section headers of the image's last program."""
    return _flip(data, len(data.rstrip(b"\0")) - 1)


def _kernel(data):
    """The last byte of the real mode code, which a 64-bit boot skips."""
    return _flip(data, (data[0x1f1] + 1) * 512 - 1)


def _tamper(folder, path, change):
    result = os.path.join(folder, "tampered")
    with open(path, "rb") as f:
        data = f.read()
    with open(result, "wb") as f:
        f.write(change(data))
    return result


def tamper(args, folder):
    """Replace what the attack changes among args' files; folder: for copies."""
    if args.host_attack == "tamper-firmware":
        args.firmware = _tamper(folder, args.firmware, _firmware)
    elif args.host_attack == "tamper-kernel" and args.kernel:
        args.kernel = _tamper(folder, args.kernel, _kernel)
    elif args.host_attack == "tamper-initrd" and args.initrd:
        args.initrd = _tamper(folder, args.initrd, lambda d: d + bytes(4))
    elif args.host_attack == "tamper-cmdline":
        args.append = (args.append or "") + " tampered"


def machine_options(name):
    """Options for the machine: none for what is done here."""
    if name is None or name.startswith("tamper-"):
        return []
    return [f"attack={name}"]
