"""Connections, greetings, reply syntax, EHLO, the order and the end of the session."""
from case import Case, smtp
from servers import CLOSE, HALF, HANG, RESET, Raw, Smtp, dribble, wait

YES = dict(verdict='accepted', side='nobody', confidence='certain')
QUIET = dict(verdict='accepted')
GONE = '550 5.1.1 <bob@x.test>: Recipient address rejected: User unknown'
LOST = dict(unsure_of=('sender', 'recipient'))


def connections(world):
    b = world.base
    control = ('--control', '{control}')
    return ipv6(world) + [
        smtp('healthy', Smtp(), **YES),
        smtp('nobody listens', None, 'unreachable', side='recipient', stage='connect', cause='connect.refused'),
        smtp('nobody listens, control works', None, 'unreachable', args=control, side='recipient', stage='connect', cause='connect.refused'),
        smtp('nobody listens, control neither', None, 'unreachable|inconclusive', args=('--control', b + '.0.8:{port}'), unsure_of=('recipient',)),
        smtp('closed at once', Smtp(greet=CLOSE), 'unreachable|inconclusive', stage='greeting', cause='greeting.closed', absent=('tls.not-offered',), **LOST),
        smtp('reset at once', Smtp(greet=RESET), 'unreachable|inconclusive', absent=('tls.not-offered',), **LOST),
        smtp('silent', Smtp(greet=HANG), 'unreachable|inconclusive', stage='greeting', cause='greeting.silent', **LOST),
        smtp('silent then closes', Smtp(greet=[wait(0.5), CLOSE]), 'unreachable|inconclusive', stage='greeting', **LOST),
        smtp('half closed after the greeting', Smtp(greet=['220 mx', HALF, wait(1)]), **LOST),
        smtp('full backlog never accepted', None, 'unreachable', zone=None, side='recipient'),
        Case('first dead, second well', [(10, 'mx1', [None]), (20, 'mx2', [Smtp()])], verdict='accepted', find=('connect.refused',)),
        Case('two addresses, one dead', [(10, 'mx', [None, Smtp()])], verdict='accepted', find=('connect.refused',)),
        Case('all dead', [(10, 'mx1', [None, None]), (20, 'mx2', [None])], verdict='unreachable', side='recipient', cause='connect.refused'),
        Case('first silent, second well', [(10, 'mx1', [Smtp(greet=HANG)]), (20, 'mx2', [Smtp()])], verdict='accepted', find=('greeting.silent',)),
        Case('first closes, second well', [(10, 'mx1', [Smtp(greet=CLOSE)]), (20, 'mx2', [Smtp()])], verdict='accepted'),
        Case('first 421, second well', [(10, 'mx1', [Smtp(greet='421 busy')]), (20, 'mx2', [Smtp()])], verdict='accepted'),
        Case('first 554 greeting, second well', [(10, 'mx1', [Smtp(greet='554 no')]), (20, 'mx2', [Smtp()])], verdict='accepted|depends'),
        Case('first 450, second well', [(10, 'mx1', [Smtp(RCPT='450 4.2.0 later')]), (20, 'mx2', [Smtp()])], verdict='accepted|depends|delayed'),
        Case('first 451 greylist, second well', [(10, 'mx1', [Smtp(RCPT='451 4.7.1 greylisted')]), (20, 'mx2', [Smtp()])], verdict='accepted|depends|delayed'),
        Case('first unknown, second well', [(10, 'mx1', [Smtp(RCPT=GONE)]), (20, 'mx2', [Smtp()])], verdict='depends', cause='route.hosts-disagree'),
        Case('first well, backup unknown', [(10, 'mx1', [Smtp()]), (20, 'mx2', [Smtp(RCPT=GONE)])], verdict='accepted|depends'),
        Case('equals disagree', [(10, 'mx1', [Smtp()]), (10, 'mx2', [Smtp(RCPT=GONE)])], verdict='depends'),
        Case('addresses disagree', [(10, 'mx1', [Smtp(), Smtp(RCPT=GONE)])], verdict='depends'),
        Case('both unknown', [(10, 'mx1', [Smtp(RCPT=GONE)]), (20, 'mx2', [Smtp(RCPT=GONE)])], verdict='refused', side='recipient', cause='rcpt_to.user-unknown'),
        Case('both greylist', [(10, 'mx1', [Smtp(RCPT='451 4.7.1 greylisted')]), (20, 'mx2', [Smtp(RCPT='451 4.7.1 greylisted')])], verdict='delayed', side='nobody'),
        Case('unknown and dead', [(10, 'mx1', [Smtp(RCPT=GONE)]), (20, 'mx2', [None])], verdict='refused', cause='rcpt_to.user-unknown'),
        Case('dead and unknown', [(10, 'mx1', [None]), (20, 'mx2', [Smtp(RCPT=GONE)])], verdict='refused', cause='rcpt_to.user-unknown'),
        Case('unknown and later', [(10, 'mx1', [Smtp(RCPT=GONE)]), (20, 'mx2', [Smtp(RCPT='450 4.2.0 later')])], verdict='refused|depends'),
        Case('later and unknown', [(10, 'mx1', [Smtp(RCPT='450 4.2.0 later')]), (20, 'mx2', [Smtp(RCPT=GONE)])], verdict='delayed|depends|refused', confidence='likely|guess'),
        Case('relay denied on the backup', [(10, 'mx1', [Smtp()]), (20, 'mx2', [Smtp(RCPT='554 5.7.1 Relay access denied')])], verdict='accepted|depends', find=('rcpt_to.relay-denied',)),
        Case('relay denied on the best', [(10, 'mx1', [Smtp(RCPT='554 5.7.1 Relay access denied')]), (20, 'mx2', [Smtp()])], verdict='depends'),
        Case('six hosts', [(10 * i, 'mx%d' % i, [Smtp(), Smtp()]) for i in range(1, 7)], **QUIET),
        Case('same address twice', [(10, 'mx1', [b + '.0.9']), (20, 'mx2', [b + '.0.9'])], others=True, **QUIET),
        Case('ipv6 without a route, ipv4 well', [(10, 'mx', ['2001:db8::1', Smtp()])], args=('--public', '2001:db8::/32'), verdict='accepted'),
        Case('only ipv6 without a route', [(10, 'mx', ['2001:db8::1'])], args=('--public', '2001:db8::/32'), verdict='unreachable|inconclusive', unsure_of=('recipient',)),
        Case('a dead ipv4 and no other', [(10, 'mx', [None])], args=('-6',), verdict='', unsure_of=('sender',)),
        Case('only ipv4 asked', [(10, 'mx', ['::1', Smtp()])], args=('-4',), **QUIET),
        Case('a domain, no mailbox', [(10, 'mx', [Smtp()])], local='', verdict='accepted', stage='mail_from'),
        Case('a domain, sender refused', [(10, 'mx', [Smtp(MAIL='550 5.7.1 no')])], local='', verdict='refused', stage='mail_from'),
        Case('no time left', [(10, 'mx', [Smtp(greet=HANG)])], args=('--timeout', '0.7'), verdict='inconclusive|unreachable', most_s=3),
        Case('loop to ourselves', [(10, 'mx', [Smtp(greet='220 mail.sender.test ESMTP')])], verdict='accepted', find=('greeting.own-name',)),
    ]


