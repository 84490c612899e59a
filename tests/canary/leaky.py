"""A client that logs in and leaks, in the one way it is told: what run.py --self-test must notice.

    leaky.py MANNER PORT FILE
"""
import base64
import os
import socket
import subprocess
import sys
import tempfile


def converse(port, secret, before_answer):
    with socket.create_connection(("127.0.0.1", port), 10) as place:
        stream = place.makefile("rwb")
        stream.readline()
        stream.write(b"AUTH PLAIN " + base64.b64encode(b"\0ann@canary.test\0" + secret.encode()) + b"\r\n")
        stream.flush()
        before_answer()
        stream.readline()


def main():
    manner, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with open(path, encoding="utf-8") as file:
        secret = file.readline().rstrip("\n")
    home, temporary = os.environ["HOME"], os.environ["TMPDIR"]
    wait = [sys.executable, "-c", "import time; time.sleep(30)"]
    helper, kept = None, None
    if manner == "an argument":
        helper = subprocess.Popen([*wait, secret])
    elif manner == "the environment":
        helper = subprocess.Popen(wait, env={**os.environ, "PASSWORD": secret})
    elif manner == "a file for a while":
        with open(os.path.join(temporary, "for-a-while"), "w", encoding="utf-8") as file:
            file.write(secret)
    elif manner == "a file without a name":
        kept = tempfile.TemporaryFile(dir=temporary)
        kept.write(secret.encode())
        kept.flush()
    if helper:
        os.set_inheritable(0, True)
    converse(port, secret, lambda: None)
    if manner == "a file for a while":
        os.unlink(os.path.join(temporary, "for-a-while"))
    elif manner == "the history":
        with open(os.path.join(home, ".history"), "a", encoding="utf-8") as file:
            file.write(f"auth plain ann {secret}\n")
    elif manner == "the name of a file":
        open(os.path.join(home, secret), "w").close()
    elif manner == "the output":
        print(f"logged in with {secret}")
    elif manner == "the output in base64":
        print("C: AUTH PLAIN " + base64.b64encode(b"\0ann@canary.test\0" + secret.encode()).decode())
    elif manner == "the output in base64, wrapped":
        coded = base64.b64encode(b"\0ann@canary.test\0" + secret.encode()).decode()
        print("\n   ".join(coded[at:at + 10] for at in range(0, len(coded), 10)))
    elif manner == "the output in JSON":
        print('{"password": "' + secret.encode("ascii", "backslashreplace").decode() + '"}')
    elif manner == "a part of it on standard error":
        print(f"the password begins with {secret[:13]}", file=sys.stderr)
    if helper:
        helper.kill()
        helper.wait()


if __name__ == "__main__":
    main()
