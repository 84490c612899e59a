#!/usr/bin/env python3
"""Servers that want to harm the reader: each string of strings.py at every place where words come in, in every form of a report.

    run.py --mailwhy PROGRAM [--only WORD...] [-v]

For each string a few servers say it at the greeting, in EHLO, at MAIL and at RCPT; names in the DNS, a block list's reason and
a certificate hold such bytes too.  Every check writes all forms at once and saves its evidence, which is then replayed as text
in all densities; the refusal is explained as well.  forms.py says what must be true of each."""
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / 'scripted'), str(HERE)]
import certificates
import dns
import forms
import run as scripted
import servers
import tell
from strings import COMMON_NAME, LABEL, STRINGS

FORMS = {'json': forms.as_json, 'nagios': forms.nagios, 'openmetrics': forms.openmetrics, 'junit': forms.junit, 'md': forms.markdown,
         'html': forms.html, 'ticket': forms.ticket, 'text': forms.wide_report}
# Options of replay, and what must be true of what it prints.
REPLAYS = {('--no-ascii',): forms.report, ('-v', '--no-ascii'): forms.report, ('-vv', '--ascii'): forms.ascii_report, ('-q', '--no-ascii'): forms.one_line,
           ('--accessible', '--no-ascii'): forms.report, ('-vv', '--color', 'always', '--no-ascii'): forms.report, ('--json',): forms.as_json,
           ('--ticket=customer',): forms.ticket, ('--ticket=receiver',): forms.ticket, ('-f', 'html'): forms.html}
FEW = {('-vv', '--ascii'): forms.ascii_report, ('-v', '--no-ascii'): forms.report}  # where all of them have been seen already
MOST_S = 30  # for one check; a crowded machine is slow


def replies(code, words, lines=1):
    """One reply whose every line is `words`."""
    return b''.join(b'%d%s%s\r\n' % (code, b'-' if i + 1 < lines else b' ', words) for i in range(lines))


def servers_for(words):
    """Places where a server may say it; the first says it everywhere and lets the mail through to a refusal."""
    hello = replies(250, words, 2)[:-2].replace(b'250 ', b'250-') + b'\r\n250 SIZE 1000\r\n'
    return {
        'everywhere': servers.Smtp(greet=replies(220, words, 2), on={'EHLO': hello, 'MAIL': replies(250, words), 'RCPT': replies(550, b'5.1.1 ' + words, 2),
                                                                     'QUIT': replies(221, words), 'RSET': replies(250, words)}),
        'greeting': servers.Smtp(greet=replies(554, words)),
        'hello': servers.Smtp(on={'EHLO': replies(550, words), 'HELO': replies(550, words)}),
        'starttls': servers.Smtp(ehlo=('STARTTLS', 'SIZE 1'), on={'STARTTLS': replies(454, words), 'MAIL': replies(451, b'4.7.1 ' + words)}),
        'no reply': servers.Smtp(on={'RCPT': words + b'\r\n'}),
    }


def listed(world, domain, words):
    """A block list that the server names, whose reason is `words`; names in the DNS that are bytes."""
    zone = 'bl.' + domain
    reason = [words[i:i + 255] for i in range(0, min(len(words), 2000), 255)] or [b'']
    for owner in ('1.0.0.127.' + zone, '2.0.0.127.' + zone):
        world.zones.add(owner, dns.A, '127.0.0.2')
        world.zones.records[owner][dns.TXT] = [b''.join(bytes([len(part)]) + part for part in reason)]
    return zone


class Program:
    def __init__(self, program, world, folder):
        self.program, self.world, self.folder = program, world, folder

    def run(self, words, **more):
        return subprocess.run([self.program, *words], capture_output=True, timeout=90, stdin=subprocess.DEVNULL,
                              env={'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', 'HOME': '/nonexistent', 'COLUMNS': '80'}, **more)

    def check(self, domain, stem, more=()):
        outputs = {name: stem.with_suffix('.' + name) for name in FORMS}
        kept = stem.with_suffix('.kept')
        words = ['check', 'bob@' + domain, '--resolver', '%s:%d' % (self.world.resolver, self.world.dns_port), '--smtp-port', str(self.world.smtp_port),
                 '--public', '127.0.0.0/8', '--helo', 'mail.sender.test', '--save', str(kept), '--no-control', *scripted.LIMITS, *more]
        for name, path in outputs.items():
            words += ['-f', '%s=%s' % (name, path)]
        return self.run(words), outputs, kept


def problems_of(raw, check):
    text, problems = forms.decoded(raw)
    return problems + check(text)


