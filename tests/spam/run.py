#!/usr/bin/env python3
"""mailwhy spam against real spamd and rspamd, and against scripted ones that answer wrongly (README.md)."""
import argparse
import glob
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HEAD = (b"Received: from mx.sender.example (mx.sender.example [198.51.100.7]) by mx.example.org with ESMTP id 4711;\r\n"
        b"\tSat, 21 Nov 2026 10:00:00 +0000\r\n"
        b"From: Ann Example <ann@sender.example>\r\nTo: Bob <bob@example.org>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n"
        b"Message-ID: <20261121100000.4711.ann@mail.sender.example>\r\nMIME-Version: 1.0\r\n")
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello Bob,\r\nshall we have lunch tomorrow?\r\nAnn\r\n"
HAM = HEAD + b"Subject: Lunch tomorrow\r\n" + TEXT
GTUBE = HEAD + b"Subject: Lunch tomorrow\r\n" + TEXT + b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"
SPAMMY = (HEAD.replace(b"Ann Example <ann", b'"Mr. Winner" <ann') + b"Subject: WIN $5,000,000 NOW!!! VIAGRA\r\nReply-To: someone@gmail.com\r\n"
          b"X-Mailer: Microsoft Outlook Express 6.00.2600.0000\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
          b"<html><body><center>Dear Beneficiary, you have won $5,000,000 US dollars. Click <a href=\"http://192.0.2.99/x/y\">here</a> or\r\n"
          b"<a href=\"http://winner.example/\">there</a>. <img src=\"http://img.example/a.gif\">Buy Cialis, online pharmacy, 100% guaranteed.\r\n"
          b"Risk free! Transfer the sum of the fund to your bank account, next of kin.</center></body></html>\r\n")

failures = []
started = []


