#!/usr/bin/env python3
"""mailwhy session as scripts and people use it: a pipe, a pseudo-terminal, servers that die, a terminal that is closed; and what send and
login ask at a terminal.

usage: run.py --mailwhy PROGRAM [-k WORD]
Servers are scripts on the loopback or the lab inside the program; nothing leaves this machine.
"""
import argparse
import base64
import json
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

CLEAN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TERM": "xterm", "XDG_STATE_HOME": "/dev/null/nowhere",
         "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "")}
LIMIT = 30  # seconds; only a fault makes anything take so long
CANARY = "c4n4ry-Pa55word"
failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print(f"  FAILED: {what}", flush=True)


class Server:
    """One scripted SMTP server on the loopback: says its lines, writes down what it hears."""

    def __init__(self, answers=None, greeting="220 mx.example.test ESMTP", die_at=None):
        self.answers = {"EHLO": "250-mx.example.test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME", **(answers or {})}
        self.greeting, self.die_at = greeting, die_at
        self.heard, self.raw = [], b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections = []
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A listener that is only closed still holds whoever waits in accept().
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for connection in self.connections:
            connection.close()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def say(self, text, connection=None):
        (connection or self.connections[-1]).sendall(text.encode("latin-1") + b"\r\n")

    def hang_up(self):
        self.connections[-1].shutdown(socket.SHUT_RDWR)

    def talk(self, connection):
        try:
            self.say(self.greeting, connection)
            in_text = False
            buffer = b""
            while data := connection.recv(65536):
                self.raw += data
                buffer += data
                while b"\n" in buffer:
                    line, buffer = buffer.split(b"\n", 1)
                    text = line.rstrip(b"\r").decode("latin-1")
                    self.heard.append(text)
                    if in_text:
                        in_text = text != "."
                        if not in_text:
                            self.say("250 2.0.0 queued as ABC123", connection)
                        continue
                    verb = text.split(" ")[0].split(":")[0].upper()
                    if self.die_at == verb:
                        connection.shutdown(socket.SHUT_RDWR)
                        return
                    answer = self.answers.get(verb)
                    if callable(answer):
                        answer = answer(text)
                    if answer is None:
                        answer = {"DATA": "354 go on", "QUIT": "221 2.0.0 bye"}.get(verb, "250 2.0.0 ok")
                    in_text = answer.startswith("354")
                    self.say(answer, connection)
                    if verb == "QUIT":
                        connection.shutdown(socket.SHUT_RDWR)
                        return
        except OSError:
            pass


def piped(port, script, *options, **more):
    return subprocess.run([PROGRAM, "session", f"127.0.0.1:{port}", "--helo", "me.example.test", *options], input=script, capture_output=True,
                          text=True, timeout=LIMIT, env=CLEAN, **more)


class Terminal:
    """The program before a pseudo-terminal."""

    def __init__(self, *words, env=None):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(PROGRAM, [PROGRAM, *words], {**CLEAN, **(env or {})})
        self.seen = ""
        self.mark = 0
        self.code = None

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.seen += data.decode("utf-8", "replace")
        return bool(data)

    def until(self, text, what=None):
        """Waits for words that come after those that were waited for before."""
        deadline = time.monotonic() + LIMIT
        while text not in self.seen[self.mark:]:
            if time.monotonic() > deadline or not self.read(max(0.0, deadline - time.monotonic())):
                expect(False, f"{what or text!r} did not come; last seen: {self.seen[-600:]!r}")
                return False
        self.mark = self.seen.index(text, self.mark) + len(text)
        return True

    def type(self, text):
        os.write(self.fd, text.encode() if isinstance(text, str) else text)

    def prompt(self):
        return self.until("smtp> ")

    def end(self):
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            if self.fd is not None and not self.read(0.05) and self.fd is not None:
                pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            expect(False, f"the program does not end; last seen: {self.seen[-300:]!r}")
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None
        return self.code


