"""A mail server that takes its time: it holds back the answer to a login until somebody has looked around."""
import base64
import socketserver
import threading

from needles import SECRET

HOLD_S = 20
OFFERS = "PLAIN LOGIN CRAM-MD5 XOAUTH2 OAUTHBEARER"


class Server(socketserver.ThreadingTCPServer):
    """`manner`: accept; refuse, with all that was heard in the words of the refusal; hang-up, in the middle of the login."""
    allow_reuse_address, daemon_threads = True, True

    def __init__(self, manner="accept", offers=OFFERS):
        super().__init__(("127.0.0.1", 0), Handler)
        self.manner, self.offers = manner, offers
        self.port = self.server_address[1]
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.heard = []  # what was said in logins
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def __exit__(self, *how):
        self.go_on.set()
        self.shutdown()
        super().__exit__(*how)

    def handle_error(self, request, client_address):
        pass  # whoever hangs up early

    @property
    def has_secret(self):
        """Whether the secret really came: else a test of its traces proves nothing."""
        return any(SECRET.encode() in word or SECRET.encode() in decoded(word) for line in self.heard for word in line.split())


def decoded(word):
    try:
        return base64.b64decode(word, validate=True)
    except ValueError:
        return b""


class Handler(socketserver.StreamRequestHandler):
    timeout = HOLD_S

    def say(self, *lines):
        self.wfile.write(b"".join(line.encode("utf-8", "surrogateescape") + b"\r\n" for line in lines))

    def hear(self):
        return self.rfile.readline(100_000).strip()

    def handle(self):
        self.say("220 slow.canary.test ESMTP")
        while line := self.hear():
            verb = line.split()[0].upper()
            if verb == b"AUTH":
                if not self.log_in(line):
                    return
            elif verb == b"EHLO":
                self.say("250-slow.canary.test", "250-SIZE 1000000", "250-8BITMIME", "250-SMTPUTF8", "250 AUTH " + self.server.offers)
            elif verb == b"DATA":
                self.say("354 go on")
                while self.hear() != b".":
                    pass
                self.say("250 2.0.0 queued as 4711CAFE")
            elif verb == b"QUIT":
                return self.say("221 2.0.0 bye")
            else:
                self.say("250 2.0.0 ok")

    def log_in(self, line):
        server = self.server
        mechanism, *initial = line.split()[1:]
        heard = [line]
        questions = {b"LOGIN": ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"], b"CRAM-MD5": ["334 " + base64.b64encode(b"<1.2@slow.canary.test>").decode()]}.get(mechanism.upper(), ["334 "])
        for question in questions[len(initial):]:
            self.say(question)
            heard.append(self.hear())
        server.heard += heard
        server.reached.set()
        server.go_on.wait(HOLD_S)
        if server.manner == "hang-up":
            return False
        if server.manner == "refuse":
            # As careless servers do: what they heard, as it came and as they read it.
            words = b" ".join(heard + [decoded(word).replace(b"\0", b" ") for one in heard for word in one.split()])
            self.say("535-5.7.8 no good: " + words.decode("utf-8", "surrogateescape"), "535 5.7.8 Error: authentication failed: " + SECRET)
        else:
            self.say("235 2.7.0 ok")
        return True
