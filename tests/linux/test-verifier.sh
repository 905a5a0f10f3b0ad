#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# evtpm-verifier from outside: its HTTP interface as protocol/openapi.yaml has
# it, hostile clients, TLS, exit statuses, offline checks of saved evidence.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${EVTPM_BUILD:-build}
work=$(mktemp -d /tmp/test-verifier-XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir "$work/saved"

python3 - "$build" "$work" <<'PYTHON'
import http.client, json, os, signal, socket, ssl, subprocess, sys, time

build, work = sys.argv[1:]
program = build + "/bin/evtpm-verifier"
policy = "tests/fuzz/seeds/policy/direct-boot.json"
evidence = "tests/fuzz/seeds/evidence/lab.json"
failures = 0


def expect(what, condition, detail=""):
    global failures
    if condition:
        print("passed:", what)
    else:
        failures += 1
        print("FAILED:", what, detail)


def run(*arguments):
    return subprocess.run([program, *arguments], capture_output=True,
                          text=True, timeout=60)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, *arguments, tls=False):
        self.port = free_port()
        self.tls = tls
        self.output = open(work + "/output", "w+")
        self.process = subprocess.Popen(
            [program, "serve", "--policy", policy, "--listen",
             "127.0.0.1:%d" % self.port, *arguments],
            stdout=self.output, stderr=subprocess.STDOUT)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the verifier did not start: " + self.log())

    def log(self):
        with open(work + "/output") as f:
            return f.read()

    def ask(self, method, path, body=None):
        if self.tls:
            context = ssl.create_default_context(
                cafile=build + "/tls/ca.pem")
            context.check_hostname = False
            c = http.client.HTTPSConnection("127.0.0.1", self.port,
                                            context=context, timeout=20)
        else:
            c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        c.request(method, path, body)
        answer = c.getresponse()
        data = answer.read()
        c.close()
        return answer.status, json.loads(data)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(20)
        self.output.close()
        return status


def interface(server, kind):
    status, answer = server.ask("GET", "/v1/health")
    expect(kind + ": health", (status, answer) == (200, {"status": "ok"}))
    status, answer = server.ask("POST", "/v1/challenges", "{}")
    expect(kind + ": a challenge of 64 bytes",
           status == 201 and len(answer["challenge"]) == 86)
    _, other = server.ask("POST", "/v1/challenges", "{}")
    expect(kind + ": each challenge is another", answer != other)


def errors(server):
    for method, path, body, wanted in [
            ("GET", "/", None, 404), ("POST", "/v1/health", "", 405),
            ("GET", "/v1/evidence", None, 405), ("GET", "/v2", None, 404),
            ("DELETE", "/v1/challenges", None, 405),
            ("POST", "/v1/evidence", "", 400),
            ("POST", "/v1/evidence", "{}", 400),
            ("POST", "/v1/evidence", "[" * 100000, 400),
            ("POST", "/v1/evidence", b"\x00\xff" * 1000, 400),
            ("POST", "/v1/evidence", " " * (1024 * 1024 + 1), 413)]:
        status, answer = server.ask(method, path, body)
        expect("%s %s is %d" % (method, path, wanted),
               status == wanted and answer["error"], (status, answer))


def strange_clients(server):
    for data in [b"\x16\x03\x01 not http\r\n\r\n", b"GET / HTTP/1.1\r\n" +
                 b"A: " + b"a" * 100000 + b"\r\n\r\n",
                 b"POST /v1/evidence HTTP/1.1\r\nHost: a\r\n"
                 b"Content-Length: 99999999999999999999\r\n\r\nx",
                 b"POST /v1/evidence HTTP/1.1\r\nHost: a\r\n"
                 b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"]:
        with socket.create_connection(("127.0.0.1", server.port), 20) as s:
            try:
                s.sendall(data)
                s.shutdown(socket.SHUT_WR)
                s.recv(65536)
            except OSError:
                pass
    silent = [socket.create_connection(("127.0.0.1", server.port), 20)
              for _ in range(20)]
    status, _ = server.ask("GET", "/v1/health")
    expect("clients that say nothing or nonsense hold nobody up",
           status == 200)
    for s in silent:
        s.close()


def verdicts(server):
    with open(evidence) as f:
        text = f.read()
    status, answer = server.ask("POST", "/v1/evidence", text)
    checks = {c["id"]: c for c in answer["checks"]}
    expect("evidence for a challenge of another verifier is refused",
           status == 403 and answer["verdict"] == "refused" and
           checks["challenge-fresh"]["result"] == "fail")
    expect("a lab's root that was not named is refused, with the reason",
           checks["chain"]["result"] == "fail" and
           "--lab-root" in checks["chain"]["reason"])
    expect("every check is in the verdict", len(checks) == 17)
    expect("the verdict is printed", ": refused" in server.log() or
           '"refused"' in server.log())
    expect("the evidence is kept as it came",
           open(work + "/saved/0001-refused.json").read() == text)


def offline():
    args = ["check", "--policy", policy]
    r = run(*args, "--any-challenge", evidence)
    expect("check: 3 for refused", r.returncode == 3 and
           r.stdout.endswith(": refused\n"), r)
    r = run(*args, evidence)
    expect("check: a challenge must be named", r.returncode == 1, r)
    r = run(*args, "--challenge", "A" * 86, evidence)
    expect("check: another challenge is refused", r.returncode == 3 and
           "FAIL challenge-fresh" in r.stdout, r)
    r = run(*args, "--any-challenge", policy)
    expect("check: 2 for what is no evidence", r.returncode == 2, r)
    r = run(*args, "--any-challenge", "/nonexistent")
    expect("check: 2 for no file", r.returncode == 2, r)
    r = run("check", "--policy", evidence, "--any-challenge", evidence)
    expect("check: 2 for no policy", r.returncode == 2, r)
    r = run("check", "--any-challenge", evidence)
    expect("check: a policy is required", r.returncode == 1, r)


def command_line():
    r = run("--help")
    expect("--help", r.returncode == 0 and "--lab-root" in r.stdout)
    r = run("--version")
    expect("--version", r.returncode == 0 and "evtpm-verifier" in r.stdout)
    r = run("serve", "--policy", policy, "--listen", "0.0.0.0:1")
    expect("plain HTTP is for loopback alone", r.returncode == 1 and
           "loopback" in r.stderr, r)
    r = run("serve", "--policy", policy, "--listen", "nonsense")
    expect("an address that is none", r.returncode == 1, r)
    r = run("serve", "--policy", policy, "--tls-cert", "/nonexistent")
    expect("certificate and key go together", r.returncode == 1, r)


server = Server("--save", work + "/saved")
interface(server, "HTTP")
errors(server)
strange_clients(server)
verdicts(server)
expect("SIGTERM ends it with 0", server.stop() == 0)
server = Server("--json", "--tls-cert", build + "/tls/server.pem",
                "--tls-key", build + "/tls/server.key", "--save",
                work + "/saved", tls=True)
interface(server, "HTTPS")
server.ask("POST", "/v1/evidence", open(evidence).read())
expect("an earlier run's evidence is not overwritten",
       os.path.exists(work + "/saved/0002-refused.json"))
expect("SIGTERM ends it with 0, with TLS", server.stop() == 0)
lines = [l for l in open(work + "/output") if l.startswith("{")]
expect("--json prints a line", len(lines) == 1 and
       json.loads(lines[0])["verdict"] == "refused")
offline()
command_line()
sys.exit(1 if failures else 0)
PYTHON
