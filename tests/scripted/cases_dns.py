"""The way to the domain: answers good, bad, late and none; what MX records may name; block lists."""
import dns
from case import Case, smtp
from servers import Smtp

YES = dict(verdict='accepted', side='nobody')
OPEN = dict(verdict='inconclusive', unsure_of=('recipient', 'between'), absent=('domain.does-not-exist', 'route.no-address'))


def cases(world):
    return routes(world) + answers(world) + lists(world)


def well(name, fault, suffix='{domain}', **more):
    """The fault must not change the result."""
    def zone(w, domain):
        w.zones.fault(suffix.replace('{domain}', domain), fault)
    return smtp(name, Smtp(), zone=zone, **{**YES, **more})


def broken(name, fault, suffix='{domain}', **more):
    def zone(w, domain):
        w.zones.fault(suffix.replace('{domain}', domain), fault)
    return smtp(name, Smtp(), zone=zone, **{**OPEN, **more})


def zone_of(*records):
    """records: (owner, type, value...), "@" is the domain, and a text "{good}" the control server's address."""
    def zone(w, domain):
        for owner, kind, *values in records:
            name = domain if owner == '@' else owner.replace('@', domain)
            w.zones.add(name, kind, *[tuple(x.replace('@', domain).replace('{good}', w.base + '.0.9') if isinstance(x, str) else x for x in v) if isinstance(v, tuple)
                                      else v.replace('@', domain).replace('{good}', w.base + '.0.9') for v in values])
    return zone