def ipv6(world):
    if not world.v6:
        return []
    return [
        Case('only ipv6', [(10, 'mx', ['::1'])], others=True, **YES),
        Case('ipv6 and ipv4', [(10, 'mx', ['::1', Smtp()])], others=True, **YES),
        Case('ipv6 well, ipv4 dead', [(10, 'mx', ['::1', None])], others=True, verdict='accepted', find=('connect.refused',)),
        Case('ipv6 refuses, ipv4 takes', [(10, 'mx', ['::1', Smtp()])], others=True, local='v6-bob', verdict='depends', cause='route.hosts-disagree'),
        Case('both families refuse', [(10, 'mx', ['::1', Smtp(RCPT=GONE)])], local='v6-bob', verdict='refused', cause='rcpt_to.user-unknown'),
        Case('only ipv6 asked', [(10, 'mx', ['::1', Smtp(RCPT=GONE)])], others=True, args=('-6',), verdict='accepted'),
        Case('ipv6 literal', local='bob@[IPv6:::1]', others=True, verdict='accepted'),
    ]


def greetings(world):
    good = ['220', '220 ', '220 mx', '220-mx\r\n220 second', '220-mx.example.test\r\n220-No UCE\r\n220 ready', '220 localhost ESMTP', '220 mx SMTP', '220\tmx',
            b'220 mx\n', b'220-a\n220 b\n', b'220-a\r\n220-b\n220 c\r\n', '220 \u00fcber ESMTP', b'220 \xff\xfe\xfd\r\n', '220 ' + 'x' * 600, '220 mx ESMTP Exim 4.99 Sat, 21 Nov 2026',
            '220 [127.0.0.1] ESMTP', '220 mx.example.test Microsoft ESMTP MAIL Service ready', b'220 \x1b[31mred\r\n', b'220 a\x00b\r\n', '220 exch01.local ESMTP', '220 spam.blocked.test ESMTP blacklist greylist',
            '220-421 not really\r\n220 ok', '220 554 trap']
    rows = [smtp('greeting %d %r' % (i, g[:24]), Smtp(greet=g), **QUIET, unsure_of=('sender', 'recipient')) for i, g in enumerate(good)]
    rows += [
        smtp('teaser', Smtp(greet=[b'220-mx.example.test\r\n', wait(0.8), '220 mx.example.test ESMTP Postfix']), **YES),
        smtp('greet pause', Smtp(greet=[wait(1.2), '220 mx']), **QUIET),
        smtp('pix', Smtp(greet='220 ****************2******0*****'), verdict='accepted', find=('greeting.masked',)),
        smtp('ssh', Raw(b'SSH-2.0-OpenSSH_9.2\r\n', wait(1)), 'unreachable|inconclusive', cause='greeting.other-protocol', words=('SSH-2.0',), quit=False),
        smtp('http', Raw(b'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', CLOSE), 'unreachable|inconclusive', cause='greeting.other-protocol', quit=False),
        smtp('pop3', Raw(b'+OK POP3 ready\r\n', wait(1)), 'unreachable|inconclusive', cause='greeting.other-protocol'),
        smtp('imap', Raw(b'* OK IMAP4rev1 ready\r\n', wait(1)), 'unreachable|inconclusive', cause='greeting.other-protocol'),
        smtp('ftp', Raw(b'220 ProFTPD Server ready\r\n', wait(1)), ''),
        smtp('garbage before 220', Smtp(greet=[b'debug: starting\r\n', '220 mx']), '', unsure_of=('sender',)),
        smtp('tls alert as greeting', Raw(bytes([0x15, 3, 1, 0, 2, 2, 70]), wait(1)), 'unreachable|inconclusive', cause='greeting.speaks-tls', quit=False),
        smtp('one letter a second', Smtp(greet=dribble(b'220 slow server here with a long greeting text\r\n', 1, 0.2)), '', quit=False, unsure_of=('sender', 'recipient')),
        smtp('greeting in pieces', Smtp(greet=dribble(b'220-mx\r\n220 ready\r\n', 1, 0.005)), **YES),
        smtp('greeting never ends', Raw(*([b'220-x\r\n' * 2000] * 500)), 'inconclusive|unreachable', unsure_of=('sender',), quit=False),
        smtp('greeting long line', Raw(b'220 ' + b'x' * 3000000), 'inconclusive|unreachable|accepted', unsure_of=('sender',), quit=False),
        smtp('greeting unfinished', Smtp(greet=[b'220-mx\r\n', HANG]), 'unreachable|inconclusive', **LOST),
        smtp('greeting cut', Smtp(greet=[b'220 mx', CLOSE]), 'unreachable|inconclusive', **LOST),
        smtp('421 and close', Smtp(greet=['421 4.7.0 too many connections', CLOSE]), 'delayed', stage='greeting', words=('421',), absent=('tls.not-offered',)),
        smtp('554 and close', Smtp(greet=['554 5.7.1 no', CLOSE]), 'refused', stage='greeting', words=('554',), absent=('tls.not-offered',)),
        smtp('554 and reset', Smtp(greet=['554 5.7.1 no', wait(0.2), RESET]), 'refused', stage='greeting', words=('554',)),
        smtp('554 with the quit silent', Smtp(greet='554 no', QUIT=HANG), 'refused', stage='greeting'),
        smtp('250 as greeting', Smtp(greet='250 hi'), '', unsure_of=('sender',)),
        smtp('354 as greeting', Smtp(greet='354 hi'), 'inconclusive|unreachable', unsure_of=('sender',)),
        smtp('early ehlo reply', Smtp(greet=b'220 mx\r\n250-mx\r\n250 SIZE 1\r\n'), '', unsure_of=('sender', 'recipient')),
        smtp('banner varies', Smtp(by_connection=lambda n: Smtp(greet='220 mx%d ESMTP' % n)), **QUIET),
    ]
    return rows


