# SPDX-License-Identifier: Apache-2.0
"""What a TPM command costs in Linux: our driver by both transports, the kernel's
own tpm_svsm, and tpm_crb on a plain QEMU with swtpm, on the same kernel.

Instructions, by -icount: on the SNP machine the median from write to read, where
no driver sleeps, less what VMPL0 and the TPM take for that command. What the
machine executes to switch worlds is still in it, the same for all drivers that
use the same protocol. On plain QEMU the CPU time of the thread, because tpm_crb
sleeps until swtpm, which is another program and in no count, has answered.
"""

import os
import re
import subprocess
import time

COUNT = 400
DRIVERS = ("kernel", "ca-msr", "in-tree")
COMMANDS = ("get_random", "pcr_extend", "pcr_read")
TIMEOUT = 1500
# Under -icount QEMU's TSC counts instructions, by definition 10^9 a second.
ICOUNT_KHZ = 1000000
LINE = re.compile(r"bench-driver: driver=(\S+) tpm-path: command=(\S+) "
                  r"count=(\d+) cpu_ns=(\d+) p50_ns=(\d+) p99_ns=(\d+)")


def command_line(khz, device, commands, counts):
    return (f"console=ttyS0 quiet tsc=reliable tsc_early_khz={khz} "
            "evtpm.run=bench-driver "
            f"evtpm.device={device} evtpm.commands={','.join(commands)} "
            f"evtpm.counts={','.join(str(n) for n in counts)}")


def parse(console, drivers, commands):
    """{driver: {command: figures}}; all of them must be there."""
    found = {}
    for driver, command, _, cpu, p50, p99 in LINE.findall(console):
        found.setdefault(driver, {})[command] = {
            "cpu": int(cpu), "p50": int(p50), "p99": int(p99)}
    for driver in drivers:
        for command in commands:
            if command not in found.get(driver, {}):
                raise RuntimeError(f"no figures of {command} by {driver}:\n" +
                                   "\n".join(console.splitlines()[-20:]))
    return found


def guest(build):
    return (f"{build}/guest-new/vmlinuz", f"{build}/bench/initrd.gz")


def on_machine(machine, line, *options):
    """A boot of the SNP machine; its console."""
    kernel, initrd = guest(machine.build)
    return subprocess.run(
        machine.command("evtpm.igvm", kernel, "--initrd", initrd, "--append",
                        line, "--timeout", str(TIMEOUT), *options),
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, errors="replace").stdout


def plain_qemu(build, control, line):
    kernel, initrd = guest(build)
    return ["qemu-system-x86_64", "-no-user-config", "-nodefaults",
            "-no-reboot", "-accel", "tcg,thread=single", "-display", "none",
            "-machine", "q35,hpet=off,smm=off", "-cpu",
            "EPYC-Milan,phys-bits=48,-xsaves,-cx16", "-m", "1024M",
            "-serial", "stdio", "-kernel", kernel, "-initrd", initrd,
            "-append", line, "-chardev", f"socket,id=swtpm,path={control}",
            "-tpmdev", "emulator,id=tpm,chardev=swtpm",
            "-device", "tpm-crb,tpmdev=tpm"]


def on_plain(build, folder, line, *options):
    """A boot of a plain QEMU with swtpm; its console."""
    state = os.path.join(folder, "swtpm")
    control = os.path.join(folder, "swtpm.sock")
    os.makedirs(state, exist_ok=True)
    swtpm = subprocess.Popen(
        ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={state}", "--ctrl",
         f"type=unixio,path={control}"], stderr=subprocess.DEVNULL)
    try:
        while swtpm.poll() is None and not os.path.exists(control):
            time.sleep(0.1)
        return subprocess.run(
            plain_qemu(build, control, line) + list(options), check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=TIMEOUT, text=True,
            errors="replace").stdout
    finally:
        swtpm.kill()
        swtpm.wait()


def instructions(machine, vmpl0):
    """Per GetRandom through /dev/tpm0; vmpl0: what it takes there."""
    name = COMMANDS[:1]
    console = on_machine(machine, command_line(
        ICOUNT_KHZ, "/dev/tpm0", name, [COUNT] * len(DRIVERS)), "--icount")
    figures = parse(console, DRIVERS, name)
    result = {driver: round(figures[driver][name[0]]["p50"] - vmpl0)
              for driver in DRIVERS}
    console = on_plain(
        machine.build, machine.folder,
        command_line(ICOUNT_KHZ, "/dev/tpm0", name, [COUNT]),
        "-icount", "shift=0,sleep=off")
    result["crb"] = parse(console, ["crb"], name)["crb"][name[0]]["cpu"]
    return result


def latencies(machine, khz):
    """Of three commands through /dev/tpmrm0, nanoseconds of this host's."""
    console = on_machine(machine, command_line(
        khz, "/dev/tpmrm0", COMMANDS, [COUNT] * len(DRIVERS)))
    result = parse(console, DRIVERS, COMMANDS)
    console = on_plain(machine.build, machine.folder, command_line(
        khz, "/dev/tpmrm0", COMMANDS, [COUNT]))
    result.update(parse(console, ["crb"], COMMANDS))
    return result


def measure(machine, khz, get_random):
    """get_random: that command's figures by a bare guest."""
    vmpl0 = (get_random["instructions_monitor"] +
             get_random["instructions_tpm"])
    return {"instructions": instructions(machine, vmpl0),
            "latency_ns": latencies(machine, khz)}


def rows(figures):
    """(name, value, note) of each line of the table."""
    yield "Linux 7.3, one GetRandom through /dev/tpm0: instructions", None, ""
    count, times = figures["instructions"], figures["latency_ns"]
    for driver, n in count.items():
        yield (NAMES[driver], f"{n:,}",
               f"{n / count['in-tree']:.2f} of tpm_svsm's")
    yield "Linux 7.3, /dev/tpmrm0: p50 and p99, in tpm_svsm's", None, ""
    for command in COMMANDS:
        base = times["in-tree"][command]
        for driver in times:
            t = times[driver][command]
            yield (f"{command}: {NAMES[driver]}",
                   f"{t['p50'] / base['p50']:.2f} {t['p99'] / base['p99']:.2f}",
                   f"{t['p50'] / 1000:,.0f} us, {t['p99'] / 1000:,.0f} us")


NAMES = {"kernel": "svsm_vtpm, kernel", "ca-msr": "svsm_vtpm, ca-msr",
         "in-tree": "tpm_svsm", "crb": "tpm_crb, plain QEMU and swtpm"}
