#!/usr/bin/env python3
"""mailwhy check against scripted DNS and mail servers on the loopback.

  run.py --mailwhy PATH [--only WORD...] [-v] [-j N] [--list]

Every case is a row in a cases_*.py: what the servers do, and what may be said about it.  Whatever a case is about, some things
hold always: valid JSON, an exit code that goes with the verdict, no DATA, one recipient, two connections a server at most,
QUIT to everybody who listens, `accepted` only after a yes, and "no STARTTLS" only after a whole EHLO."""
import argparse
import concurrent.futures
import glob
import importlib
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import certificates
import dns
import servers

EXIT = {'accepted': 0, 'delayed': 4, 'inconclusive': 3}
LIMITS = ['--connect-timeout', '2', '--greeting-timeout', '2', '--command-timeout', '2', '--dns-timeout', '0.4', '--timeout', '15', '--no-ping']


class World:
    """The loopback addresses, the zones and the certificates of one run."""

    def __init__(self, certs):
        self.certs, self.zones, self.lock = certs, dns.Zones(), threading.Lock()
        self.third = 0
        for _ in range(200):
            self.base = '127.%d' % random.randint(20, 250)
            self.smtp_port, self.dns_port = random.randint(10000, 19999), random.randint(20000, 31999)
            if self.free(self.base + '.0.1', self.dns_port) and self.free(self.base + '.0.9', self.smtp_port):
                break
        self.resolver = self.base + '.0.1'
        dns.Server(self.resolver, self.dns_port, self.zones)
        dns.Server(self.base + '.0.2', self.dns_port, self.zones, tcp=False)
        self.control = servers.Listener(self.base + '.0.9', self.smtp_port, servers.Smtp())
        try:
            self.v6 = servers.Listener('::1', self.smtp_port, servers.Smtp(on={'RCPT TO:<V6-': '550 5.1.1 User unknown'}))
        except OSError:  # no IPv6 here
            self.v6 = None
        self.zones.add('mail.sender.test', dns.A, '127.0.0.1')
        self.zones.add('sender.test', dns.MX, (10, 'mail.sender.test'))
        for nobody in ('0.0.127.in-addr.arpa',):
            self.zones.fault(nobody, dns.rcode(dns.NXDOMAIN))

    @staticmethod
    def free(address, port):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            probe = socket.socket(socket.AF_INET, kind)
            try:
                probe.bind((address, port))
            except OSError:
                return False
            finally:
                probe.close()
        return True

    def address(self):
        with self.lock:
            self.third += 1
            return '%s.%d.%d' % (self.base, 1 + self.third // 250, 1 + self.third % 250)


class Failed(Exception):
    pass


def set_up(world, case, number):
    slug = re.sub('[^a-z0-9]+', '-', case.name.lower()).strip('-')[:40].strip('-')
    domain = case.domain or 'c%d-%s.test' % (number, slug)
    listeners = []
    for preference, label, behaviours in case.hosts:
        host = label.replace('@', slug) if '.' in label else '%s.%s' % (label, domain)
        world.zones.add(domain, dns.MX, (preference, host))
        for behaviour in behaviours:
            address = behaviour if isinstance(behaviour, str) else world.address()
            world.zones.add(host, dns.AAAA if ':' in address else dns.A, address)
            if isinstance(behaviour, servers.Smtp):
                listeners.append(servers.Listener(address, world.smtp_port, behaviour))
    if case.zone:
        more = case.zone(world, domain)
        listeners += more or []
    return domain, listeners


def fill(world, text, domain):
    return (text.replace('{domain}', domain).replace('{base}', world.base).replace('{control}', '%s.0.9:%d' % (world.base, world.smtp_port))
            .replace('{port}', str(world.smtp_port)).replace('{ca}', world.certs.path('root.pem')))


def command_for(program, world, case, domain):
    resolver = {'main': world.resolver, 'udp-only': world.base + '.0.2', 'nobody': world.base + '.0.3'}[case.resolver]
    target = fill(world, case.local, domain) if '@' in case.local else (case.local + '@' + domain if case.local else domain)
    words = [program, 'check', target, '--json', '--resolver', '%s:%d' % (resolver, world.dns_port), '--smtp-port', str(world.smtp_port),
             '--public', '127.0.0.0/8', '--public', '::1/128', '--helo', 'mail.sender.test'] + LIMITS
    return words + [fill(world, a, domain) for a in case.args]


def fits(wanted, got):
    return not wanted or got in wanted.split('|')


def quoted(document):
    return '\n'.join(seen.get('text', '') for finding in document['findings'] for seen in finding.get('seen', []))


def judge(case, document, code, took, listeners, errors):
    problems = []
    def want(ok, text):
        if not ok:
            problems.append(text)
    want(list(document)[0] == 'schema' and document['schema'] == 'mailwhy.report/1', 'schema first')
    want(code == EXIT.get(document['verdict'], 1), 'exit code %d for %s' % (code, document['verdict']))
    want(took <= case.most_s, 'took %.1f s' % took)
    want(not errors.strip(), 'wrote to stderr: %s' % errors[:200])
    for field in ('verdict', 'side', 'party', 'stage', 'cause', 'confidence'):
        want(fits(getattr(case, field), document[field]), '%s is %s, not %s' % (field, document[field], getattr(case, field)))
    ids = [f['id'] for f in document['findings']]
    for one in case.find:
        want(one in ids, 'no finding ' + one)
    for one in case.absent:
        want(one not in ids, 'finding ' + one)
    for one in case.words:
        want(one in quoted(document), 'does not quote "%s"' % one)
    want(not (document['side'] in case.unsure_of and document['confidence'] != 'guess'), 'blames %s, %s' % (document['side'], document['confidence']))
    said_yes = whole_ehlo = any_session = False
    controls = 0  # questions for a mailbox that cannot exist
    for listener in listeners:
        want(listener.notes.most_open <= 2, '%d connections at a time' % listener.notes.most_open)
        recipients = set()
        for session in listener.notes.sessions:
            any_session = True
            said_yes |= 'RCPT' in session.accepted or (not case.local and 'MAIL' in session.accepted)
            whole_ehlo |= session.offered is not None
            for command in session.commands:
                verb = command.upper()
                want(not verb.startswith(('DATA', 'BDAT', 'AUTH', 'VRFY', 'EXPN')), 'sent ' + command)
                want(command.isprintable() or not command.isascii(), 'sent control bytes')
                if verb.startswith('RCPT TO:<NO-SUCH-USER-'):
                    controls += 1
                    yes = [raw for name, raw in session.said if name.startswith('RCPT')][:1]
                    want(yes and yes[0][:1] == b'2', 'a second recipient without a yes to the first')
                elif verb.startswith('RCPT'):
                    recipients.add(command[8:].split('>')[0])
            want(session.quit or session.trouble or not session.usable or not case.quit, 'no QUIT after %s' % session.commands[-1:])
        want(len(recipients) <= 1, 'probed %s' % recipients)
    want(controls <= 1, '%d questions for a mailbox that cannot exist' % controls)
    if any_session or not case.others:
        want(document['verdict'] != 'accepted' or said_yes, 'accepted without a yes')
    want('tls.not-offered' not in ids or whole_ehlo or case.others, 'says that STARTTLS is not offered without a whole EHLO')
    return problems


def run_case(program, world, case, number, verbose):
    domain, listeners = set_up(world, case, number)
    try:
        words = command_for(program, world, case, domain)
        begun = time.monotonic()
        try:
            got = subprocess.run(words, capture_output=True, timeout=40, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return case, None, 40.0, ['hangs'], ''
        took = time.monotonic() - begun
        try:
            document = json.loads(got.stdout.decode('utf-8'))
        except ValueError as error:
            return case, None, took, ['no JSON (%s), exit %d: %s %s' % (error, got.returncode, got.stdout[:200], got.stderr[-300:])], ''
        time.sleep(0.02)  # let the servers note the last QUIT
        problems = judge(case, document, got.returncode, took, listeners, got.stderr.decode('utf-8', 'replace'))
        if any(p.startswith('no QUIT') for p in problems):  # a slow machine
            time.sleep(0.5)
            problems = judge(case, document, got.returncode, took, listeners, got.stderr.decode('utf-8', 'replace'))
        detail = ''
        if verbose or problems:
            detail = quoted(document)
            for listener in listeners:
                for i, session in enumerate(listener.notes.sessions):
                    detail += '\n  session %d: %s | %s' % (i, session.commands, [(c, r[:70]) for c, r in session.said][:12])
        return case, document, took, problems, detail
    finally:
        for listener in listeners:
            listener.close()


def named(prefix, rows):
    for row in rows:
        row.name = prefix + ': ' + row.name
    return rows


def line(document, took):
    if not document:
        return '%5.1fs' % took
    return '%5.1fs %s %s/%s %s @%s: %s' % (took, document['verdict'], document['side'], document['party'], document['confidence'], document['stage'],
                                           ' '.join('%s:%s' % (f['id'], f['state']) for f in document['findings']))


def show(options, case, document, took, problems, detail):
    if problems or options.verbose:
        print('%s %s: %s' % ('BAD' if problems else 'ok ', case.name, line(document, took)))
        for problem in problems:
            print('      - ' + problem)
        if detail and (options.verbose or problems):
            print('      ' + detail.replace('\n', '\n      '))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--mailwhy', default='build/release/mailwhy')
    parser.add_argument('--only', nargs='*', default=[])
    parser.add_argument('-v', '--verbose', action='store_true')
    parser.add_argument('-j', '--jobs', type=int, default=24)
    parser.add_argument('--list', action='store_true')
    options = parser.parse_args()
    if not shutil.which('openssl'):
        print('openssl is not here: skipped')
        return 77
    with tempfile.TemporaryDirectory(prefix='mailwhy-scripted-') as directory:
        world = World(certificates.Certificates(directory))
        cases = []
        here = os.path.dirname(os.path.abspath(__file__))
        for path in sorted(glob.glob(os.path.join(here, 'cases_*.py'))):
            cases += named(os.path.basename(path)[6:-3], importlib.import_module(os.path.basename(path)[:-3]).cases(world))
        names = [c.name for c in cases]
        doubles = {n for n in names if names.count(n) > 1}
        if doubles:
            print('twice: %s' % sorted(doubles))
            return 2
        chosen = [(i, c) for i, c in enumerate(cases) if not options.only or any(o in c.name for o in options.only)]
        if options.list:
            print('\n'.join(c.name for _, c in chosen))
            return 0
        chosen.sort(key=lambda pair: -pair[1].most_s)
        begun = time.monotonic()
        bad = []
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            jobs = {pool.submit(run_case, options.mailwhy, world, c, i, options.verbose): (i, c) for i, c in chosen}
            for job in concurrent.futures.as_completed(jobs):
                show(options, *job.result())
                if job.result()[3]:
                    bad.append(jobs[job])
        # The limits are short, and a busy machine can break them: what failed in the crowd is asked again, alone, and once more
        # where the answer hangs on which of two packets is read first.
        still_bad = []
        for i, case in sorted(bad, key=lambda pair: pair[0]):
            print('again, alone: %s' % case.name)
            for _ in range(2):
                result = run_case(options.mailwhy, world, case, i, options.verbose)
                show(options, *result)
                if not result[3]:
                    break
            if result[3]:
                still_bad.append(case)
        bad = len(still_bad)
        print('%d of %d cases as expected, %.1f s' % (len(chosen) - bad, len(chosen), time.monotonic() - begun))
        sys.stdout.flush()
        return 1 if bad else 0


if __name__ == '__main__':
    code = main()
    sys.stdout.flush()
    os._exit(code)
