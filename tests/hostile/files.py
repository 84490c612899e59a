#!/usr/bin/env python3
"""Files that want to harm their reader, given to `mailwhy bounce`, `log`, `queue` and `explain`.

    files.py --mailwhy PROGRAM [--only WORD...] [-v]

Broken and nested MIME, lines of 100 MB, NULs, every charset at once, archives that end too early or unpack to gigabytes, binary
files.  What must hold: an exit code of the contract, no control character on the terminal, JSON that parses, a bounded address space
(2 GB) and time, one sentence about what could not be read, and everything that could is reported.  MAILWHY_HUGE=1 in the environment
adds a line of 1 GB."""
import gzip
import json
import lzma
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import forms
import tell

MEMORY = 2 << 30
MOST_S = 60  # a crowded machine is slow
ZSTD = bytes.fromhex('28b52ffd')


def notice(number=1, text=b'The mail could not be delivered.', line_end=b'\n', extra=b''):
    """A notice about one mail to bobNUMBER@example.test."""
    lines = b'''From: MAILER-DAEMON@mx.example.test
To: ann@sender.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <%(n)d@mx.example.test>
Date: Sat, 21 Nov 2026 03:00:01 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

%(text)s

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.test
Arrival-Date: Sat, 21 Nov 2026 03:00:00 +0000

Final-Recipient: rfc822; bob%(n)d@example.test
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx1.example.test
Diagnostic-Code: smtp; 550 5.1.1 <bob%(n)d@example.test>: Recipient address rejected: User unknown

%(extra)s--b1
Content-Type: message/rfc822

From: ann@sender.test
To: bob%(n)d@example.test
Subject: Lunch
Message-ID: <lunch%(n)d@sender.test>

Hello.

--b1--
''' % {b'n': number, b'text': text, b'extra': extra}
    return lines.replace(b'\n', line_end)


def mbox(count):
    return b''.join(b'From MAILER-DAEMON Sat Nov 21 03:02:13 2026\n' + notice(n) + b'\n' for n in range(1, count + 1))


