#!/usr/bin/env python3
"""A mail server that takes mail for everybody on one address and knows nobody on others; where a mail ends up is all that matters
to the tests of the DNS.

    receiver.py ADDRESS=NAME...      takes every recipient but those called "nobody..."
    receiver.py ADDRESS=NAME:none    knows no recipient
"""
import socketserver
import sys
import threading

LONGEST = 2000


def reply_to(line, knows_people):
    verb = line.upper()
    if verb.startswith((b"EHLO", b"HELO")):
        return b"250 pleased to meet you"
    if verb.startswith(b"RCPT"):
        known = knows_people and b"<NOBODY" not in verb.replace(b" ", b"") and b"POSTMASTER-" not in verb
        return b"250 2.1.5 Ok" if known else b"550 5.1.1 No such user here"
    if verb.startswith((b"MAIL", b"RSET", b"NOOP")):
        return b"250 2.0.0 Ok"
    return b"221 2.0.0 Bye" if verb.startswith(b"QUIT") else b"502 5.5.2 Not here"


def handler(name, knows_people):
    class Handler(socketserver.StreamRequestHandler):
        timeout = 20

        def handle(self):
            self.wfile.write(f"220 {name} ESMTP\r\n".encode())
            while line := self.rfile.readline(LONGEST).strip():
                said = reply_to(line, knows_people)
                self.wfile.write(said + b"\r\n")
                if said.startswith(b"221"):
                    return
    return Handler


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def handle_error(self, request, client_address):
        pass  # whoever hangs up early


def main():
    threads = []
    for word in sys.argv[1:]:
        address, _, name = word.partition("=")
        name, _, people = name.partition(":")
        server = Server((address, 25), handler(name, people != "none"))
        threads.append(threading.Thread(target=server.serve_forever))
        threads[-1].start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