def syntax(world):
    rows = []
    good = {'code only': '250', 'tab': '250\tok', 'bare lf': b'250 ok\n', 'mixed': b'250-a\r\n250-b\n250 c\r\n', 'many lines': ('250-x\r\n' * 60) + '250 end', '8 bit': b'250 \xe9\xe8\r\n',
            'utf-8': '250 \u043e\u043a', 'nul': b'250 a\x00b\r\n', 'ansi': b'250 \x1b[2Jok\r\n', 'long': '250 ' + 'y' * 2000, 'double space': '250  ok', 'codes 250 251': '250-a\r\n251 b', 'bare cr inside': b'250 a\rb\r\n'}
    for name, reply in good.items():
        for command in ('EHLO', 'MAIL', 'RCPT'):
            rows.append(smtp('%s %s' % (command, name), Smtp(**{command: reply}), **QUIET, unsure_of=('sender', 'recipient')))
    odd = {'colon': '250:ok', 'underscore': '250_ok', 'bare cr': b'250 ok\r', 'four digits': '2500 ok', 'two digits': '25 ok', 'no code': 'ok', 'zero': '050 ok', 'json': '{"ok":true}', 'empty line': b'\r\n', 'only lf': b'\n',
           'nuls': b'\x00' * 50 + b'\r\n', 'high': b'\xff' * 50 + b'\r\n', '250-then-silence': b'250-ok\r\n', 'dash then 550': b'250-ok\r\n550 no\r\n', '550 dash 250': b'550-no\r\n250 ok\r\n'}
    for name, reply in odd.items():
        for command in ('EHLO', 'MAIL', 'RCPT'):
            rows.append(smtp('%s odd %s' % (command, name), Smtp(**{command: reply}), '', unsure_of=('sender', 'recipient'), absent=('rcpt_to.user-unknown',)))
    for command in ('EHLO', 'MAIL', 'RCPT'):
        stage = {'EHLO': 'hello', 'MAIL': 'mail_from', 'RCPT': 'rcpt_to'}[command]
        fallback = {} if command == 'EHLO' else dict(stage=stage)
        rows += [
            smtp(command + ' silent', Smtp(**{command: HANG}), 'unreachable|inconclusive|accepted' if command == 'EHLO' else 'unreachable|inconclusive', **LOST, **fallback),
            smtp(command + ' closed', Smtp(**{command: CLOSE}), 'accepted' if command == 'EHLO' else 'inconclusive', **LOST),
            smtp(command + ' reset', Smtp(**{command: RESET}), 'accepted' if command == 'EHLO' else 'inconclusive', **LOST),
            smtp(command + ' half line then close', Smtp(**{command: [b'250 o', CLOSE]}), 'inconclusive|accepted' if command == 'EHLO' else 'inconclusive', **LOST),
            smtp(command + ' half line then hang', Smtp(**{command: [b'250 o', HANG]}), 'inconclusive|unreachable', **LOST),
            smtp(command + ' half 550 then close', Smtp(**{command: [b'550 5.1.1 User unkn', CLOSE]}), '', absent=('rcpt_to.user-unknown',) if command != 'RCPT' else ()),
            smtp(command + ' 550 and close', Smtp(**{command: ['550 5.7.1 No', CLOSE]}), 'refused', stage=stage, words=('550 5.7.1 No',)),
            smtp(command + ' 550 and reset', Smtp(**{command: ['550 5.7.1 No', wait(0.1), RESET]}), 'refused', stage=stage, words=('550 5.7.1 No',)),
            smtp(command + ' 421 and close', Smtp(**{command: ['421 4.3.2 Bye now', CLOSE]}), 'delayed', stage=stage, words=('421 4.3.2',)),
            smtp(command + ' 421 in two packets', Smtp(**{command: [dribble(b'421 4.3.2 Bye\r\n', 5, 0.02), CLOSE]}), 'delayed', stage=stage),
            smtp(command + ' slow', Smtp(**{command: [wait(1.0), '250 ok']}), **QUIET),
            smtp(command + ' dribbled', Smtp(**{command: dribble(b'250-one\r\n250 two\r\n', 1, 0.003)}), **QUIET),
            smtp(command + ' two replies', Smtp(**{command: b'250 one\r\n250 two\r\n'}), '', unsure_of=('sender', 'recipient')),
            smtp(command + ' endless', Smtp(**{command: [b'250-x\r\n' * 3000] * 300}), 'inconclusive|unreachable', unsure_of=('sender',), quit=False),
        ]
    rows.append(smtp('RCPT two replies yes no', Smtp(RCPT=b'250 ok\r\n550 5.1.1 no such user\r\n'), 'inconclusive|refused', unsure_of=('sender',)))
    rows.append(smtp('RCPT 550 in latin-1', Smtp(RCPT=b'550 5.1.1 Empf\xe4nger unbekannt\r\n'), 'refused', side='recipient', words=('unbekannt',)))
    rows.append(smtp('RCPT 550 shift-jis', Smtp(RCPT=b'550 5.1.1 \x83\x86\x81\x5b\x83\x55\x81\x5b\r\n'), 'refused', side='recipient'))
    rows.append(smtp('RCPT ansi refused', Smtp(RCPT=b'550 5.1.1 \x1b[31mno such user\x07\x00\r\n'), 'refused', side='recipient'))
    rows.append(smtp('RCPT 60 lines', Smtp(RCPT='550-blah\r\n' * 60 + '550 5.1.1 user unknown'), 'refused', side='recipient'))
    rows.append(smtp('enhanced code only first', Smtp(RCPT='550-5.1.1 sorry\r\n550 see help'), 'refused', side='recipient', cause='rcpt_to.user-unknown'))
    rows.append(smtp('enhanced code only last', Smtp(RCPT='550-sorry\r\n550 5.1.1 see help'), 'refused', side='recipient', cause='rcpt_to.user-unknown'))
    rows.append(smtp('enhanced code in brackets', Smtp(RCPT='550 sorry (#5.1.1)'), 'refused', side='recipient', cause='rcpt_to.user-unknown'))
    for size in (1, 2, 3, 5, 7, 11, 64):
        rows.append(smtp('everything in pieces of %d' % size, Smtp(size=size, gap=0.0005, ehlo=('PIPELINING', 'SIZE 10')), **QUIET))
        rows.append(smtp('refusal in pieces of %d' % size, Smtp(size=size, gap=0.0005, RCPT=GONE), 'refused', side='recipient'))
    return rows


