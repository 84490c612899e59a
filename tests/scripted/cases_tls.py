"""STARTTLS with real TLS: what breaks it, and what only looks bad."""
import ssl

from case import Case
import servers
from servers import CLOSE, HANG, RESET, Smtp, context, wait

EHLO = ('PIPELINING', 'SIZE 10240000', 'STARTTLS', '8BITMIME')
NOT_FATAL = dict(verdict='accepted', absent=('tls.not-offered',))
CA = ('--ca', '{ca}')
GONE = '550 5.1.1 <bob@x.test>: Recipient address rejected: User unknown'


def tls(name, behaviour, verdict='', **more):
    return Case(name, [(10, '@.tls.test', [behaviour])], verdict=verdict, **more)


def cases(world):
    certs = world.certs

    def with_(name=None, **how):
        return Smtp(ehlo=EHLO, tls=context(certs, name or 'good', **how))

    def broken(function, **more):
        return Smtp(ehlo=EHLO, tls=function, **more)

    v = ssl.TLSVersion
    good = dict(verdict='accepted', side='nobody', confidence='certain', args=CA)
    bad_cert = dict(verdict='accepted', args=CA, unsure_of=('sender',))
    rows = [
        tls('tls good', with_(), **good, absent=('tls.not-offered', 'tls.certificate-untrusted', 'tls.certificate-other-name', 'tls.certificate-expired', 'tls.handshake-failed')),
        tls('tls 1.2 only', with_(high=v.TLSv1_2), **good), tls('tls 1.3 only', with_(low=v.TLSv1_3), **good),
        tls('tls without tickets', with_(tickets=0), **good), tls('tls many tickets', with_(tickets=8), **good),
        tls('tls expired', with_('expired'), find=('tls.certificate-expired',), **bad_cert), tls('tls not yet valid', with_('future'), **bad_cert),
        tls('tls other name', with_('other'), find=('tls.certificate-other-name',), **bad_cert), tls('tls self-signed', with_('alone'), find=('tls.certificate-untrusted',), **bad_cert),
        tls('tls missing intermediate', with_('below'), find=('tls.certificate-untrusted',), **bad_cert), tls('tls with intermediate', with_('below', chain=True), **good, absent=('tls.certificate-untrusted',)),
        tls('tls unknown authority', with_(), verdict='accepted', find=('tls.certificate-untrusted',)), tls('tls name in CN only', with_('cn_only'), **bad_cert),
        tls('tls 1.0 only', with_(low=v.TLSv1, high=v.TLSv1), 'accepted', args=CA, absent=('tls.not-offered',)), tls('tls 1.1 only', with_(low=v.TLSv1_1, high=v.TLSv1_1), 'accepted', args=CA, absent=('tls.not-offered',)),
        tls('tls client certificate wanted, 1.3', with_(client=True), args=CA, **NOT_FATAL), tls('tls client certificate wanted, 1.2', with_(client=True, high=v.TLSv1_2), args=CA, **NOT_FATAL),
        tls('tls lower case keyword', Smtp(ehlo=('starttls',), tls=context(certs)), **good), tls('tls first keyword', Smtp(ehlo=('STARTTLS', 'SIZE 5'), tls=context(certs)), **good),
        tls('tls keyword with rubbish', Smtp(ehlo=('STARTTLS now', 'SIZE 5'), tls=context(certs)), 'accepted', args=CA),
        tls('tls then unknown user', Smtp(ehlo=EHLO, tls=context(certs), RCPT=GONE), 'refused', side='recipient', stage='rcpt_to', cause='rcpt_to.user-unknown'),
        tls('tls then greylist', Smtp(ehlo=EHLO, tls=context(certs), RCPT='451 4.7.1 greylisted'), 'delayed', side='nobody', cause='rcpt_to.greylisted'),
        tls('tls then EHLO silent', Smtp(ehlo=EHLO, tls=context(certs), tls_on={'EHLO': HANG}), '', unsure_of=('sender', 'recipient')),
        tls('tls then EHLO closed', Smtp(ehlo=EHLO, tls=context(certs), tls_on={'EHLO': CLOSE}), '', unsure_of=('sender', 'recipient')),
        tls('tls then EHLO 503', Smtp(ehlo=EHLO, tls=context(certs), tls_on={'EHLO': '503 5.5.1 already'}), '', unsure_of=('sender',)),
        tls('tls then EHLO 421', Smtp(ehlo=EHLO, tls=context(certs), tls_on={'EHLO': ['421 4.3.0 bye', CLOSE]}), 'delayed|accepted', unsure_of=('sender',)),
        tls('tls then EHLO 554', Smtp(ehlo=EHLO, tls=context(certs), tls_on={'EHLO': '554 5.7.1 no'}), '', unsure_of=('recipient',)),
        tls('tls then MAIL closed', Smtp(ehlo=EHLO, tls=context(certs), tls_on={'MAIL': CLOSE}), '', unsure_of=('sender', 'recipient')),
        tls('tls then RCPT closed', Smtp(ehlo=EHLO, tls=context(certs), tls_on={'RCPT': CLOSE}), 'inconclusive', unsure_of=('sender', 'recipient')),
        tls('tls offers differ after', Smtp(ehlo=EHLO, tls=context(certs), tls_ehlo=('AUTH PLAIN', 'SIZE 1')), **good),
        tls('tls refuses only over tls', Smtp(ehlo=EHLO, tls=context(certs), tls_on={'MAIL': '550 5.7.1 no'}), 'refused', stage='mail_from'),
        tls('tls required and given', Smtp(ehlo=EHLO, on={'MAIL': '530 5.7.0 Must issue a STARTTLS command first'}, tls=context(certs), tls_on={'MAIL': '250 ok'}), **good),
        tls('tls required and broken', Smtp(ehlo=EHLO, on={'MAIL': '530 5.7.0 Must issue a STARTTLS command first'}, tls=servers.drop), 'refused|unreachable|inconclusive', unsure_of=('sender',)),
        tls('tls QUIT not answered', Smtp(ehlo=EHLO, tls=context(certs), tls_on={'QUIT': CLOSE}), **good),
        tls('tls pieces', Smtp(ehlo=EHLO, tls=context(certs), size=1, gap=0.0005), **good),
        tls('tls first connection broken, second without offer', Smtp(by_connection=lambda n: Smtp(ehlo=EHLO, tls=servers.drop) if n == 1 else Smtp()), absent=('tls.not-offered',)),
    ]
    for word in ('454 4.7.0 TLS not available due to local problem', '502 5.5.1 not implemented', '500 what', '503 5.5.1 no', '530 5.7.0 no', '554 5.7.3 unable to initialize security subsystem', '421 4.7.0 bye', '501 no', '354 x'):
        rows.append(tls('STARTTLS answered %s' % word[:30], Smtp(ehlo=EHLO, STARTTLS=word), '' if word[:3] in ('421', '250', '354') else 'accepted', absent=('tls.not-offered',), unsure_of=('sender',)))
    for name, words in (('closed', CLOSE), ('reset', RESET), ('silent', HANG), ('garbage', b'\xff\xfe\r\n'), ('421 and closed', ['421 4.7.0 bye', CLOSE]), ('454 and closed', ['454 4.7.0 no', CLOSE])):
        rows.append(tls('STARTTLS ' + name, Smtp(ehlo=EHLO, STARTTLS=words), 'accepted|delayed' if '4' in name else 'accepted', absent=('tls.not-offered',), unsure_of=('sender',)))
    for number, name in ((40, 'handshake failure'), (70, 'protocol version'), (71, 'insufficient security'), (112, 'unrecognized name'), (42, 'bad certificate'), (116, 'certificate required'), (80, 'internal error'),
                         (49, 'access denied'), (48, 'unknown ca'), (0, 'close notify'), (90, 'user canceled'), (255, 'unknown number')):
        rows.append(tls('alert ' + name, broken(servers.alert(number, 1 if number in (0, 90) else 2)), find=('tls.handshake-failed',), stage='tls|rcpt_to', **NOT_FATAL, unsure_of=('sender',)))
        rows.append(tls('alert %s, then refused' % name, broken(servers.alert(number), RCPT=GONE), 'refused', side='recipient', cause='rcpt_to.user-unknown'))
    for name, function in (('drop', servers.drop), ('drop at once', servers.drop_at_once), ('reset', servers.reset), ('silence', servers.hang), ('words', servers.words(b'454 4.3.0 TLS engine failed\r\n')),
                           ('http', servers.words(b'HTTP/1.1 400 Bad\r\n\r\n')), ('zeros', servers.words(b'\0' * 400)), ('noise', servers.words(bytes(range(256)) * 20)), ('half a record', servers.words(b'\x16\x03\x03\x40')),
                           ('huge record', servers.words(b'\x16\x03\x03\xff\xff' + b'a' * 70000)), ('old ssl', servers.words(b'\x80\x2e\x01\x00\x02')), ('client hello', servers.words(b'\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00'))):
        rows.append(tls('handshake ' + name, broken(function), find=('tls.handshake-failed',), **NOT_FATAL, unsure_of=('sender',)))
        rows.append(tls('handshake %s, then later' % name, broken(function, RCPT='451 4.7.1 greylisted'), 'delayed', side='nobody', cause='rcpt_to.greylisted'))
    rows += [
        tls('injected after 220', Smtp(ehlo=EHLO, STARTTLS=b'220 go\r\n250 injected\r\n'), 'accepted', quit=False, find=('tls.bytes-before-handshake',), absent=('tls.not-offered',)),
        tls('injected half a line', Smtp(ehlo=EHLO, STARTTLS=b'220 go\r\n250-in'), 'accepted', quit=False, find=('tls.bytes-before-handshake',)),
        tls('alert glued to 220', Smtp(ehlo=EHLO, STARTTLS=[b'220 go\r\n\x15\x03\x03\x00\x02\x02\x28', wait(0.1), CLOSE]), 'accepted', find=('tls.handshake-failed',)),
        tls('only one connection and tls breaks', Smtp(by_connection=lambda n: Smtp(ehlo=EHLO, tls=servers.drop) if n == 1 else Smtp(greet='421 one only')), '', absent=('tls.not-offered',), unsure_of=('sender',)),
        Case('tls breaks on one, backup well', [(10, 'a-@.tls.test', [broken(servers.drop)]), (20, 'b-@.tls.test', [with_()])], verdict='accepted', args=CA, find=('tls.handshake-failed',)),
    ]
    return rows