def bytes_kept(document, words):
    """Whether the evidence still has the server's bytes."""
    for session in document['evidence']['sessions']:
        for exchange in session['exchanges']:
            reply = exchange.get('reply') or {}
            kept = [base64.b64decode(line or '') for line in reply.get('lines_raw_b64', [])] + [line.encode() for line in reply.get('lines', [])]
            kept += [base64.b64decode(exchange.get(name) or '') for name in ('stray_raw_b64', 'stray_b64')] + [exchange.get('stray', '').encode()]
            if any(words.strip(b' \t') in line for line in kept):
                return True
    return False


def one(program, name, place, words, behaviour, number):
    world, domain = program.world, 'h%d.test' % number
    address = world.address()
    world.zones.add('mx.' + domain, dns.A, address)
    world.zones.add(domain, dns.MX, (10, 'mx.' + domain))
    if place == 'list':
        zone = listed(world, domain, words)
        behaviour = servers.Smtp(RCPT='554 5.7.1 [127.0.0.1] blocked using ' + zone)
    listener = servers.Listener(address, world.smtp_port, behaviour)
    begun = time.monotonic()
    problems = []
    try:
        done, outputs, kept = program.check(domain, program.folder / str(number), ('--source', '127.0.0.1') if place == 'list' else ())
    finally:
        listener.close()
    took = time.monotonic() - begun
    if took > MOST_S:
        problems.append('took %.1f s' % took)
    if done.returncode not in (1, 3, 4) or not kept.exists():
        return ['exit code %d: %s' % (done.returncode, done.stderr[-300:])]
    problems += ['stderr: ' + p for p in problems_of(done.stderr, forms.plain)]
    for form, path in outputs.items():
        problems += ['%s: %s' % (form, p) for p in problems_of(path.read_bytes(), FORMS[form])]
    document = json.loads(outputs['json'].read_bytes())
    if place not in ('list', 'no reply') and not bytes_kept(document, words):
        problems.append('the bytes are not in the evidence')
    for options, check in (REPLAYS if place in ('everywhere', 'no reply') else FEW).items():
        again = program.run(['replay', str(kept), *options])
        label = 'replay ' + ' '.join(options)
        if again.returncode != done.returncode:
            problems.append('%s: exit code %d, not %d' % (label, again.returncode, done.returncode))
        problems += ['%s: %s' % (label, p) for p in problems_of(again.stdout, check) + problems_of(again.stderr, forms.plain)]
    for path in [*outputs.values(), kept]:
        path.unlink()
    return problems


def explained(program, words):
    """The same words, given to explain, and as a target."""
    problems = []
    argument = b'550 5.1.1 ' + words.replace(b'\0', b'')
    for options, check in {('--no-ascii',): forms.plain, ('-v', '--ascii'): forms.plain, ('-q',): forms.plain, ('--json',): forms.as_json}.items():
        done = program.run(['explain', argument, *options])
        problems += ['explain %s: %s' % (' '.join(options), p) for p in problems_of(done.stdout, check) + problems_of(done.stderr, forms.plain)]
    for target in (words.replace(b'\0', b'') + b'@example.test', b'bob@' + words.replace(b'\0', b'')[:200]):
        done = program.run(['check', '--offline', '--', target])
        problems += ['check: ' + p for p in problems_of(done.stdout, forms.plain) + problems_of(done.stderr, forms.plain)]
    return problems


def names_problems(program):
    """Bytes in the names of the DNS, and in a certificate."""
    world, domain = program.world, 'names.test'
    address, label = world.address(), LABEL.decode('latin1')
    world.zones.add(domain, dns.MX, (10, 'mx.' + domain), (20, label + '.' + domain), (30, 'alias.' + domain))
    world.zones.add('mx.' + domain, dns.A, address)
    world.zones.add('alias.' + domain, dns.CNAME, label + '.elsewhere.test')
    world.zones.add(address_name(address), dns.PTR, label + '.' + domain)
    world.zones.add('1.0.0.127.in-addr.arpa', dns.PTR, label + '.' + domain)
    tls = servers.context(world.certs, 'tricky')
    return one_server(program, 'names', domain, address, servers.Smtp(ehlo=('STARTTLS', 'SIZE 1000'), tls=tls, RCPT='550 5.1.1 no such user'))


def address_name(address):
    return '.'.join(reversed(address.split('.'))) + '.in-addr.arpa'


