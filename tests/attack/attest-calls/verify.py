#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verifies what the attest-calls guest printed: console file, lab folder and
launch measurement in hex. The offsets are those of AMD 56860, table 23, and
the certificate table's of 56421, typed here again; the signatures are checked
by the openssl command."""

import hashlib
import os
import subprocess
import sys
import tempfile


def console_values(path):
    values = {}
    with open(path, encoding="ascii", errors="replace") as f:
        for line in f:
            name, _, value = line.strip().partition(": ")
            if name in ("nonce", "report", "manifest", "certificates"):
                values[name] = bytes.fromhex(value)
    return values


def check(name, good):
    print(("ok: " if good else "not ok: ") + name)
    if not good:
        sys.exit(1)


def der_integer(value):
    data = value.to_bytes(49, "big").lstrip(b"\0")
    if data[0] & 0x80:
        data = b"\0" + data
    return b"\x02" + bytes([len(data)]) + data


def certificates(table):
    """GUID (as hex of its 16 bytes) -> DER."""
    found = {}
    for at in range(0, len(table), 24):
        guid = table[at:at + 16]
        offset = int.from_bytes(table[at + 16:at + 20], "little")
        length = int.from_bytes(table[at + 20:at + 24], "little")
        if not any(guid):
            return found
        found[guid.hex()] = table[offset:offset + length]
    return found


def openssl(*args):
    return subprocess.run(("openssl",) + args, capture_output=True,
                          check=False)


def main():
    console, lab, measurement = sys.argv[1:4]
    v = console_values(console)
    report = v["report"]
    check("REPORT_DATA is SHA-512(nonce || manifest)",
          report[0x50:0x90] ==
          hashlib.sha512(v["nonce"] + v["manifest"]).digest())
    check("the report says VMPL 0", report[0x30:0x34] == bytes(4))
    check("the measurement is that of the image",
          report[0x90:0xc0].hex() == measurement)
    r = int.from_bytes(report[0x2a0:0x2e8], "little")
    s = int.from_bytes(report[0x2e8:0x330], "little")
    body = der_integer(r) + der_integer(s)
    certs = certificates(v["certificates"])
    check("VCEK, ASK and ARK came with it", len(certs) == 3)
    vcek, ask, ark = certs.values()
    with tempfile.TemporaryDirectory() as folder:
        def save(name, data):
            path = os.path.join(folder, name)
            with open(path, "wb") as f:
                f.write(data)
            return path
        pem = {}
        for name, der in (("vcek", vcek), ("ask", ask), ("ark", ark)):
            pem[name] = save(name + ".pem", openssl(
                "x509", "-inform", "der", "-in", save(name, der)).stdout)
        with open(os.path.join(lab, "ark.der"), "rb") as f:
            check("the ARK is the lab's", f.read() == ark)
        check("the chain is good", openssl(
            "verify", "-CAfile", pem["ark"], "-untrusted", pem["ask"],
            pem["vcek"]).returncode == 0)
        key = save("key", openssl("x509", "-in", pem["vcek"], "-noout",
                                  "-pubkey").stdout)
        check("the VCEK signed the report", openssl(
            "dgst", "-sha384", "-verify", key, "-signature",
            save("signature", b"\x30" + bytes([len(body)]) + body),
            save("signed", report[:0x2a0])).returncode == 0)


if __name__ == "__main__":
    main()