def a_script_of_commands():
    with Server({"RCPT": lambda line: "550 5.1.1 no such user" if "nobody" in line else "250 2.1.5 ok"}) as server:
        done = piped(server.port, "ehlo\r\nmial form: ann@example.org\nto bob@example.org\n\n# a comment\nto nobody@example.org\n")
        expect(done.returncode == 1, f"a refusal: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        lines = done.stdout.splitlines()
        expect(len(lines) == 7, f"not one line each: {lines}")
        expect(server.heard == ["EHLO me.example.test", "MAIL FROM:<ann@example.org>", "RCPT TO:<bob@example.org>", "RCPT TO:<nobody@example.org>", "QUIT"],
               f"heard: {server.heard}")
        expect("the mailbox does not exist" in done.stdout, "no explanation")
    with Server({"MAIL": "451 4.7.1 greylisted, try again in 300 seconds"}) as server:
        expect(piped(server.port, "ehlo\nfrom <>\n").returncode == 4, "a delay is not exit code 4")
    with Server() as server:
        done = piped(server.port, "ehlo\nfrom ann@example.org\n")
        expect(done.returncode == 0 and done.stderr == "", f"all well: {done.returncode} {done.stderr!r}")
        done = piped(server.port, "banana\n")
        expect(done.returncode == 2 and "banana" in done.stdout, f"nonsense: {done.returncode} {done.stdout!r}")
        expect("banana" not in server.heard, "nonsense was sent")
        done = piped(server.port, "to bob example.org\n")
        expect(done.returncode == 2 and "to bob@example.org" in done.stdout, f"a question in a pipe: {done.stdout!r}")
        done = piped(server.port, "-q only\n", "-qq")
        expect(done.stdout == "", f"-qq says something: {done.stdout!r}")


def json_lines():
    with Server({"RCPT": "550 5.1.1 no such user"}) as server:
        done = piped(server.port, "ehlo\nfrom <>\nto bob@example.org\nwhat\n", "--json")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        kinds = [line["kind"] for line in lines]
        expect(kinds == ["connected", "exchange", "exchange", "exchange", "exchange", "note", "exchange", "end"], f"kinds: {kinds}")
        refused = lines[4]
        expect(refused["code"] == 550 and refused["enhanced_code"] == "5.1.1" and refused["meaning"] == "user-unknown", f"refused: {refused}")
        expect(refused["typed"] == "to bob@example.org" and refused["command"] == "RCPT TO:<bob@example.org>", f"refused: {refused}")
        expect(lines[-1]["exit_code"] == done.returncode == 2, f"end: {lines[-1]}")
        validate(lines)


def validate(lines):
    schema = subprocess.run([PROGRAM, "schema", "session"], capture_output=True, text=True, timeout=LIMIT, env=CLEAN).stdout
    try:
        import jsonschema
    except ImportError:
        print("skipped: no jsonschema here")
        return
    for line in lines:
        try:
            jsonschema.validate(line, json.loads(schema))
        except jsonschema.ValidationError as error:
            expect(False, f"not as its schema says: {error.message} in {line}")


def nothing_leaves_unasked():
    script = "ehlo\nfrom <>\nto bob@example.org\ndata\nhello\n.\nnoop\n"
    with Server() as server:
        done = piped(server.port, script)
        expect("DATA" not in server.heard and "hello" not in server.heard, f"a message left: {server.heard}")
        expect(done.returncode == 2 and server.heard[-2:] == ["NOOP", "QUIT"], f"what came after: {server.heard}")
        done = piped(server.port, "raw DATA\n", )
        expect("DATA" not in server.heard, "raw DATA left")
    with Server() as server:
        done = piped(server.port, script.replace("hello\n", "Subject: x\n\n.dot\n"), "--yes")
        expect(done.returncode == 0 and "..dot" in server.heard and "Subject: x" in server.heard, f"with --yes: {done.returncode} {server.heard}")
        expect("ABC123" in done.stdout, "no queue id")
    with Server() as server:
        piped(server.port, script, "--yes")
        expect("From: <postmaster@me.example.test>" in server.heard or any(line.startswith("Message-ID:") for line in server.heard), f"no header: {server.heard}")


def servers_that_die():
    for verb in ("EHLO", "MAIL", "QUIT"):
        with Server(die_at=verb) as server:
            done = piped(server.port, "ehlo\nfrom <>\nnoop\n")
            expect(done.returncode == (0 if verb == "QUIT" else 3), f"dies at {verb}: exit code {done.returncode}\n{done.stdout}")
    with Server(greeting="554 5.7.1 not you") as server:
        expect(piped(server.port, "").returncode == 1, "a greeting that refuses")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    expect(piped(port, "ehlo\n").returncode == 3, "nobody there")
    with Server({"NOOP": "421 4.4.2 idle too long\r\n"}) as server:
        expect(piped(server.port, "ehlo\nnoop\n").returncode == 4, "421")
    silent = socket.create_server(("127.0.0.1", 0))
    done = piped(silent.getsockname()[1], "ehlo\n", "--greeting-timeout", "1s")
    expect(done.returncode == 3 and "no reply within" in done.stdout, f"silence: {done.returncode} {done.stdout!r}")
    silent.close()


def bytes_as_typed():
    with Server() as server:
        piped(server.port, "raw EH\\\nraw LO x\nraw bell\a esc\x1b[A\nraw a\\x00b\\r\\nNOOP\\r\\n\n")
        expect(b"EHLO x\r\nbell\a esc\x1b[A\r\na\0b\r\nNOOP\r\n" in server.raw, f"raw: {server.raw}")
    with Server() as server:
        piped(server.port, "mail from: ann\x01\x02@example.org\x1b[31m\n")
        expect(server.heard[0] == "MAIL FROM:<ann@example.org>", f"control characters: {server.heard}")
    with Server({"NOOP": "250 \x1b]0;owned\x07 \x9b2J hostile"}) as server:
        done = subprocess.run([PROGRAM, "session", f"127.0.0.1:{server.port}"], input=b"noop\n", capture_output=True, timeout=LIMIT, env=CLEAN)
        expect(b"\x1b" not in done.stdout and b"\x07" not in done.stdout, f"a server moves the cursor: {done.stdout}")
    with Server() as server:
        done = piped(server.port, "noop\n" * 300 + "x" * 200000 + "\nnoop\n")
        expect(server.heard.count("NOOP") == 301, f"many lines: {server.heard.count('NOOP')}")


def logins_leave_no_secret():
    plain = base64.b64encode(f"\0ann\0{CANARY}".encode()).decode()
    with tempfile.TemporaryDirectory() as folder, Server({"AUTH": lambda line: "235 2.7.0 ok" if line.split()[2:] == [plain] else "535 5.7.8 no " + line}) as server:
        base = os.path.join(folder, "talk")
        done = piped(server.port, f"ehlo\nraw AUTH PLAIN {plain}\nAUTH PLAIN {plain}\nAUTH PLAIN {plain[:-4]}AAAA\nsave {base}\n", "--json")
        expect(plain in " ".join(server.heard), "the login was not sent")
        kept = "".join(open(os.path.join(folder, name)).read() for name in os.listdir(folder))
        expect(len(os.listdir(folder)) == 2, f"kept: {os.listdir(folder)}")
        for where, text in (("output", done.stdout + done.stderr), ("files", kept)):
            expect(CANARY not in text and plain not in text and plain[:-4] not in text, f"a secret is in the {where}: {text[-2000:]}")
        done = piped(server.port, f"ehlo\nauth plain ann\n{CANARY}\n")
        expect("would show the password" in done.stdout and done.returncode == 2, f"in clear: {done.stdout}")
        expect(CANARY not in done.stdout + done.stderr, "a password that was not wanted is shown")
        secret = os.path.join(folder, "secret")
        with open(secret, "w") as file:
            file.write(CANARY + "\n")
        done = piped(server.port, "ehlo\nauth plain\n", "--user", "ann", "--password-file", secret, "--allow-insecure")
        expect(done.returncode == 0 and "logged in" in done.stdout, f"from a file: {done.stdout}")
        judged = subprocess.run([PROGRAM, "replay", base + ".json"], capture_output=True, timeout=LIMIT, env=CLEAN)
        expect(judged.returncode in (0, 1, 3, 4), f"a login is judged: {judged.stderr}")
    with Server({"AUTH": "334 VXNlcm5hbWU6", "YW5U": "334 UGFzc3dvcmQ6"}) as server:
        # As the guides have it, in base64, and as nobody has it, in clear.
        for user, password in (("YW5u", base64.b64encode(CANARY.encode()).decode()), ("ann", CANARY)):
            done = piped(server.port, f"AUTH LOGIN\n{user}\n{password}\nnoop\n")
            expect(server.heard[:3] == ["AUTH LOGIN", "YW5u", base64.b64encode(CANARY.encode()).decode()], f"by hand: {server.heard}")
            expect(CANARY not in done.stdout and base64.b64encode(CANARY.encode()).decode() not in done.stdout, f"by hand: {done.stdout}")
            server.heard.clear()


def dialogue_files():
    with tempfile.TemporaryDirectory() as folder, Server({"RCPT": "550 5.1.1 no"}) as server:
        def play(text, *options):
            path = os.path.join(folder, "probe.dialogue")
            with open(path, "w") as file:
                file.write(text)
            return piped(server.port, "", "--play", path, *options)

        done = play("S: 220\nC: EHLO {helo}\nS: 250\nC: MAIL FROM:<{from}>\nC: RCPT TO:<bob@example.org>\nS: 250\nS: 550\n", "--from", "ann@example.org")
        expect(done.returncode == 0, f"as expected: {done.returncode} {done.stdout}")
        expect("MAIL FROM:<ann@example.org>" in server.heard, f"names: {server.heard}")
        done = play("S: 220\nC: NOOP\n! expect 5xx or 4xx\n")
        expect(done.returncode == 1 and "line 3 of" in done.stdout, f"not as expected: {done.returncode} {done.stdout}")
        done = play("S: 220\nC: NOOP\n! expekt 250\n")
        expect(done.returncode == 2 and "Line 3, column 3" in done.stderr, f"a mistake: {done.returncode} {done.stderr}")
        done = play("S: 220\nC: EHLO x\nS: 250\nC: MAIL FROM:<>\nS: 250\nC: DATA\nS: 354\nC: x\nC: .\nS: 250\n")
        expect(done.returncode == 2 and "DATA" not in server.heard, f"a message of a file: {done.returncode} {server.heard}")
        base = os.path.join(folder, "kept")
        piped(server.port, f"ehlo\nfrom <>\nnoop\nsave {base}\n")
        done = piped(server.port, "", "--play", base + ".dialogue")
        expect(done.returncode == 0, f"what was kept is played: {done.stdout}{done.stderr}")
        with open(base + ".json") as file:
            expect(subprocess.run([PROGRAM, "replay", base + ".json"], capture_output=True, timeout=LIMIT, env=CLEAN).returncode in (0, 1, 3, 4), "what was kept is judged")


def at_a_terminal():
    with Server({"AUTH": "235 2.7.0 ok"}) as server:
        terminal = Terminal("session", f"127.0.0.1:{server.port}", "--helo", "me.example.test")
        terminal.prompt()
        terminal.type("ehol\r")
        terminal.until("read as EHLO")
        terminal.prompt()
        terminal.type("fro\x7f\x7f\x7fmail from ann@example.org\r")
        terminal.until("C  MAIL FROM:<ann@example.org>")
        terminal.prompt()
        terminal.type("rc\t to bob@example.org\r")
        terminal.until("C  RCPT TO:<bob@example.org>", "completion")
        terminal.prompt()
        # A login, then the history: the line before it comes back.
        plain = base64.b64encode(f"\0ann\0{CANARY}".encode()).decode()
        terminal.type(f"AUTH PLAIN {plain}\r")
        terminal.until("235")
        terminal.prompt()
        mark = len(terminal.seen)
        terminal.type("\x1b[A\r")
        terminal.until("C  RCPT TO:<bob@example.org>", "the line before the login")
        terminal.prompt()
        expect("AUTH" not in terminal.seen[mark:], f"the history knows logins: {terminal.seen[mark:]!r}")
        terminal.type("to bob example.org\r")
        terminal.until("[Y/n]")
        terminal.type("\r")
        terminal.until("C  RCPT TO:<bob@example.org>", "a question with its usual answer")
        terminal.prompt()
        terminal.type("why\r")
        terminal.prompt()
        terminal.type("help\r")
        terminal.until("raw TEXT")
        terminal.prompt()
        terminal.type("time\r")
        terminal.prompt()
        # Asked, answered no; then yes.
        for answer in ("n", "y"):
            terminal.type("data\r")
            terminal.until("data> ")
            terminal.type("hello\r")
            terminal.until("data> ")
            terminal.type(".\r")
            terminal.until("[y/N]")
            expect("DATA" not in server.heard, f"DATA before the yes: {server.heard}")
            terminal.type(answer + "\r")
            if answer == "y":
                terminal.until("ABC123")
            terminal.prompt()
        terminal.type("quit\r")
        expect(terminal.end() == 0, f"the end: {terminal.code}")
        expect(server.heard[-1] == "QUIT", f"heard: {server.heard}")


def a_password_is_not_shown():
    with Server({"AUTH": lambda line: "334 VXNlcm5hbWU6", "YW5U": "334 UGFzc3dvcmQ6"}) as server:
        server.answers["YW5U"] = server.answers[base64.b64encode(b"ann").decode().upper()] = "334 UGFzc3dvcmQ6"
        terminal = Terminal("session", f"127.0.0.1:{server.port}", "--helo", "me.example.test")
        terminal.prompt()
        terminal.type("ehlo\r")
        terminal.prompt()
        terminal.type("auth login ann\r")
        terminal.until("[y/N]", "a warning that the password would be readable")
        terminal.type("y\r")
        terminal.until("Password: ")
        terminal.type(CANARY + "x\x7f\r")
        terminal.prompt()
        terminal.type("quit\r")
        terminal.end()
        coded = base64.b64encode(CANARY.encode()).decode()
        expect(coded in server.heard, f"the password was not sent: {server.heard}")
        expect(CANARY not in terminal.seen and coded not in terminal.seen, f"the password is on the screen: {terminal.seen!r}")


def send_words(server, *more):
    return ("send", "bob@example.org", "--from", "ann@example.org", "--server", f"127.0.0.1:{server.port}", "--public", "127.0.0.0/8", "--helo", "me.example.test",
            "--resolver", "127.0.0.1:9", *more)


def a_message_leaves_only_after_a_yes():
    # What is typed, the exit code, whether a message left.
    answers = [("y\r", 0, True), ("YES\r", 0, True), ("ja\r", 0, True), ("n\r", 3, False), ("\r", 3, False), ("yesterday\r", 3, False), ("\x04", 3, False), ("\x03", 130, False),
               ("y\x03", 130, False)]
    for typed, code, leaves in answers:
        with Server() as server:
            terminal = Terminal(*send_words(server))
            terminal.until("[y/N] ")
            expect(not server.connections, f"{typed!r}: connected before the answer")
            expect("<bob@example.org>" in terminal.seen and "<ann@example.org>" in terminal.seen, f"what will leave is not said: {terminal.seen}")
            terminal.type(typed)
            expect(terminal.end() == code, f"{typed!r}: exit code {terminal.code}, not {code}; {terminal.seen[-300:]!r}")
            expect(("." in server.heard) == leaves and bool(server.connections) == leaves, f"{typed!r}: heard {server.heard}")
            expect(leaves or "Nothing was sent." in terminal.seen, f"{typed!r}: it is not said that nothing was sent: {terminal.seen!r}")
    with Server() as server:
        terminal = Terminal(*send_words(server))
        terminal.until("[y/N] ")
        os.close(terminal.fd)  # the window is closed
        terminal.fd = None
        terminal.end()
        expect(terminal.code in (-signal.SIGHUP, 129, 3) and not server.connections, f"a closed terminal: {terminal.code} {server.heard}")
    with Server() as server:
        done = subprocess.run([PROGRAM, *send_words(server)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT, env=CLEAN)
        expect(done.returncode == 2 and "--yes" in done.stderr and not server.connections, f"without a terminal: {done.returncode} {done.stderr}")


def asked_for_a_password(*words):
    """Twenty times, because what is wrong here is wrong only sometimes: the answer comes the moment the question is there."""
    coded = base64.b64encode(f"\0ann@example.org\0{CANARY}".encode()).decode()
    for number in range(20):
        with Server({"AUTH": "235 2.7.0 ok"}) as server:
            server.answers["EHLO"] = "250-mx.example.test\r\n250 AUTH PLAIN"
            terminal = Terminal(*(word.format(port=server.port) for word in words))
            terminal.until(": ", "the question")  # "Password of ... (...): "
            while "assword" not in terminal.seen or not terminal.seen.endswith(": "):
                if not terminal.read(LIMIT):
                    break
            terminal.type(CANARY + "\r")
            terminal.end()
            expect(any(coded in line for line in server.heard), f"{words[0]}, run {number}: the password was not sent: {server.heard} {terminal.seen!r}")
            for secret in (CANARY, CANARY[:6], coded):
                if secret in terminal.seen:
                    expect(False, f"{words[0]}, run {number}: the password is on the screen: {terminal.seen!r}")
                    return


def a_password_of_login_is_not_shown():
    asked_for_a_password("login", "ann@example.org", "--server", "127.0.0.1:{port}", "--public", "127.0.0.0/8", "--resolver", "127.0.0.1:9", "--allow-insecure", "-vv")
    for typed, codes in (("\x03", (130,)), ("\x04", (0, 1, 2, 3))):
        with Server() as server:
            terminal = Terminal("login", "ann@example.org", "--server", f"127.0.0.1:{server.port}", "--public", "127.0.0.0/8", "--resolver", "127.0.0.1:9", "--allow-insecure")
            terminal.until("assword")
            while not terminal.seen.endswith(": ") and terminal.read(LIMIT):
                pass
            terminal.type(typed)
            terminal.end()
            expect(terminal.code in codes and not any(line.startswith("AUTH") for line in server.heard), f"login, {typed!r}: {terminal.code} {server.heard}")


def a_password_of_send_is_not_shown():
    asked_for_a_password("send", "bob@example.org", "--from", "ann@example.org", "--server", "127.0.0.1:{port}", "--public", "127.0.0.0/8", "--resolver", "127.0.0.1:9", "--user",
                         "ann@example.org", "--allow-insecure", "--yes")


def a_history_that_stays():
    with tempfile.TemporaryDirectory() as folder, Server({"AUTH": "235 2.7.0 ok"}) as server:
        state = os.path.join(folder, "state")
        kept = os.path.join(state, "mailwhy", "history")
        words = ("session", f"127.0.0.1:{server.port}", "--helo", "me.example.test", "--allow-insecure")

        def session(*lines, env=None, more=()):
            terminal = Terminal(*words, *more, env=env or {"XDG_STATE_HOME": state})
            terminal.prompt()
            for line in lines:
                terminal.type(line + "\r")
                login(terminal) if line.startswith("auth") else terminal.prompt()
            terminal.type("quit\r")
            terminal.end()
            return terminal

        def login(terminal):
            terminal.until("Password: ")
            terminal.type(CANARY + "\r")
            terminal.prompt()

        session("ehlo", "from ann@example.org", "auth plain ann", f"raw AUTH PLAIN {CANARY}", CANARY, "to bob@example.org")
        lines = open(kept).read().splitlines() if os.path.exists(kept) else []
        expect(lines == ["ehlo", "from ann@example.org", "to bob@example.org", "quit"], f"kept: {lines}")
        expect(os.path.exists(kept) and os.stat(kept).st_mode & 0o777 == 0o600 and os.stat(os.path.dirname(kept)).st_mode & 0o77 == 0, "others may read the history")
        server.heard.clear()
        # The line before "quit", by the arrow keys, in the next session.
        session("\x1b[A\x1b[A")
        expect("RCPT TO:<bob@example.org>" in server.heard, f"what came back: {server.heard}")
        server.heard.clear()
        before = open(kept).read()
        session("noop", "\x1b[A\x1b[A", more=("--no-history",))
        expect(open(kept).read() == before and server.heard.count("NOOP") >= 1 and "RCPT TO:<bob@example.org>" not in server.heard, f"--no-history: {server.heard}")
        piped(server.port, "vrfy bob\n")
        expect(open(kept).read() == before, "a script is kept")
        home = os.path.join(folder, "home")
        os.mkdir(home)
        session("noop", env={"HOME": home, "XDG_STATE_HOME": ""})
        expect(os.path.exists(os.path.join(home, ".local", "state", "mailwhy", "history")), "no history below HOME")
        os.unlink(kept)
        os.symlink("/dev/null", kept)
        session("noop")
        expect(os.path.islink(kept), "a link to /dev/null was replaced")


def a_conversation_to_paste():
    with tempfile.TemporaryDirectory() as folder, Server({"RCPT": "550 5.1.1 no such user", "AUTH": "235 2.7.0 ok"}) as server:
        secret = os.path.join(folder, "secret")
        with open(secret, "w") as file:
            file.write(CANARY + "\n")
        for word in ("copy", "save -"):
            done = piped(server.port, f"ehlo\nauth plain\nfrom <>\nto bob@example.org\n{word}\n", "--user", "ann", "--password-file", secret, "--allow-insecure")
            copied = done.stdout.split("\n# ")[-1].split("QUIT =>")[0]
            for line in ("S: 220 mx.example.test ESMTP", "C: EHLO me.example.test", "C: MAIL FROM:<>", "C: RCPT TO:<bob@example.org>", "S: 550 5.1.1 no such user", "! auth PLAIN"):
                expect(f"\n{line}\n" in copied, f"{word}: no {line} in {copied!r}")
            expect(CANARY not in done.stdout and str(server.port) in copied.split("\n")[0], f"{word}: {copied!r}")
            expect(not os.path.exists("-") and not os.path.exists("-.json"), "a file named -")
        # What was copied is a dialogue file.
        path = os.path.join(folder, "copied.dialogue")
        with open(path, "w") as file:
            file.write("# " + copied)
        done = piped(server.port, "", "--play", path, "--user", "ann", "--password-file", secret, "--allow-insecure")
        expect(done.returncode == 0, f"what was copied is played: {done.stdout}{done.stderr}")
        again = piped(server.port, "ehlo\nagain\nnoop\ncopy\n")
        expect(again.stdout.count("# ") == 2, f"two connections: {again.stdout}")


def pasted_control_characters():
    with Server() as server:
        terminal = Terminal("session", f"127.0.0.1:{server.port}", "--helo", "me.example.test")
        terminal.prompt()
        # As terminals mark what is pasted: with an interrupt, an end of input and a suspension in it.
        terminal.type("\x1b[200~raw a\x01\x03\x04\x1a\x1c\x07b\x1b[201~\r")
        terminal.prompt()
        expect(b"a\x01\x03\x04\x1a\x1c\x07b\r\n" in server.raw, f"pasted: {server.raw}")
        # Without marks they are keys; nothing of it may stop the session.
        terminal.type(bytes(range(1, 3)) + bytes(range(5, 10)) + b"\x0b\x0c\x0e\x0f\x10\x11\x13\x14\x15\x17\x18\x19\x1a\x1c\xff\xfe\x80\xc3" + b"\x15\x0b")
        terminal.type("noop\r")
        terminal.until("C  NOOP")
        terminal.prompt()
        terminal.type("junk\x03")
        terminal.prompt()
        terminal.type("\x1b[200~noop\rnoop\r\x1b[201~")
        terminal.prompt()
        terminal.prompt()
        terminal.type("\x04")
        expect(terminal.end() == 0, f"Ctrl-D: {terminal.code}")
        expect(server.heard.count("NOOP") == 3 and "junk" not in server.heard, f"heard: {server.heard}")
    with Server() as server:
        terminal = Terminal("session", f"127.0.0.1:{server.port}")
        terminal.prompt()
        terminal.type("\x03")
        expect(terminal.end() == 130 and server.heard == ["QUIT"], f"Ctrl-C: {terminal.code} {server.heard}")


def replies_that_nobody_asked_for():
    with Server() as server:
        terminal = Terminal("session", f"127.0.0.1:{server.port}", "--helo", "me.example.test")
        terminal.prompt()
        terminal.type("noo")
        terminal.until("noo")
        server.say("421 4.4.2 idle too long")
        terminal.until("421 4.4.2 idle too long")
        terminal.until("smtp> noo", "the prompt with what was typed")
        server.hang_up()
        terminal.until("closed by the server")
        terminal.type("p\r")
        terminal.until("the connection is over")
        terminal.prompt()
        terminal.type("again\r")
        terminal.until("S  220")
        terminal.prompt()
        terminal.type("noop\r")
        terminal.until("C  NOOP")
        terminal.prompt()
        terminal.type("quit\r")
        expect(terminal.end() == 4 or terminal.code == 3, f"the end: {terminal.code}")


def a_terminal_that_is_closed():
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        kept = os.path.join(folder, "kept.json")
        terminal = Terminal("session", f"127.0.0.1:{server.port}", "--helo", "me.example.test", "--save", kept)
        terminal.prompt()
        terminal.type("ehlo\r")
        terminal.prompt()
        os.close(terminal.fd)
        terminal.fd = None
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            pid, status = os.waitpid(terminal.pid, os.WNOHANG)
            if pid:
                expect(os.waitstatus_to_exitcode(status) in (0, 129), f"a closed terminal: {os.waitstatus_to_exitcode(status)}")
                break
            time.sleep(0.01)
        else:
            os.kill(terminal.pid, signal.SIGKILL)
            expect(False, "a closed terminal does not end it")
        expect(os.path.exists(kept) and "EHLO" in open(kept).read(), "what was seen is not kept")


def silence_at_a_terminal():
    with Server({"NOOP": ""}) as server:
        server.answers["NOOP"] = "250-never ends"
        terminal = Terminal("session", f"127.0.0.1:{server.port}")
        terminal.prompt()
        terminal.type("noop\r")
        terminal.until("C  NOOP")
        while "NOOP" not in server.heard:
            time.sleep(0.01)
        time.sleep(0.5)  # nothing shows that half a reply has come
        terminal.type("\x03")
        expect(terminal.end() == 130, f"Ctrl-C while nothing comes: {terminal.code}")


def a_server_that_floods():
    with Server() as server:
        terminal = Terminal("session", f"127.0.0.1:{server.port}")
        terminal.prompt()
        try:
            for _ in range(300):
                server.say("250 and\r\n" * 200)
        except OSError:
            pass
        terminal.type("quit\r")
        terminal.end()
        expect(terminal.code in (0, 3), f"a flood: {terminal.code}")
    with Server({"NOOP": "250 ok"}) as server:
        done = piped(server.port, "noop\n" * 3, "--timeout", "20s")
        expect(done.returncode == 0, f"--timeout: {done.returncode}")


def after_a_stage():
    lab = subprocess.run([PROGRAM, "session", "bob@healthy.test", "--lab", "--after", "rcpt"], input="", capture_output=True, text=True, timeout=LIMIT, env=CLEAN)
    expect(lab.returncode == 0 and "RCPT TO:<bob@healthy.test> => 250" in lab.stdout and "TLSv1" in lab.stdout, f"--after rcpt: {lab.returncode} {lab.stdout}{lab.stderr}")
    lab = subprocess.run([PROGRAM, "check", "bob@healthy.test", "--lab", "--after", "mail"], input="noop\n", capture_output=True, text=True, timeout=LIMIT, env=CLEAN)
    expect("NOOP => 250" in lab.stdout and "RCPT" not in lab.stdout.split("Connected to")[-1], f"check --after: {lab.returncode} {lab.stdout[-800:]}{lab.stderr}")
    lab = subprocess.run([PROGRAM, "send", "bob@healthy.test", "--lab", "--after", "rcpt"], input="rset\n", capture_output=True, text=True, timeout=LIMIT, env=CLEAN)
    expect(lab.returncode == 0 and "RCPT TO:<bob@healthy.test> => 250" in lab.stdout and "RSET => 250" in lab.stdout and "DATA" not in lab.stdout,
           f"send --after: {lab.returncode} {lab.stdout[-800:]}{lab.stderr}")
    lab = subprocess.run([PROGRAM, "send", "bob@healthy.test", "--lab", "--after", "rcpt", "--quit-after", "mail"], input="", capture_output=True, text=True, timeout=LIMIT, env=CLEAN)
    expect(lab.returncode == 2 and "exclude each other" in lab.stderr, f"send --after --quit-after: {lab.returncode} {lab.stderr}")
    lab = subprocess.run([PROGRAM, "session", "healthy.test", "--lab"], input="ehlo\nfrom <>\nto bob@healthy.test\nnext\nnext\n", capture_output=True, text=True, timeout=LIMIT, env=CLEAN)
    expect(lab.stdout.count("RCPT TO:<bob@healthy.test> => 250") == 2 and "no other mail host" in lab.stdout, f"next: {lab.stdout}{lab.stderr}")


def main():
    global PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailwhy", required=True)
    parser.add_argument("-k", default="")
    chosen = parser.parse_args()
    PROGRAM = os.path.abspath(chosen.mailwhy)
    tests = [a_script_of_commands, json_lines, nothing_leaves_unasked, servers_that_die, bytes_as_typed, logins_leave_no_secret, dialogue_files, at_a_terminal,
             a_password_is_not_shown, a_message_leaves_only_after_a_yes, a_password_of_login_is_not_shown, a_password_of_send_is_not_shown, a_history_that_stays,
             a_conversation_to_paste, pasted_control_characters, replies_that_nobody_asked_for, silence_at_a_terminal,
             a_server_that_floods, a_terminal_that_is_closed, after_a_stage]
    for test in tests:
        if chosen.k in test.__name__:
            print(test.__name__, flush=True)
            test()
    print("\n".join(failures) or "session: all as expected")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