def delivered(number):
    """Six lines of a log that tell of one mail that arrived."""
    queue_id = '%010X' % (0x4F00000000 + number)
    stamp = 'Nov 21 03:%02d:%02d mx1 ' % (number // 60 % 60, number % 60)
    return ''.join(stamp + line + '\n' for line in (
        'postfix/smtpd[101]: connect from client.sender.test[192.0.2.7]',
        'postfix/smtpd[101]: %s: client=client.sender.test[192.0.2.7]' % queue_id,
        'postfix/cleanup[102]: %s: message-id=<%d@sender.test>' % (queue_id, number),
        'postfix/qmgr[103]: %s: from=<ann@sender.test>, size=1000, nrcpt=1 (queue active)' % queue_id,
        'postfix/smtp[104]: %s: to=<bob@example.test>, relay=mx.example.test[192.0.2.9]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=2.0.0, status=sent (250 2.0.0 Ok)' % queue_id,
        'postfix/qmgr[103]: %s: removed' % queue_id)).encode()


def log(count, first=1):
    return b''.join(delivered(n) for n in range(first, first + count))


def noise(size, seed=1):
    """Bytes of all values that no packer shortens, the same each time."""
    out, state = bytearray(), seed
    while len(out) < size:
        state = (state * 6364136223846793005 + 1442695040888963407) & (2 ** 64 - 1)
        out += (state >> 24).to_bytes(5, 'big')
    return bytes(out[:size])


def zst(data):
    """The file as zstd, by the tool when it is here; else None."""
    try:
        return subprocess.run(['zstd', '-q', '-c'], input=data, stdout=subprocess.PIPE, check=True).stdout
    except OSError:
        return None


def bomb(size=1 << 30):
    """Zeros that gzip shortens to a thousandth."""
    packer, piece = gzip.zlib.compressobj(9, gzip.zlib.DEFLATED, 31), bytes(1 << 20)
    return b''.join([packer.compress(piece) for _ in range(size >> 20)] + [packer.flush()])


class Case:
    """One input: bytes, or a function that yields pieces for a pipe.  What must be found; `code` are the exit codes that fit."""

    def __init__(self, verb, data, found=(), says=(), code=(0, 1, 2, 3, 4), name='input', options=(), pieces=None):
        self.verb, self.data, self.found, self.says, self.code, self.name, self.options, self.pieces = verb, data, found, says, code, name, options, pieces


class Run:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def run(self, words, pieces=None):
        """Exit code, what was said, what was complained about, seconds."""
        begun = time.monotonic()
        process = subprocess.Popen([self.program, *words], stdin=subprocess.PIPE if pieces else subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env={'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', 'HOME': '/nonexistent', 'COLUMNS': '80'},
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)))
        feeder = threading.Thread(target=feed, args=(process.stdin, pieces)) if pieces else None
        if feeder:
            feeder.start()
            process.stdin = None
        try:
            out, complaints = process.communicate(timeout=3 * MOST_S)
        except subprocess.TimeoutExpired:
            process.kill()
            out, complaints = process.communicate()
        if feeder:
            feeder.join()
        return process.returncode, out, complaints, time.monotonic() - begun

    def case(self, name, case):
        problems, stem = [], name.replace(' ', '-').replace(',', '').replace('/', '-')
        target = '-'
        if case.pieces is None:
            path = self.folder / stem / case.name
            path.parent.mkdir()
            path.write_bytes(case.data)
            target = str(path)
        for options, check in (((), forms.report), (('-v', '--ascii'), forms.ascii_report), (('--json',), jsons)):
            code, out, complaints, took = self.run([case.verb, target, *case.options, *options], case.pieces and case.pieces())
            label = ' '.join(options) or 'text'
            if code not in case.code:
                problems.append('%s: exit code %d: %s' % (label, code, complaints[-300:]))
            if took > MOST_S:
                problems.append('%s: took %.1f s' % (label, took))
            said, bad = forms.decoded(out)
            spoken, worse = forms.decoded(complaints)
            problems += ['%s: %s' % (label, p) for p in bad + worse + check(said) + forms.plain(spoken)]
            if len(spoken) > 3000:
                problems.append('%s: complains at length: %.200s' % (label, spoken))
            problems += ['%s: does not say "%s" but: %s' % (label, word, (spoken or said)[:300]) for word in case.says if word not in spoken + said]
            if options == ('--json',):
                problems += [p for want in case.found for p in want(said)]
        return problems


def feed(pipe, pieces):
    try:
        for piece in pieces:
            pipe.write(piece)
        pipe.close()
    except BrokenPipeError:
        try:
            pipe.close()
        except BrokenPipeError:
            pass


def jsons(text):
    """One document, or one a line; nothing when nothing could be read."""
    try:
        json.loads(text)
        return forms.as_json(text)
    except ValueError:
        return [problem for line in text.splitlines() if line.strip() for problem in forms.as_json(line)]