def hellos(world):
    def offers(*words):
        return Smtp(ehlo=words)
    rows = [
        smtp('502 to EHLO', Smtp(EHLO='502 5.5.1 unknown'), verdict='accepted', find=('hello.only-helo',), absent=('tls.not-offered',)),
        smtp('500 to EHLO', Smtp(EHLO='500 what'), verdict='accepted', find=('hello.only-helo',), absent=('tls.not-offered',)),
        smtp('554 to EHLO only', Smtp(EHLO='554 5.5.1 no'), '', absent=('tls.not-offered',)),
        smtp('501 to EHLO, HELO works', Smtp(EHLO='501 5.5.4 bad'), ''),
        smtp('502 to both', Smtp(EHLO='502 no', HELO='502 no'), 'refused', stage='hello', unsure_of=('sender',)),
        smtp('502 then HELO closes', Smtp(EHLO='502 no', HELO=CLOSE), 'inconclusive|unreachable', **LOST),
        smtp('EHLO closes, then HELO refused', Smtp(EHLO=CLOSE, HELO='550 5.7.1 no'), 'refused', stage='hello', absent=('tls.not-offered',)),
        smtp('EHLO closes, second connection refused', Smtp(by_connection=lambda n: Smtp(EHLO=CLOSE) if n == 1 else Smtp(greet='421 too many')), '', absent=('tls.not-offered',), **LOST),
        smtp('421 to EHLO', Smtp(EHLO=['421 4.7.1 too many', CLOSE]), 'delayed', stage='hello', absent=('tls.not-offered',)),
        smtp('half an EHLO', Smtp(EHLO=[b'250-mx\r\n250-SIZE 10\r\n', HANG]), 'unreachable|inconclusive', absent=('tls.not-offered',), **LOST),
        smtp('half an EHLO then closed', Smtp(EHLO=[b'250-mx\r\n250-SIZE 10\r\n', CLOSE]), '', absent=('tls.not-offered',), **LOST),
        smtp('EHLO with a missing end', Smtp(EHLO=[b'250-mx\r\n250-STARTTLS\r\n', CLOSE]), '', absent=('tls.not-offered',), **LOST),
        smtp('stripped STARTTLS', offers('SIZE 10', 'XXXXXXXA'), verdict='accepted', find=('tls.masked',), absent=('tls.not-offered',)),
        smtp('stripped in the middle', offers('250-XXXSTARTT', '8BITMIME'), verdict='accepted'),
        smtp('STARTTLS only in words', offers('HELP type STARTTLS now'), verdict='accepted'),
        smtp('XSTARTTLS', offers('XSTARTTLS'), verdict='accepted'),
        smtp('AUTH in clear', offers('AUTH LOGIN PLAIN', 'AUTH=LOGIN'), verdict='accepted'),
        smtp('no extensions', Smtp(EHLO='250 mx'), **QUIET),
        smtp('EHLO needs time', Smtp(EHLO=[wait(1.0), '250 mx']), **QUIET),
        smtp('250 to anything', Smtp(on={'': '250 ok', 'QUIT': '221 bye'}), **QUIET),
        smtp('LIMITS', offers('LIMITS RCPTMAX=1 MAILMAX=1'), **QUIET),
        smtp('nothing is known after HELO', Smtp(EHLO='502 no', RCPT=GONE), 'refused', side='recipient'),
        smtp('MAIL 503', Smtp(MAIL='503 5.5.1 hello first'), '', unsure_of=('sender',)),
        smtp('RCPT 503', Smtp(RCPT='503 5.5.1 need MAIL'), '', unsure_of=('sender',)),
        smtp('parameters refused', Smtp(ehlo=('SIZE 1000', 'SMTPUTF8', '8BITMIME', 'DSN'), on={'MAIL FROM:<> ': '555 5.5.4 unsupported parameter'}), **QUIET),
        smtp('brackets refused', Smtp(on={'MAIL FROM:<': '501 5.1.7 syntax'}), ''),
        smtp('STARTTLS hidden', Smtp(STARTTLS='220 go'), **QUIET),
        smtp('own lists in the middle of EHLO', Smtp(EHLO='250-mx\r\n550-x\r\n250 SIZE'), '', unsure_of=('sender', 'recipient')),
    ]
    for size in ('', '0', '99999999999999999999999', 'garbage', '-1', '1 2 3', '10240000'):
        rows.append(smtp('SIZE %r' % size, offers(('SIZE ' + size).strip()), **QUIET))
    for word in ('size 100', 'Size 100', '8bitmime', 'Pipelining', 'SIZE  100', 'SIZE=100', ' SIZE 100', 'SMTPUTF8 ', '', '-', 'X' * 400, 'PIPE LINING', 'AUTH', 'AUTH =', 'AUTH=', '\u00fc', 'CHUNKING x y z'):
        rows.append(smtp('keyword %r' % word[:20], offers(word), **QUIET))
    return rows