def check(condition, what, detail=""):
    if not condition:
        failures.append(what)
        print(f"FAILED: {what} {str(detail)[:600]}")


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for_port(port, process, limit=60):
    end = time.monotonic() + limit
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def stop(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Program:
    def __init__(self, mailwhy, cases, folder):
        self.mailwhy, self.cases, self.folder = mailwhy, cases, folder
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        schema = subprocess.run([mailwhy, "schema", "spam"], capture_output=True, text=True)
        try:
            import jsonschema
            self.validator = jsonschema.Draft202012Validator(json.loads(schema.stdout))
        except ImportError:
            self.validator = None

    def run(self, message, *options):
        path = self.folder / "message.eml"
        path.write_bytes(message)
        return subprocess.run([self.mailwhy, "spam", str(path), *options], capture_output=True, text=True, timeout=200, env=self.environment)

    def ask(self, message, *options):
        done = self.run(message, "--json", *options)
        try:
            said = json.loads(done.stdout)
        except ValueError:
            check(False, "JSON", done.stdout + done.stderr)
            return done.returncode, {}
        if self.validator:
            for error in self.validator.iter_errors(said):
                check(False, f"schema: {error.message[:200]}")
        return done.returncode, said

    def explain(self, message):
        done = subprocess.run([self.cases], input=message, capture_output=True, timeout=60)
        return json.loads(done.stdout)["filters"]


def rules_of(said):
    return {rule["name"]: rule for rule in said["rules"]}


def common(program, name, options):
    """What must hold for any filter."""
    code, said = program.ask(HAM, *options)
    check(code == 0 and said.get("verdict") == "ham", f"{name}: an ordinary message is no spam", said)
    check(said["filter"]["sum"]["state"] == "agrees", f"{name}: the rules add up", said["filter"]["sum"])
    unknown = [rule["name"] for rule in said["filter"]["rules"] if not rule["known"]]
    check(not unknown, f"{name}: every rule is known", unknown)
    code, said = program.ask(GTUBE, *options)
    check(code == 1 and said.get("verdict") == "spam", f"{name}: GTUBE is spam", said)
    check("GTUBE" in rules_of(said["filter"]), f"{name}: GTUBE is named", said["filter"]["rules"])
    text = program.run(GTUBE, *options)
    check("test string GTUBE" in text.stdout and "exit code 1" in text.stdout, f"{name}: text", text.stdout)
    table = program.run(GTUBE, *options, "-f", "md")
    check("| ` GTUBE ` |" in table.stdout, f"{name}: md", table.stdout)
    line = program.run(GTUBE, *options, "-q")
    check(line.stdout.startswith("spam ") and line.stdout.count("\n") == 1, f"{name}: -q", line.stdout)
    code, said = program.ask(GTUBE, *options, "--bisect")
    changes = said["bisect"]["changes"]
    check(said["bisect"]["smallest"] is not None and changes[said["bisect"]["smallest"]]["kind"] in ("text", "part"), f"{name}: without its text GTUBE passes", changes)
    check(all(change["verdict"] == "spam" for change in changes if change["kind"] == "subject"), f"{name}: another subject changes nothing", changes)


# --- spamd -----------------------------------------------------------------------------------------------------------------------------

def start_spamd(folder):
    binary = shutil.which("spamd") or "/usr/sbin/spamd"
    if not os.path.exists(binary) or not os.path.isdir("/usr/share/spamassassin"):
        return None
    home = folder / "spamd"
    (home / "site").mkdir(parents=True)
    for pre in glob.glob("/etc/spamassassin/*.pre"):
        shutil.copy(pre, home / "site")
    (home / "site" / "local.cf").write_text("use_bayes 0\n")
    os.chmod(home, 0o777)
    port, path = free_port(), str(home / "socket")
    process = subprocess.Popen([binary, "-L", "-i", "127.0.0.1", "-p", str(port), "--socketpath", path, "-m", "3", "-x", "--nouser-config", f"--siteconfigpath={home / 'site'}",
                                "--configpath=/usr/share/spamassassin", f"--helper-home-dir={home}", "-s", str(home / "log")],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": str(home)})
    started.append(process)
    if not wait_for_port(port, process):
        check(False, "spamd does not start", (home / "log").read_text() if (home / "log").exists() else "")
        return None
    return port, path


def spamd_says(port, command, message):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        sock.sendall(f"{command} SPAMC/1.5\r\nContent-length: {len(message)}\r\n\r\n".encode() + message)
        out = b""
        while piece := sock.recv(65536):
            out += piece
    return out.split(b"\r\n\r\n", 1)[1]


def spamd(program):
    places = start_spamd(program.folder)
    if not places:
        print("spamd: left out, it is not installed")
        return
    port, path = places
    common(program, "spamd", ["--spamd", f"127.0.0.1:{port}"])
    code, said = program.ask(HAM, "--spamd", path)
    check(code == 0 and said["service"]["at"] == path, "spamd by its socket", said)
    code, said = program.ask(b"From bob Sat Nov 21 10:00:00 2026\r\n" + HAM, "--spamd", f"localhost:{port}")
    check(code == 0, "the line of a mailbox file is left out", said)
    code, said = program.ask(SPAMMY, "--spamd", f"127.0.0.1:{port}", "--bisect")
    check(code == 1, "a letter full of spam is spam", said)
    changes = {change["words"]: change for change in said["bisect"]["changes"]}
    check("NORMAL_HTTP_TO_IP" in changes["without all links"]["gone"], "without links the rule about links is gone", changes["without all links"])
    check("FORGED_MUA_OUTLOOK" in changes["without the field X-Mailer"]["gone"], "without X-Mailer the forged program is gone", changes)
    check(said["bisect"]["questions"] <= 50, "not more than 50 questions")
    code, said = program.ask(SPAMMY, "--spamd", f"127.0.0.1:{port}", "--bisect", "--questions", "3")
    check(said["bisect"]["questions"] == 3 and said["bisect"]["not_asked"] > 0, "--questions 3", said["bisect"])
    # Fields as SpamAssassin itself writes them.
    for message, verdict in ((HAM, "ham"), (GTUBE, "spam")):
        filters = program.explain(spamd_says(port, "HEADERS", message))
        check(len(filters) == 1 and filters[0]["product"] == "spamassassin" and filters[0]["verdict"] == verdict, f"its own fields: {verdict}", filters)
        check(all(rule["known"] for rule in filters[0]["rules"]), "its own fields: rules known", filters)
        check("4." in filters[0]["version"], "its own fields: version", filters)


# --- rspamd ----------------------------------------------------------------------------------------------------------------------------

RSPAMD = """
options {{
  pidfile = "{home}/pid"; tempdir = "{home}"; filters = "regexp";
  dns {{ nameserver = ["127.0.0.1:1:1"]; timeout = 0.1s; retransmits = 1; }}
  control_socket = "{home}/control mode=0600";
}}
logging {{ type = "file"; filename = "{home}/log"; level = "warning"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
.include "/etc/rspamd/actions.conf"
.include "/etc/rspamd/metrics.conf"
.include(try=true) "/etc/rspamd/composites.conf"
lua = "/usr/share/rspamd/rules/rspamd.lua";
"""


def start_rspamd(folder):
    binary = shutil.which("rspamd")
    if not binary or not os.path.exists("/etc/rspamd/actions.conf"):
        return None
    home = folder / "rspamd"
    home.mkdir()
    port = free_port()
    (home / "rspamd.conf").write_text(RSPAMD.format(home=home, port=port))
    root = ["-i"] if os.geteuid() == 0 else []
    process = subprocess.Popen([binary, "-f", *root, "-c", str(home / "rspamd.conf")], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started.append(process)
    if not wait_for_port(port, process):
        check(False, "rspamd does not start", (home / "log").read_text() if (home / "log").exists() else "")
        return None
    return port


def rspamd(program):
    port = start_rspamd(program.folder)
    if not port:
        print("rspamd: left out, it is not installed")
        return
    common(program, "rspamd", ["--rspamd", f"http://127.0.0.1:{port}"])
    code, said = program.ask(SPAMMY, "--rspamd", f"127.0.0.1:{port}", "--bisect")
    check(code in (0, 1) and said["bisect"]["questions"] > 5, "rspamd: bisect", said)
    unknown = [rule["name"] for rule in said["filter"]["rules"] if not rule["known"]]
    check(not unknown, "rspamd: every rule of a spammy letter is known", unknown)
    if shutil.which("rspamc"):
        path = program.folder / "mime.eml"
        path.write_bytes(HAM)
        marked = subprocess.run(["rspamc", "-h", f"127.0.0.1:{port}", "--mime", str(path)], capture_output=True, timeout=60).stdout
        filters = program.explain(marked)
        check(len(filters) == 1 and filters[0]["product"] == "rspamd" and filters[0]["verdict"] == "ham" and filters[0]["score"] is not None, "rspamc's own fields", filters)
        check(len(filters[0]["rules"]) > 2 and all(rule["known"] for rule in filters[0]["rules"]), "rspamc's own fields: rules", filters)
    # The wrong protocol at a real server.
    code, said = program.ask(HAM, "--spamd", f"127.0.0.1:{port}")
    check(code == 3 and said["problem"], "rspamd is not spamd", said)


# --- servers that answer wrongly -------------------------------------------------------------------------------------------------------

class Scripted:
    """Answers each connection with the next of `answers` (bytes; None: silence), after the other side has said something."""

    def __init__(self, *answers):
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        self.answers, self.heard, self.held = list(answers), [], []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        for answer in self.answers:
            try:
                link, _ = self.sock.accept()
            except OSError:
                return
            link.settimeout(10)
            try:
                self.heard.append(link.recv(1 << 20))
                if answer is None:
                    self.held.append(link)
                    continue
                link.sendall(answer)
                link.shutdown(socket.SHUT_WR)
                while link.recv(65536):
                    pass
            except OSError:
                pass
            link.close()

    def close(self):
        self.sock.close()
        for link in self.held:
            link.close()


PONG = b"SPAMD/1.5 0 PONG\r\n"
REPORT = b" pts rule name              description\n---- ---------------------- ----\n 6.0 ACME_LOCAL             words\n"


def report(body, length=None):
    return b"SPAMD/1.1 0 EX_OK\r\nContent-length: %d\r\nSpam: True ; 6.0 / 5.0\r\n\r\n%s" % (len(body) if length is None else length, body)


def http(body, status=b"200 OK"):
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


def scripted(program):
    rows = [
        ("spamd", [b"220 mx.example.org ESMTP Postfix\r\n"], 3, "this is not spamd: it says"),
        ("spamd", [b"HTTP/1.1 400 Bad Request\r\n\r\n"], 3, "this is not spamd"),
        ("spamd", [b""], 3, "without an answer"),
        ("spamd", [None], 3, "no answer within"),
        ("spamd", [PONG, None], 3, "no answer within"),
        ("spamd", [PONG, report(REPORT, 5000)], 3, "breaks off"),
        ("spamd", [PONG, report(REPORT, 10 ** 12)], 3, "at most"),
        ("spamd", [PONG, b"SPAMD/1.1 0 EX_OK\r\n\r\n" + b"x" * (2 << 20)], 3, "longer than"),
        ("spamd", [PONG, b"\x00\xff\x1b[31m garbage\r\n"], 3, "this is not spamd"),
        ("spamd", [PONG, b"SPAMD/1.1 76 Bad header line\r\n\r\n"], 3, "spamd says"),
        ("spamd", [PONG, report(REPORT)], 1, None),
        ("rspamd", [b"SPAMD/1.5 76 Bad header\r\n"], 3, "this is not rspamd"),
        ("rspamd", [None], 3, "no answer within"),
        ("rspamd", [b""], 3, "this is not rspamd"),
        ("rspamd", [http(b"<html>It works!</html>")], 3, "this is not rspamd"),
        ("rspamd", [http(b"{\"action\":")], 3, "this is not rspamd"),
        ("rspamd", [http(b"{}", b"404 Not found")], 3, "404"),
        ("rspamd", [http(b"{}", b"403 Forbidden")], 3, "password"),
        ("rspamd", [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"], 3, "this is not rspamd"),
        ("rspamd", [b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{"], 3, "this is not rspamd"),
        ("rspamd", [http(json.dumps({"action": "add header", "score": 7.5, "required_score": 15, "symbols": {"ACME_X": {"score": 7.5}}}).encode())], 1, None),
    ]
    for kind, answers, wanted, words in rows:
        server = Scripted(*answers)
        at = f"127.0.0.1:{server.port}" if kind == "spamd" else f"http://127.0.0.1:{server.port}"
        code, said = program.ask(HAM, f"--{kind}", at, "--command-timeout", "700ms")
        name = f"{kind} {str(answers[-1])[:40]}"
        check(code == wanted, f"{name}: exit code {wanted}", said)
        if words:
            check(words in (said.get("problem") or ""), f"{name}: {words}", said.get("problem"))
        else:
            rule = said["filter"]["rules"][0]
            check(not rule["known"] and "unknown" in rule["sentence"], f"{name}: an unknown rule is called unknown", rule)
        if kind == "spamd" and len(answers) == 1:
            check(all(b"lunch" not in heard for heard in server.heard), f"{name}: nothing of the message was sent")
        server.close()
    password = program.folder / "password"
    password.write_text("open sesame\n")
    server = Scripted(http(b'{"action":"no action","score":0,"required_score":15,"symbols":{}}'))
    done = program.run(HAM, "--rspamd", f"http://127.0.0.1:{server.port}", "--password-file", str(password))
    check(done.returncode == 0 and b"\r\nPassword: open sesame\r\n" in server.heard[0], "the password goes to rspamd", done.stdout + done.stderr)
    check("sesame" not in done.stdout + done.stderr, "and nowhere else", done.stdout)
    server.close()
    closed = free_port()
    code, said = program.ask(HAM, "--spamd", f"127.0.0.1:{closed}")
    check(code == 3 and "cannot be reached" in said["problem"], "a closed port", said)
    for words in (["--spamd", "a:b"], ["--rspamd", "https://127.0.0.1/"], ["--rspamd", "http://user:secret@127.0.0.1/"], ["--spamd", "127.0.0.1", "--rspamd", "127.0.0.1"], ["--questions", "0"]):
        done = program.run(HAM, *words)
        check(done.returncode == 2 and done.stderr, f"called wrongly: {words}", done.stdout + done.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailwhy", required=True)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--only", choices=["spamd", "rspamd", "scripted"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mailwhy-spam-") as folder:
        os.chmod(folder, 0o755)  # spamd that is started by root works as nobody
        program = Program(options.mailwhy, options.cases, pathlib.Path(folder))
        try:
            for part in (scripted, spamd, rspamd):
                if options.only in (None, part.__name__):
                    part(program)
        finally:
            for process in started:
                stop(process)
    print(f"{len(failures)} failures" if failures else "all well")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