def routes(world):
    def row(name, records, verdict, **more):
        return Case(name, zone=zone_of(*records), verdict=verdict, others=True, **more)
    A, MX, CNAME, TXT, AAAA = dns.A, dns.MX, dns.CNAME, dns.TXT, dns.AAAA
    here = ('mx.@', A, '{good}')
    return [
        row('null mx', [('@', MX, (0, ''))], 'no_mail_by_choice', side='nobody', cause='route.null-mx', confidence='certain'),
        row('null mx, preference 10', [('@', MX, (10, ''))], 'no_mail_by_choice', cause='route.null-mx'),
        row('null mx with an address', [('@', MX, (0, '')), ('@', A, '{good}')], 'no_mail_by_choice', cause='route.null-mx'),
        row('null mx among others', [('@', MX, (0, ''), (10, 'mx.@')), here], 'accepted', find=('route.null-mx-mixed',)),
        row('nxdomain', [], 'no_such_domain', side='recipient', confidence='certain', cause='domain.does-not-exist'),
        row('nxdomain under a live parent', [('sub.@', TXT, 'x')], 'unreachable', cause='route.no-address', confidence='certain'),
        row('no mx, no address', [('@', TXT, 'x')], 'unreachable', cause='route.no-address', side='recipient'),
        row('implicit mx', [('@', A, '{good}')], 'accepted', find=('route.implicit-mx',)),
        row('implicit mx through an alias', [('@', CNAME, 'mx.@'), here], 'accepted'),
        row('domain is an alias', [('@', CNAME, 'real.@'), ('real.@', MX, (10, 'mx.@')), here], 'accepted'),
        row('domain is an alias of nothing', [('@', CNAME, 'gone.nowhere.test')], 'no_such_domain|unreachable', side='recipient'),
        row('alias chain of 3', [('@', CNAME, 'a.@'), ('a.@', CNAME, 'b.@'), ('b.@', CNAME, 'c.@'), ('c.@', MX, (10, 'mx.@')), here], 'accepted'),
        row('alias chain of 12', [('@', CNAME, 'a0.@')] + [('a%d.@' % i, CNAME, 'a%d.@' % (i + 1)) for i in range(12)] + [('a12.@', MX, (10, 'mx.@')), here], ''),
        row('alias loop', [('@', CNAME, 'a.@'), ('a.@', CNAME, '@')], '', absent=('domain.does-not-exist',), unsure_of=('sender',)),
        row('alias to itself', [('@', CNAME, '@')], '', absent=('domain.does-not-exist',), unsure_of=('sender',)),
        row('mx is an alias', [('@', MX, (10, 'mail.@')), ('mail.@', CNAME, 'mx.@'), here], 'accepted', find=('route.mx-is-alias',)),
        row('mx alias loop', [('@', MX, (10, 'a.@')), ('a.@', CNAME, 'b.@'), ('b.@', CNAME, 'a.@')], 'unreachable|inconclusive', unsure_of=('sender',)),
        row('mx is a literal', [('@', MX, (10, '{good}'))], 'unreachable', side='recipient', cause='route.mx-is-address-literal'),
        row('mx is an unknown host', [('@', MX, (10, 'gone.@'))], 'unreachable', side='recipient', cause='route.mx-host-unknown'),
        row('mx without address', [('@', MX, (10, 'mx.@')), ('mx.@', TXT, 'x')], 'unreachable', side='recipient', cause='route.mx-without-address'),
        row('one mx unknown, one well', [('@', MX, (10, 'gone.@'), (20, 'mx.@')), here], 'accepted', find=('route.mx-host-unknown',)),
        row('private address', [('@', MX, (10, 'mx.@')), ('mx.@', A, '10.1.2.3')], 'unreachable', side='recipient', cause='route.mx-not-public'),
        row('0.0.0.0', [('@', MX, (10, 'mx.@')), ('mx.@', A, '0.0.0.0')], 'unreachable', side='recipient', cause='route.mx-not-public'),
        row('broadcast', [('@', MX, (10, 'mx.@')), ('mx.@', A, '255.255.255.255')], 'unreachable', cause='route.mx-not-public'),
        row('documentation', [('@', MX, (10, 'mx.@')), ('mx.@', A, '192.0.2.1')], 'unreachable', cause='route.mx-not-public'),
        row('multicast', [('@', MX, (10, 'mx.@')), ('mx.@', A, '224.0.0.1')], 'unreachable', cause='route.mx-not-public'),
        row('link-local', [('@', MX, (10, 'mx.@')), ('mx.@', A, '169.254.1.1')], 'unreachable', cause='route.mx-not-public'),
        row('unique local v6', [('@', MX, (10, 'mx.@')), ('mx.@', AAAA, 'fd00::1')], 'unreachable', cause='route.mx-not-public'),
        row('mapped loopback', [('@', MX, (10, 'mx.@')), ('mx.@', AAAA, '::ffff:10.0.0.1')], 'unreachable', cause='route.mx-not-public'),
        row('private beside a good one', [('@', MX, (10, 'mx.@')), ('mx.@', A, '10.1.2.3', '{good}')], 'accepted', find=('route.mx-not-public',)),
        row('private first, good second', [('@', MX, (10, 'in.@'), (20, 'mx.@')), ('in.@', A, '10.1.2.3'), here], 'accepted', find=('route.mx-not-public',)),
        row('fifty mx', [('@', MX, *[(i, 'mx.@') for i in range(50)]), here], 'accepted'),
        row('fifty hosts', [('@', MX, *[(i, 'mx%d.@' % i) for i in range(50)])] + [('mx%d.@' % i, A, '{good}') for i in range(50)], 'accepted', most_s=12),
        row('three hundred mx', [('@', MX, *[(10, 'a-rather-long-host-name-%03d.@' % i) for i in range(300)]), ('a-rather-long-host-name-000.@', A, '{good}')], 'accepted|inconclusive', most_s=16),
        row('thirty addresses', [('@', MX, (10, 'mx.@')), ('mx.@', A, *['{good}'] * 30)], 'accepted'),
        row('same host twice', [('@', MX, (10, 'mx.@'), (20, 'mx.@')), here], 'accepted'),
        row('underscore in mx name', [('@', MX, (10, 'my_mx.@')), ('my_mx.@', A, '{good}')], 'accepted'),
        row('upper case mx name', [('@', MX, (10, 'MX.@')), here], 'accepted'),
        row('mx outside', [('@', MX, (10, 'mail.sender.test'))], ''),
        row('mx is localhost', [('@', MX, (10, 'localhost'))], 'unreachable|inconclusive', unsure_of=('sender',)),
        row('mx is a single label', [('@', MX, (10, 'mail'))], 'unreachable', side='recipient'),
        row('preference 65535', [('@', MX, (65535, 'mx.@')), here], 'accepted'),
        row('wildcard ttl', [('@', MX, (10, 'mx.@')), here], 'accepted'),
        Case('address literal', verdict='accepted', local='bob@[{base}.0.9]', others=True),
        Case('address literal nobody', verdict='unreachable', local='bob@[{base}.0.7]', others=True),
        Case('idn domain', verdict='accepted', local='bob@b\u00fccher-{domain}', zone=lambda w, d: idn(w, d), others=True),
        Case('trailing dot', verdict='accepted', local='bob@{domain}.', zone=zone_of(('@', MX, (10, 'mx.@')), here), others=True),
        Case('upper case target', verdict='accepted', local='BOB@UP.{domain}', zone=zone_of(('up.@', MX, (10, 'mx.@')), here), others=True),
    ]