def one_server(program, name, domain, address, behaviour):
    listener = servers.Listener(address, program.world.smtp_port, behaviour)
    begun = time.monotonic()
    try:
        done, outputs, kept = program.check(domain, program.folder / name)
    finally:
        listener.close()
    took = time.monotonic() - begun
    problems = ['took %.1f s' % took] if took > MOST_S else []
    problems += ['stderr: ' + p for p in problems_of(done.stderr, forms.plain)]
    if not kept.exists():
        return problems + ['exit code %d: %s' % (done.returncode, done.stderr[-300:])]
    for form, path in outputs.items():
        problems += ['%s: %s' % (form, p) for p in problems_of(path.read_bytes(), FORMS[form])]
    for options, check in REPLAYS.items():
        again = program.run(['replay', str(kept), *options])
        problems += ['replay %s: %s' % (' '.join(options), p) for p in problems_of(again.stdout, check) + problems_of(again.stderr, forms.plain)]
    return problems


def big(program):
    """A line of a megabyte, and a reply of ten thousand lines: bounded, in time, and said to be cut."""
    out = {}
    for name, behaviour in {'a megabyte in one line': servers.Smtp(RCPT=b'550 ' + b'y' * (1 << 20) + b'\r\n'),
                            'a megabyte of escapes': servers.Smtp(greet=b'554 ' + b'\x1b' * (1 << 20) + b'\r\n'),
                            'ten thousand lines': servers.Smtp(RCPT=replies(550, b'\x1b[2J no such user', 10000)),
                            'ten thousand keywords': servers.Smtp(on={'EHLO': replies(250, b'X-\x1b[2J=', 10000), 'RCPT': b'550 no\r\n'})}.items():
        domain, address = name.replace(' ', '-') + '.test', program.world.address()
        program.world.zones.add('mx.' + domain, dns.A, address)
        program.world.zones.add(domain, dns.MX, (10, 'mx.' + domain))
        out[name] = one_server(program, name.replace(' ', '-'), domain, address, behaviour)
    return out


def main():
    options = tell.options_of(__doc__)
    if blunt := teeth():
        print('\n'.join(blunt))
        return 1
    with tempfile.TemporaryDirectory(prefix='mailwhy-hostile-') as directory:
        world = scripted.World(certificates.Certificates(directory))
        world.certs.issue('tricky', '/CN=' + COMMON_NAME.replace('/', '\\/').replace('+', '\\+'), 'DNS:tricky.test')
        program = Program(os.path.abspath(options.mailwhy), world, Path(directory))
        jobs = {}
        with ThreadPoolExecutor(4) as pool:
            for name, words in STRINGS.items():
                for place, behaviour in {**servers_for(words), 'list': None}.items():
                    jobs['%s, %s' % (name, place)] = pool.submit(one, program, name, place, words, behaviour, len(jobs)) if tell.chosen(options, name, place) else None
                jobs[name + ', explain'] = pool.submit(explained, program, words) if tell.chosen(options, name, 'explain') else None
            jobs['names'] = pool.submit(names_problems, program) if tell.chosen(options, 'names') else None
            bulk = pool.submit(big, program) if tell.chosen(options, 'big') else None
        results = {name: job.result() for name, job in jobs.items() if job} | (bulk.result() if bulk else {})
        bad = sum(tell.tell(name, problems, options.verbose, 12) for name, problems in results.items())
        print('%d of %d hostile cases as they must be' % (len(results) - bad, len(results)))
        sys.stdout.flush()
        return 1 if bad else 0


def teeth():
    """The checks themselves: each has to find something in what is bad."""
    page = '<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><main><h1>x</h1>%s</main><footer>x</footer></body></html>'
    bad = {forms.plain: ['a\x1bb', 'a\u202eb', 'a\x9bb', 'a\0b', 'a\u2028b', 'a\u200bb', 'a\rb'], forms.report: ['y' * 81, '\u65e5' * 41, '\x1b[8m'],
           forms.ascii_report: ['\u00fc'], forms.one_line: ['a\nb\n', ''], forms.nagios: ['a | b | c\n'], forms.as_json: ['{', '{"a":"\\u202e"}', '{"a":"\x07"}'],
           forms.junit: ['<testsuites><script/></testsuites>', '<testsuites>', '<a>]]&gt;<![CDATA[x]]></a>'], forms.openmetrics: ['x 1\n# EOF\n', '# EOF\nx 1\n'],
           forms.ticket: ['=1+1', 'a\n@b'], forms.html: [page % '<script>1</script>', page % '<p onload="x">y</p>', page % '<p>'],
           forms.markdown: ['a <b>', '[x](y)', '# forged', '| a | b |', '    code', '```text\nopen', 'mail @everyone', 'see http://x.test/']}
    return ['%s does not see %a' % (check.__name__, text) for check, texts in bad.items() for text in texts if not check(text)]


if __name__ == '__main__':
    code = main()
    sys.stdout.flush()
    os._exit(code)