def documents(text):
    try:
        whole = json.loads(text)
        return whole if isinstance(whole, list) else [whole]
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def values_of(value, key):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key:
                yield inner
            yield from values_of(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from values_of(inner, key)


def recipients(*numbers):
    """The notices about these recipients were read."""
    def look(text):
        said = {one for document in documents(text) for one in values_of(document, 'recipient') if isinstance(one, str)}
        return ['bob%d@example.test is not reported: %s' % (n, sorted(said)[:5]) for n in numbers if 'bob%d@example.test' % n not in said]
    return look


def some_recipients(least):
    def look(text):
        said = {one for document in documents(text) for one in values_of(document, 'recipient') if isinstance(one, str)}
        return [] if len(said) >= least else ['only %d recipients are reported' % len(said)]
    return look


def sent(least, most=None):
    """So many mails arrived."""
    def look(text):
        counts = [one.get('sent', 0) for document in documents(text) for one in values_of(document, 'attempts') if isinstance(one, dict)]
        got = max(counts, default=0)
        return [] if least <= got <= (most or least) else ['%d deliveries are counted, not %d' % (got, least)]
    return look


def bounces():
    long_line = lambda head, size: lambda: iter([head] + [b'x' * (1 << 20)] * (size >> 20))
    nested = b''.join(b'--n%d\nContent-Type: multipart/mixed; boundary=n%d\n\n' % (i, i + 1) for i in range(10000))
    nested_messages = b'--b1\nContent-Type: message/rfc822\n\n' + b'Content-Type: message/rfc822\n\n' * 10000
    many_parts = b'--b1\nContent-Type: text/plain\n\nx\n' * 100000
    whole = mbox(20) + b'From MAILER-DAEMON Sat Nov 21 03:02:13 2026\nSubject: long\n\n' + noise(300000).hex().encode() + b'\n'
    charsets = b''.join(b'--b1\nContent-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n%s\n' % (name, noise(2000, seed)) for seed, name in enumerate(
        (b'iso-2022-jp', b'shift_jis', b'euc-jp', b'gb2312', b'gb18030', b'big5', b'euc-kr', b'koi8-r', b'windows-1251', b'utf-7', b'utf-8', b'utf-16', b'utf-32', b'hz-gb-2312', b'iso-2022-kr', b'x-unknown', b'../../../etc/passwd', b'"'), 1))
    one = notice()
    cases = {
        'bounce, as it should be': Case('bounce', one, [recipients(1)], code=(1,)),
        'bounce, bare CR': Case('bounce', notice(line_end=b'\r'), [recipients(1)], code=(1,)),
        'bounce, CR CR LF': Case('bounce', notice(line_end=b'\r\r\n'), [recipients(1)], code=(1,)),
        'bounce, boundary never closed': Case('bounce', one.replace(b'--b1--\n', b''), [recipients(1)], code=(1,)),
        'bounce, boundary nowhere': Case('bounce', one.replace(b'boundary="b1"', b'boundary="b2"'), [recipients(1)], code=(1,)),
        'bounce, no boundary': Case('bounce', one.replace(b'; boundary="b1"', b''), [recipients(1)], code=(1,)),
        'bounce, escapes': Case('bounce', notice(text=b'\x1b[2J\x1b]0;x\x07 \xe2\x80\xae\xc2\x9b \x9b31m').replace(b'User unknown', b'\x1b[2J\xe2\x80\xaeUser unknown\x07'), [recipients(1)], code=(1,)),
        'bounce, NULs': Case('bounce', notice(text=b'a\0b' * 1000, extra=bytes(5000) + b'\n'), [recipients(1)], code=(1,)),
        'bounce, NULs first': Case('bounce', bytes(100000) + one),
        'bounce, 10000 nested parts': Case('bounce', notice(extra=b'--b1\nContent-Type: multipart/mixed; boundary=n0\n\n' + nested), [recipients(1)], code=(1,)),
        'bounce, 10000 nested messages': Case('bounce', notice(extra=nested_messages), [recipients(1)], code=(1,)),
        'bounce, 100000 parts': Case('bounce', notice(extra=many_parts), [recipients(1)], code=(1,)),
        'bounce, all charsets': Case('bounce', notice(extra=charsets), [recipients(1)], code=(1,)),
        'bounce, broken base64': Case('bounce', one.replace(b'charset=utf-8\n', b'charset=utf-8\nContent-Transfer-Encoding: base64\n'), [recipients(1)], code=(1,)),
        'bounce, 100000 fields': Case('bounce', b'X-Field: y\n' * 100000 + one, [recipients(1)], code=(1,)),
        'bounce, 20000 recipients': Case('bounce', one.replace(b'--b1\nContent-Type: message/rfc822', b''.join(b'Final-Recipient: rfc822; bob%d@example.test\nAction: failed\nStatus: 5.1.1\n\n' % n for n in range(2, 20000)) +
                                                                      b'--b1\nContent-Type: message/rfc822'), [recipients(1, 2, 999)], code=(1,), options=()),
        'bounce, 100 MB of one line from a pipe': Case('bounce', None, pieces=long_line(b'', 100 << 20), code=(2, 3)),
        'bounce, 100 MB of one line as the header': Case('bounce', None, pieces=long_line(b'Subject: x\nFrom: ', 100 << 20)),
        'bounce, 100 MB of one line at the end': Case('bounce', None, [recipients(1)], pieces=long_line(one + b'\n', 100 << 20), code=(1,)),
        'bounce, 10 MB of empty lines': Case('bounce', None, pieces=lambda: iter([one] + [b'\n' * (1 << 20)] * 10), found=[recipients(1)], code=(1,)),
        'bounce, 300 MB, more than is read': Case('bounce', None, pieces=long_line(one + b'\n', 300 << 20), says=['256 MB']),
        'bounce, binary': Case('bounce', noise(1 << 20), code=(2, 3), says=['does not look like a message']),
        'bounce, zeros': Case('bounce', bytes(1 << 20), code=(2, 3)),
        'bounce, empty': Case('bounce', b'', says=['empty']),
        'bounce, a picture': Case('bounce', b'\x89PNG\r\n\x1a\n' + noise(100000), code=(2, 3), name='a.png'),
        'bounce, zip': Case('bounce', b'PK\x03\x04' + noise(1000), code=(2, 3), says=['zip']),
        'bounce, gzip, ends early': Case('bounce', gzip.compress(whole)[:-2000], [recipients(*range(1, 21))], says=['ends too early'], name='mbox.gz'),
        'bounce, xz, ends early': Case('bounce', lzma.compress(whole)[:-2000], [recipients(*range(1, 21))], says=['ends too early'], name='mbox.xz'),
        'bounce, gzip, damaged': Case('bounce', flipped(gzip.compress(whole), 2000), [some_recipients(20)], says=['damaged'], name='mbox.gz'),
        'bounce, gzip, damaged at once': Case('bounce', gzip.compress(whole)[:10] + noise(1000), says=['damaged'], code=(2, 3), name='mbox.gz'),
        'bounce, gzip bomb': Case('bounce', bomb(), code=(2, 3), name='zeros.gz'),
        'bounce, gzip bomb of a mail': Case('bounce', gzip.compress(one) + bomb(), says=['256 MB'], name='mail.gz'),
    }
    if zst(b'x') is not None:
        cases['bounce, zstd, ends early'] = Case('bounce', zst(whole)[:-2000], [recipients(*range(1, 21))], says=['ends too early'], name='mbox.zst')
    if os.environ.get('MAILWHY_HUGE'):
        cases['bounce, 1 GB of one line from a pipe'] = Case('bounce', None, pieces=long_line(one + b'\n', 1 << 30), says=['256 MB'])
        cases['bounce, an mbox of 2 GB from a pipe'] = Case('bounce', None, [recipients(1)], pieces=lambda: iter([mbox(1) + b'From a Sat Nov 21 03:02:13 2026\nSubject: x\n\n' + b'y\n' * (1 << 20)] * 1000), code=(1,))
    return cases


def flipped(data, from_end):
    """Forty bytes that are not what they were."""
    out = bytearray(data)
    for at in range(len(out) - from_end, len(out) - from_end + 40):
        out[at] ^= 0x5A
    return bytes(out)


def logs():
    line = lambda size: iter([log(50)] + [b'y' * (1 << 20)] * (size >> 20) + [b'\n' + log(50, 51)])
    mixed = b''.join(delivered(n).replace(b'\n', (b'\n', b'\r\n')[n % 2]) for n in range(1, 101))
    noisy = b''.join(delivered(n) + noise(3000, n).replace(b'\n', b'') + b'\n' for n in range(1, 101))
    whole = log(100) + noise(300000).hex().encode() + b'\n'
    escapes = log(99) + delivered(100).replace(b'250 2.0.0 Ok', b'250 \x1b[2J\x1b]0;x\x07 \xe2\x80\xae \xff\xfe Ok')
    refused = b''.join(b'Nov 21 04:00:00 mx1 postfix/smtp[104]: %010X: to=<b\x1b[31m\xe2\x80\xaeb@example.test>, relay=mx.example.test[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.example.test[192.0.2.9] said: 550 5.1.1 \x1b[2J\x9b no such user (in reply to RCPT TO command))\n' % n
                       for n in range(1, 20))
    cases = {
        'log, as it should be': Case('log', log(100), [sent(100)], code=(0, 1)),
        'log, line ends mixed': Case('log', mixed, [sent(100)], code=(0, 1)),
        'log, no line end at the end': Case('log', log(100)[:-1], [sent(100)], code=(0, 1)),
        'log, noise between the lines': Case('log', noisy, [sent(100)]),
        'log, NULs between the lines': Case('log', log(50) + bytes(1 << 20) + b'\n' + log(50, 51), [sent(100)]),
        'log, a hole of NULs as a crash leaves it': Case('log', log(50) + bytes(4096) + log(50, 51), [sent(99, 100)]),
        'log, escapes': Case('log', escapes, [sent(100)]),
        'log, escapes in refusals': Case('log', log(10) + refused, [sent(10)]),
        'log, 100 MB of one line from a pipe': Case('log', None, [sent(100)], pieces=lambda: line(100 << 20)),
        'log, 10 MB of empty lines': Case('log', None, [sent(100)], pieces=lambda: iter([log(50)] + [b'\n' * (1 << 20)] * 10 + [log(50, 51)])),
        'log, 100 MB of one line first': Case('log', None, pieces=lambda: iter([b'y' * (1 << 20)] * 100 + [b'\n' + log(100)])),
        'log, binary': Case('log', noise(1 << 20), code=(2, 3)),
        'log, zeros': Case('log', bytes(1 << 20), code=(2, 3)),
        'log, empty': Case('log', b'', says=['empty']),
        'log, a picture': Case('log', b'\x89PNG\r\n\x1a\n' + noise(100000), code=(2, 3), name='a.png'),
        'log, zip': Case('log', b'PK\x03\x04' + noise(1000), code=(2, 3), says=['zip']),
        'log, a mail': Case('log', notice(), code=(2, 3)),
        'log, gzip, ends early': Case('log', gzip.compress(whole)[:-2000], [sent(100)], says=['ends too early'], name='mail.log.gz'),
        'log, xz, ends early': Case('log', lzma.compress(whole)[:-2000], [sent(100)], says=['ends too early'], name='mail.log.xz'),
        'log, gzip, damaged': Case('log', flipped(gzip.compress(whole), 2000), [sent(100)], says=['damaged'], name='mail.log.gz'),
        'log, gzip, damaged at once': Case('log', gzip.compress(whole)[:10] + noise(1000), says=['damaged'], code=(2, 3), name='mail.log.gz'),
        'log, gzip bomb': Case('log', bomb(), code=(2, 3), name='zeros.gz'),
        'log, gzip bomb behind a log': Case('log', gzip.compress(log(100)) + bomb(), [sent(100)], name='mail.log.gz'),
        'log, several gzip members': Case('log', gzip.compress(log(50)) + gzip.compress(log(50, 51)), [sent(100)], name='mail.log.gz', code=(0, 1)),
    }
    if zst(b'x') is not None:
        cases['log, zstd, ends early'] = Case('log', zst(whole)[:-2000], [sent(100)], says=['ends too early'], name='mail.log.zst')
    if os.environ.get('MAILWHY_HUGE'):
        cases['log, 1 GB of one line from a pipe'] = Case('log', None, [sent(100)], pieces=lambda: line(1 << 30))
    return cases


def queue_entry(number, reason='host mx1.example.test[192.0.2.9] said: 451 4.7.1 Greylisted, come back later (in reply to RCPT TO command)', **more):
    """A message of `postqueue -j` that waits for bobNUMBER."""
    return json.dumps({'queue_name': 'deferred', 'queue_id': '%010X' % (0x4F00000000 + number), 'arrival_time': 1795255200, 'message_size': 1000, 'sender': 'ann@sender.test',
                       'recipients': [{'address': 'bob%d@example.test' % number, 'delay_reason': reason}], **more}).encode() + b'\n'


def waiting(least):
    """So many recipients wait."""
    def look(text):
        counts = [document.get('recipients', 0) for document in documents(text)]
        return [] if counts and max(counts) >= least else ['%s recipients wait, not %d' % (counts, least)]
    return look


def queues():
    whole = b''.join(queue_entry(n) for n in range(3000))
    mailq = b'-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n4F1C22A0B1     2841 Sat Nov 21 11:59:16  ann@sender.test\n'
    escapes = '\x1b[2J\x1b]0;x\x07 \u202e\x9b31m'
    cases = {
        'queue, as it should be': Case('queue', queue_entry(1), [waiting(1)], code=(4,)),
        'queue, escapes': Case('queue', queue_entry(1, '550 ' + escapes, sender='ann' + escapes + '@sender.test') + queue_entry(2), [waiting(2)]),
        'queue, NULs': Case('queue', queue_entry(1) + bytes(5000) + b'\n' + queue_entry(2), [waiting(2)]),
        'queue, a line of 100 MB': Case('queue', None, [waiting(1)], pieces=lambda: iter([queue_entry(1)] + [b'x' * (1 << 20)] * 100 + [b'\n'])),
        'queue, a reason of 100 MB': Case('queue', None, pieces=lambda: iter([b'{"queue_name":"deferred","queue_id":"A1","recipients":[{"address":"bob@example.test","delay_reason":"'] + [b'x' * (1 << 20)] * 100 + [b'"}]}\n'])),
        'queue, nested to 100,000': Case('queue', queue_entry(1) + b'{"queue_id":' + b'[' * 100000 + b'\n' + queue_entry(2), [waiting(2)]),
        'queue, a million recipients': Case('queue', mailq + b'   bob@example.test\n' * 1000000, [waiting(1000000)]),
        'queue, reasons that never end': Case('queue', mailq + b'(' * 1000000 + b'\n      bob@example.test\n'),
        'queue, times of no calendar': Case('queue', queue_entry(1, arrival_time=-2 ** 63) + queue_entry(2, arrival_time=2 ** 63 - 1) + queue_entry(3, arrival_time=1e300) + queue_entry(4, message_size=-1), [waiting(4)]),
        'queue, empty': Case('queue', b'', code=(0, 3)),
        'queue, noise': Case('queue', noise(100000), code=(2, 3)),
        'queue, zip': Case('queue', b'PK\x03\x04' + noise(1000), code=(2, 3)),
        'queue, gzip, ends early': Case('queue', gzip.compress(whole)[:-2000], [waiting(100)], says=['ends too early'], name='queue.gz'),
        'queue, xz, ends early': Case('queue', lzma.compress(whole)[:-200], [waiting(100)], says=['ends too early'], name='queue.xz'),
        'queue, gzip, damaged at once': Case('queue', gzip.compress(whole)[:10] + noise(1000), says=['damaged'], code=(2, 3), name='queue.gz'),
        'queue, gzip bomb': Case('queue', bomb(), code=(2, 3), name='zeros.gz'),
    }
    if zst(b'x') is not None:
        cases['queue, zstd'] = Case('queue', zst(whole), [waiting(3000)], name='queue.zst', code=(4,))
    return cases


def pastes():
    said = b'host mx.example.test[192.0.2.9] said: 550 5.1.1 User unknown (in reply to RCPT TO command)\n'
    return {
        'explain, escapes': Case('explain', said.replace(b'User', b'\x1b[2J\xe2\x80\xae\x9bUser'), code=(0,)),
        'explain, NULs': Case('explain', b'a\0b' * 1000 + b'\n' + said),
        'explain, a line of 100 MB': Case('explain', None, pieces=lambda: iter([said] + [b'x' * (1 << 20)] * 100), code=(0,)),
        'explain, noise': Case('explain', noise(100000), code=(2, 3)),
        'explain, many replies': Case('explain', said * 10000, code=(0,)),
        'explain, many brackets': Case('explain', b'[(<' * 100000),
        'explain, a conversation without end': Case('explain', None, pieces=lambda: iter([b'220 mx.example.test ESMTP\nEHLO me\n'] + [b'250-X-LINE\n' * 100000] * 20)),
        'explain, gzip, ends early': Case('explain', gzip.compress(said * 100)[:-20], name='words.gz'),
        'explain, gzip bomb': Case('explain', bomb(), name='zeros.gz'),
    }


def main():
    options = tell.options_of(__doc__)
    with tempfile.TemporaryDirectory(prefix='mailwhy-files-') as directory:
        run = Run(os.path.abspath(options.mailwhy), Path(directory))
        cases = {name: case for name, case in {**bounces(), **logs(), **queues(), **pastes()}.items() if tell.chosen(options, name)}
        bad = sum(tell.tell(name, run.case(name, case), options.verbose, 8) for name, case in cases.items())
        print('%d of %d hostile files as they must be' % (len(cases) - bad, len(cases)))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