def idn(w, domain):
    name = ('b\u00fccher-' + domain).encode('idna').decode()
    w.zones.add(name, dns.MX, (10, 'mx.' + domain))
    w.zones.add('mx.' + domain, dns.A, w.base + '.0.9')


def answers(world):
    rc = dns.rcode
    rows = [
        well('truncated to tcp', dns.truncated), well('truncated mx host only', dns.truncated, 'mx.{domain}'),
        well('no edns formerr', dns.no_edns(dns.FORMERR)), well('no edns notimp', dns.no_edns(dns.NOTIMP)), well('no edns bare header', dns.no_edns_bare_header),
        well('no edns silent', dns.no_edns_silent, most_s=10), well('no edns servfail', dns.no_edns(dns.SERVFAIL), verdict='accepted|inconclusive', side='', unsure_of=('sender', 'recipient')),
        well('lower case question', dns.lower_case_question), well('upper case question', dns.upper_case_question),
        well('wrong id first', dns.wrong_id_first), well('answers twice', dns.twice),
        well('slow', dns.slow(0.3)), well('slow mx', dns.only((dns.MX,), dns.slow(0.3))), well('slower than one try', dns.slow(0.6)), well('first try lost', dns.first(1, dns.silent)), well('first try servfail', dns.first(1, rc(dns.SERVFAIL)), verdict='accepted|inconclusive', side=''),
        well('first try refused', dns.first(1, rc(dns.REFUSED)), verdict='accepted|inconclusive', side=''), well('first try garbage', dns.first(1, dns.garbage), verdict='accepted|inconclusive'),
        well('AAAA silent', dns.only((dns.AAAA,), dns.silent)), well('AAAA servfail', dns.only((dns.AAAA,), rc(dns.SERVFAIL))), well('AAAA nxdomain', dns.only((dns.AAAA,), rc(dns.NXDOMAIN)), 'mx.{domain}'),
        well('AAAA refused', dns.only((dns.AAAA,), rc(dns.REFUSED))), well('AAAA notimp', dns.only((dns.AAAA,), rc(dns.NOTIMP))), well('AAAA malformed', dns.only((dns.AAAA,), dns.garbage)),
        well('TXT silent', dns.only((dns.TXT,), dns.silent)), well('TLSA silent', dns.only((52,), dns.silent)), well('TLSA servfail', dns.only((52,), rc(dns.SERVFAIL))),
        broken('servfail', rc(dns.SERVFAIL), cause='domain.dns-servfail', confidence='guess'), broken('refused', rc(dns.REFUSED), cause='domain.dns-refused'), broken('notimp', rc(dns.NOTIMP)), broken('formerr', rc(dns.FORMERR)),
        broken('silent', dns.silent, cause='domain.dns-silent'), broken('garbage', dns.garbage, cause=''), broken('empty packet', dns.empty_packet), broken('wrong id', dns.wrong_id), broken('wrong question', dns.wrong_question),
        broken('echoes the query', dns.not_a_response), broken('pointer loop', dns.pointer_loop), broken('cut short', dns.cut), broken('rdata runs out', dns.bad_rdlength), broken('lame referral', dns.lame),
        broken('truncated, tcp silent', dns.truncated_tcp_silent, most_s=12), broken('truncated, tcp servfail', dns.truncated_tcp_servfail), broken('truncated, no tcp', dns.truncated, resolver='udp-only'),
        broken('unknown rcode', rc(15)), broken('yxdomain', rc(6)), broken('slow beyond the limits', dns.slow(5)),
        broken('servfail with dnssec bogus', dns.ede(dns.SERVFAIL, 6, 'signature expired'), verdict='', words=('signature expired',), unsure_of=('sender',)),
        broken('servfail with expired signature', dns.ede(dns.SERVFAIL, 7, 'RRSIG with malware expired'), verdict='', unsure_of=('sender',)),
        broken('servfail with no reachable authority', dns.ede(dns.SERVFAIL, 22, 'no servers could be reached'), verdict='', words=('no servers could be reached',), unsure_of=('sender',)),
        broken('servfail with network error', dns.ede(dns.SERVFAIL, 23, 'timeout'), verdict='', unsure_of=('sender',)),
        broken('refused with prohibited', dns.ede(dns.REFUSED, 18, 'not for you'), words=('not for you',)),
        broken('nxdomain with blocked', dns.ede(dns.NXDOMAIN, 15, 'blocked by policy'), words=('blocked by policy',)), broken('nxdomain with filtered', dns.ede(dns.NXDOMAIN, 17, '')),
        broken('mx servfail, address well', dns.only((dns.MX,), rc(dns.SERVFAIL))), broken('mx silent, address well', dns.only((dns.MX,), dns.silent)), broken('mx refused, address well', dns.only((dns.MX,), rc(dns.REFUSED))),
        broken('mx host servfail', rc(dns.SERVFAIL), 'mx.{domain}', verdict='inconclusive'), broken('mx host silent', dns.silent, 'mx.{domain}', verdict='inconclusive'), broken('mx host refused', rc(dns.REFUSED), 'mx.{domain}', verdict='inconclusive'),
        broken('mx host malformed', dns.garbage, 'mx.{domain}', verdict='inconclusive'),
        broken('A servfail, AAAA nodata', dns.only((dns.A,), rc(dns.SERVFAIL)), 'mx.{domain}', verdict='inconclusive'),
        Case('no resolver there', verdict='inconclusive', resolver='nobody', unsure_of=('recipient',)),
    ]

    def one_of_two(bad):
        def zone(w, domain):
            w.zones.add(domain, dns.MX, (20, 'mx2.' + domain))
            w.zones.add('mx2.' + domain, dns.A, w.base + '.0.9')
            w.zones.fault('mx.' + domain, bad)
        return zone
    for name, bad in (('servfail', rc(dns.SERVFAIL)), ('silent', dns.silent), ('nxdomain', rc(dns.NXDOMAIN)), ('malformed', dns.garbage)):
        rows.append(Case('first mx host %s, second well' % name, [(10, 'mx', [Smtp()])], zone_of_extra(one_of_two(bad)), verdict='accepted', others=True))
    return rows


