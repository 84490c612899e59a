"""A Postfix policy service that greylists: whoever comes for the first time is asked to come back later."""
import socketserver
import sys
import time

DELAY_S = 300
first_seen = {}


class Policy(socketserver.StreamRequestHandler):
    def handle(self):
        request = {}
        for line in self.rfile:
            name, _, value = line.decode("utf-8", "replace").rstrip("\n").partition("=")
            if name:
                request[name] = value
                continue
            self.wfile.write(f"action={judge(request)}\n\n".encode())
            request = {}


def judge(request):
    triplet = request.get("client_address"), request.get("sender"), request.get("recipient")
    waited = time.monotonic() - first_seen.setdefault(triplet, time.monotonic())
    if waited >= DELAY_S:
        return "DUNNO"
    return f"DEFER_IF_PERMIT 4.2.0 Greylisted, try again in {int(DELAY_S - waited)} seconds"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    Server((sys.argv[1], int(sys.argv[2])), Policy).serve_forever()