def pipelining(world):
    def pipe(**more):
        return Smtp(ehlo=('PIPELINING', 'SIZE 10', '8BITMIME'), **more)
    rows = [
        smtp('pipelining', pipe(), **YES),
        smtp('pipelining unknown', pipe(RCPT=GONE), 'refused', side='recipient'),
        smtp('pipelining mail refused', pipe(MAIL='550 5.7.1 sender rejected', RCPT='503 5.5.1 need MAIL'), 'refused', stage='mail_from', words=('550 5.7.1 sender rejected',)),
        smtp('pipelining mail refused, rcpt unknown', pipe(MAIL='550 5.7.1 sender rejected', RCPT=GONE), 'refused', stage='mail_from'),
        smtp('pipelining mail later, rcpt no', pipe(MAIL='451 4.3.0 later', RCPT=GONE), 'delayed', stage='mail_from'),
        smtp('pipelining mail later and close', pipe(MAIL=['451 4.3.0 later', CLOSE]), 'delayed', stage='mail_from'),
        smtp('pipelining mail refused and close', pipe(MAIL=['550 5.7.1 no', CLOSE]), 'refused', stage='mail_from'),
        smtp('pipelining mail 421 and close', pipe(MAIL=['421 4.3.2 bye', CLOSE]), 'delayed', stage='mail_from'),
        smtp('pipelining mail silent', pipe(MAIL=HANG), 'unreachable|inconclusive', **LOST),
        smtp('pipelining mail closed', pipe(MAIL=CLOSE), 'inconclusive', **LOST),
        smtp('pipelining rcpt closed', pipe(RCPT=CLOSE), 'inconclusive', **LOST),
        smtp('pipelining rcpt silent', pipe(RCPT=HANG), 'unreachable|inconclusive', **LOST),
        smtp('pipelining rcpt 421 close', pipe(RCPT=['421 4.7.0 bye', CLOSE]), 'delayed', stage='rcpt_to'),
        smtp('pipelining in pieces', pipe(size=1, gap=0.001), **YES),
        smtp('pipelining both at once', pipe(MAIL=b'', RCPT=b'250 mail ok\r\n250 rcpt ok\r\n'), **QUIET),
        smtp('pipelining both at once refused', pipe(MAIL=b'', RCPT=b'250 mail ok\r\n550 5.1.1 unknown user\r\n'), 'refused', side='recipient'),
        smtp('pipelining slow rcpt', pipe(RCPT=[wait(1.0), '250 ok']), **QUIET),
        smtp('pipelining one reply too many', pipe(MAIL=b'250 a\r\n250 b\r\n'), '', unsure_of=('sender', 'recipient')),
        smtp('pipelining one reply too many, then unknown', pipe(MAIL=b'250 a\r\n250 b\r\n', RCPT=GONE), 'inconclusive|refused', unsure_of=('sender',)),
        smtp('pipelining one reply too many, then late unknown', pipe(MAIL=b'250 a\r\n250 b\r\n', RCPT=[wait(0.3), GONE]), 'inconclusive|refused', unsure_of=('sender',)),
        smtp('pipelining one reply too many, then later', pipe(MAIL=b'250 a\r\n250 b\r\n', RCPT=[wait(0.3), '450 4.2.0 later']), 'inconclusive|delayed', unsure_of=('sender',)),
        smtp('pipelining quit closed', pipe(QUIT=CLOSE), **YES),
        smtp('pipelining rset refused', pipe(RSET='500 what'), **YES),
    ]
    return rows