def zone_of_extra(zone):
    return zone


def lists(world):
    """The server says that we are on a list; we look ourselves, and see whether the list is alive."""
    rows = []
    source = world.base + '.0.20'  # RFC 5782 s5: 127.0.0.1 itself must never be listed
    kinds = [('listed', dict(listed=(source,)), 'refused', 'sender', 'reputation.sender-ip-listed'), ('clean', dict(), 'refused', '', 'reputation.listing-refuted|reputation.listing-unproven'),
             ('dead', dict(good_point=False), 'refused', '', 'reputation.listing-unproven'), ('says yes to everything', dict(everything=True), 'refused', '', 'reputation.listing-unproven')]
    for i, (name, how, verdict, side, cause) in enumerate(kinds):
        zone = 'bl%d.dnsbl.test' % i
        for code, then in (('554 5.7.1', verdict), ('450 4.7.1', 'delayed')):
            for command in ('RCPT', 'MAIL', 'greet', 'EHLO'):
                words = '%s Service unavailable; Client host [%s] blocked using %s; see https://%s/why' % (code, source, zone, zone)
                if command == 'greet' and code.startswith('450'):
                    words = words.replace('450', '421')
                rows.append(smtp('list %s, %s at %s' % (name, code[:3], command), Smtp(**{command: words}), then, side=side, cause=cause,
                                 zone=lambda w, d, z=zone, h=how: dns.blocklist(w.zones, z, **h), words=(zone,), args=('--source', source), unsure_of=() if name == 'clean' else ('recipient',)))
    for name, fault in (('silent', dns.silent), ('servfail', dns.rcode(dns.SERVFAIL)), ('refused', dns.rcode(dns.REFUSED))):
        zone = 'bl-%s.dnsbl.test' % name
        rows.append(smtp('list is ' + name, Smtp(RCPT='554 5.7.1 [127.0.0.1] blocked using ' + zone), 'refused', cause='reputation.listing-unproven',
                         zone=lambda w, d, z=zone, f=fault: w.zones.fault(z, f), unsure_of=('recipient',)))
    return rows