def endings(world):
    return [
        smtp('QUIT closed', Smtp(QUIT=CLOSE), **YES), smtp('QUIT reset', Smtp(QUIT=RESET), **YES), smtp('QUIT silent', Smtp(QUIT=HANG), most_s=3.5, **YES),
        smtp('QUIT 500', Smtp(QUIT='500 no'), **YES), smtp('QUIT garbage', Smtp(QUIT=b'\x00\xff\r\n'), **YES), smtp('QUIT slow', Smtp(QUIT=[wait(1), '221 bye']), **YES),
        smtp('RSET refused', Smtp(RSET='502 no'), **YES), smtp('RSET closed', Smtp(RSET=CLOSE), **YES), smtp('RSET silent', Smtp(RSET=HANG), **QUIET),
        smtp('RSET 421', Smtp(RSET=['421 bye', CLOSE]), **YES), smtp('221 after RCPT', Smtp(RCPT=['250 ok', '221 timeout', CLOSE]), **QUIET),
        smtp('421 after RCPT', Smtp(RCPT=['250 ok', '421 idle', CLOSE]), **QUIET), smtp('closed after RCPT', Smtp(RCPT=['250 ok', CLOSE]), **QUIET),
        smtp('refused QUIT closed', Smtp(RCPT=GONE, QUIT=CLOSE), 'refused', side='recipient'),
        smtp('later QUIT silent', Smtp(RCPT='450 later', QUIT=HANG), 'delayed'),
        smtp('closed after the greeting', Smtp(greet=['220 mx', CLOSE]), 'inconclusive|unreachable', absent=('tls.not-offered',), **LOST),
        smtp('421 after the greeting', Smtp(greet=['220 mx', wait(0.05), '421 too many', CLOSE]), '', absent=('tls.not-offered',), unsure_of=('recipient',)),
        smtp('421 pushed before EHLO', Smtp(EHLO=['421 4.7.0 too many connections', CLOSE]), 'delayed'),
        smtp('quoted local part', Smtp(), local='"a b"', **QUIET), smtp('plus', Smtp(), local='bob+tag', **QUIET),
        smtp('utf-8 local part', Smtp(ehlo=('SMTPUTF8', '8BITMIME')), local='b\u00f6b', **QUIET),
        smtp('utf-8 local part, no SMTPUTF8', Smtp(), 'refused|inconclusive', local='b\u00f6b', cause='address.needs-smtputf8'),
        smtp('connection count', Smtp(by_connection=lambda n: Smtp() if n == 1 else Smtp(greet='421 only one')), **YES),
        smtp('farm, first says no TLS', Smtp(by_connection=lambda n: Smtp(RCPT='450 4.2.0 x') if n == 1 else Smtp()), ''),
    ]


def cases(world):
    return connections(world) + greetings(world) + syntax(world) + hellos(world) + pipelining(world) + endings(world)
