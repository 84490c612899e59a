"""What servers say to MAIL and RCPT, in their own words."""
from case import Case, greet, hello, mail, rcpt, smtp
from servers import Smtp

GONE = dict(verdict='refused', side='recipient', party='recipient_mailbox', cause='rcpt_to.user-unknown')
FULL = dict(side='recipient', party='recipient_mailbox', cause='rcpt_to.mailbox-full')
GREY = dict(verdict='delayed', side='nobody', cause='rcpt_to.greylisted')
OFF = dict(verdict='refused', side='recipient', cause='rcpt_to.mailbox-disabled')
RELAY = dict(verdict='refused', side='recipient', cause='rcpt_to.relay-denied')


def table(prefix, replies, make=rcpt, **expect):
    rows = []
    for i, reply in enumerate(replies):
        text = reply if isinstance(reply, str) else repr(reply)
        rows.append(make('%s %d %s' % (prefix, i, text[:50]), reply, **expect))
    return rows


def cases(world):
    rows = []
    rows += table('unknown', [
        '550 5.1.1 <bob@x.test>: Recipient address rejected: User unknown in local recipient table',
        '550 5.1.1 <bob@x.test>: Recipient address rejected: User unknown in virtual mailbox table',
        '550 5.1.1 <bob@x.test>... User unknown',
        '550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n550-5.1.1 double-checking the recipient\'s email address for typos or\r\n550 5.1.1 unnecessary spaces. Learn more at https://support.google.com/mail/?p=NoSuchUser',
        '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).',
        '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@x.test not found by SMTP address lookup',
        '550 No such user here',
        '550 Unknown user',
        '554 delivery error: dd This user doesn\'t have a x.test account (bob@x.test) [0]',
        '550 Unrouteable address',
        '551 5.1.1 no such user',
        '550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. LPN416',
        '550 5.1.1 Empf\u00e4nger unbekannt',
        '550 5.1.1 Utilisateur inconnu',
        '550 Destinatario desconocido',
        '550 5.1.1 Gebruiker onbekend',
        '550 5.1.1 Anv\u00e4ndaren finns inte',
        '550 \u041f\u043e\u043b\u044c\u0437\u043e\u0432\u0430\u0442\u0435\u043b\u044c \u043d\u0435 \u043d\u0430\u0439\u0434\u0435\u043d',
        '550 User not found: bob@x.test',
        '550 #5.1.0 Address rejected.',
        '550 5.1.1 RCP-P1 Domain account unknown',
        '511 5.1.1 unknown address or alias',
        '550 sorry, no mailbox here by that name. (#5.1.1)',
        '553 5.1.1 sorry, no mailbox here by that name (#5.7.17)',
        '550 5.1.6 Recipient no longer on server: bob@x.test',
        '550 recipient address rejected: user invalid',
        '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)',
        '550 5.2.0 User bob does not exist here',
        '550 mailbox unavailable or not local, no such mailbox',
        b'550 5.1.1 Utilisateur inconnu \xe0 cette adresse\r\n',
    ], **{**GONE, 'confidence': '', 'side': 'recipient', 'cause': 'rcpt_to.user-unknown|rcpt_to.refused', 'party': 'recipient_mailbox|recipient_policy'})
    rows += table('spamword', ['550 5.1.1 <bob@x.test>: Recipient address rejected: User unknown'],
                  make=lambda n, r, **k: smtp(n, Smtp(RCPT='550 5.1.1 <spam@x.test>: Recipient address rejected: User unknown'), local='spam', **k), **GONE)
    trap_words = ['spam', 'blocked', 'greylist', 'blacklist', 'full', 'relay', 'dmarc', 'spf', 'quota', 'policy', 'helo', 'disabled', 'ptr', 'listed',
                  'rbl', 'spamhaus', 'reputation', 'virus', 'dnsbl.report', 'rate-limit', 'restricted', 'zen.spamhaus.org', 'over.quota', 'user-unknown']
    for word in trap_words:
        rows.append(smtp('trap local part %s' % word, Smtp(RCPT='550 5.1.1 <%s@trap.test>: Recipient address rejected: User unknown in virtual alias table' % word),
                         local=word, **GONE))
        rows.append(smtp('trap bare %s' % word, Smtp(RCPT='550 %s@trap-bare.test unknown user' % word), local=word, **GONE))
        rows.append(smtp('trap none %s' % word, Smtp(RCPT='550 <%s@trap-none.test> rejected' % word), 'refused', local=word, cause='rcpt_to.refused',
                         confidence='guess'))
        rows.append(smtp('trap later %s' % word, Smtp(RCPT='450 4.2.0 <%s@trap-later.test> not now' % word), 'delayed', local=word,
                         cause='rcpt_to.deferred', confidence='guess'))
        if word not in ('dmarc', 'reputation', 'dnsbl.report', 'rate-limit'):
            rows.append(smtp('trap host %s' % word, Smtp(RCPT='550 5.1.1 %s.mx.example.test said: no such user' % word.replace('.', '-')), **GONE))
    rows += table('full', ['552 5.2.2 <bob@x.test>: user is over quota', '552 Mailbox full', '550 5.2.2 Over quota',
                           '552-5.2.2 The email account that you tried to reach is over quota and inactive.\r\n552 5.2.2 Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm',
                           '554 5.2.2 mailbox full', '552 5.2.2 Le compte est plein', '550 5.2.2 Postfach ist voll', '552 5.2.2 buz\u00f3n lleno',
                           '552 Requested mail action aborted: exceeded storage allocation', '552 1 Requested mail action aborted, mailbox full'],
                  verdict='refused', **FULL)
    rows += table('full for now', ['452 4.2.2 <bob@x.test>: mailbox is full', '452-4.2.2 The email account that you tried to reach is over quota.\r\n452 4.2.2 try later',
                                   '450 4.2.2 Quota exceeded', '422 4.2.2 mailbox full', '452 4.2.2 Postfach voll'], verdict='delayed', **FULL)
    rows += table('greylisted', [
        '451 4.7.1 Greylisting in action, please come back later', '450 4.2.0 <bob@x.test>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/x.test.html',
        '450 4.7.1 <bob@x.test>: Recipient address rejected: Greylisted for 5 minutes', '451 You are greylisted, try again in 300 seconds',
        '450 4.7.0 <bob@x.test>: Recipient address rejected: Greylisting in effect', '451 4.3.0 graylisted - please try again later',
        '421 4.7.1 Greylisted', '451 4.7.1 Vous \u00eates en liste grise, r\u00e9essayez plus tard', '450 4.7.1 Graulisting aktiv, bitte sp\u00e4ter nochmals versuchen',
        '450 4.7.1 Lista gris: int\u00e9ntelo de nuevo en 5 minutos', '451 DEFERRED: greylisted for 300 secs', '450 4.2.0 Grey-listed: retry in 00:04:59',
        '451 4.7.651 The mail server has been temporarily greylisted', '451-mail from 127.0.0.1 is greylisted\r\n451 please retry',
        '450 4.7.1 : Recipient address rejected: Policy restrictions; try later. Greylist entry created',
        '451 4.7.1 Temporarily rejected. Greylisting. Try again later. (in reply to RCPT TO)'], **{**GREY, 'words': ()})
    rows += table('greylist unsaid', [
        '450 4.2.0 Please try again in 5 minutes', '451 4.7.1 Please try again later', '450 4.7.1 Try again later', '451 temporarily deferred, first contact, please resend',
        '451 Temporary local problem - please try later', '450 Requested mail action not taken: mailbox unavailable', '451 4.7.0 Temporary server error. Please try again later. PRX5',
        '450 4.7.1 Bitte versuchen Sie es sp\u00e4ter noch einmal', '451 4.7.1 Merci de r\u00e9essayer plus tard', '450 later', '450', '451 4.0.0'],
        verdict='delayed', unsure_of=('sender',), absent=('rcpt_to.user-unknown',))
    rows += table('disabled', ['550 5.2.1 The email account that you tried to reach is disabled', '550 5.2.1 Mailbox disabled, not accepting messages',
                               '550 5.2.1 This mailbox is suspended', '554 5.2.1 Account inactive', '550 account has been suspended', '550 5.2.1 Le compte est d\u00e9sactiv\u00e9',
                               '554 30 Sorry, your message to bob@x.test cannot be delivered. This mailbox is disabled (554.30).'], **OFF)
    rows += table('relay', ['554 5.7.1 <bob@x.test>: Relay access denied', '550 5.7.1 Unable to relay', '550 relay not permitted', '550 5.7.1 <bob@x.test>... Relaying denied',
                            "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain',
                            '571 5.7.1 relaying denied', '550 we do not relay', '550 5.7.1 Relaying denied. IP name lookup failed [127.0.0.1]', '550 not local domain, relaying denied',
                            '550-relay not permitted\r\n550 see https://help.example.test/spam', '550 5.1.2 We don\'t handle mail for x.test', '551 we do not relay'], **RELAY)
    rows += table('relay for now', ['454 4.7.1 <bob@x.test>: Relay access denied', '450 4.7.1 relaying denied'], verdict='delayed', side='recipient', cause='rcpt_to.relay-denied')
    rows += table('unknown for now', ['450 4.1.1 <bob@x.test>: Recipient address rejected: User unknown', '450 4.1.1 User unknown', '450 No such user here'],
                  verdict='delayed', side='recipient', cause='rcpt_to.user-unknown-for-now')
    rows += table('server trouble', ['451 4.3.0 <bob@x.test>: Temporary lookup failure', '451 4.3.5 Server configuration problem', '451 4.3.0 Error: queue file write error',
                                     '452 4.3.1 Insufficient system storage', '451 4.3.0 aliases lookup failed', '431 4.3.1 disk full', '451 Requested action aborted: local error in processing',
                                     '421 4.3.2 System not accepting network messages', '452 4.3.1 Out of memory', '451 4.7.1 Service unavailable - try again later, milter failed',
                                     '451 4.3.2 Please try again later, back pressure', '451 4.4.0 DNS lookup failure for our LDAP', '450 4.3.2 Overload - please try again later'],
                  verdict='delayed', unsure_of=('sender',), absent=('rcpt_to.mailbox-full', 'rcpt_to.greylisted'))
    rows += table('restricted', ['550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission; not authorized to send to the recipient', '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group',
                                 '550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox', '550 5.7.1 only accepts mail from internal users', '550 5.7.1 This list is for members only'],
                  verdict='refused', side='recipient', cause='rcpt_to.restricted')
    about_us = dict(verdict='refused', side='sender', args=('--from', 'ann@sender.test'))
    rows += table('ip blocked', ['554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using bl.example.test', '550 5.7.1 Your IP is blacklisted', '550 5.7.606 Access denied, banned sending IP [127.0.0.1]',
                                 '550 5.7.1 Mail from 127.0.0.1 refused, see our blocklist', '554 5.7.1 blocked by RBL', '550 5.7.1 [127.0.0.1] Our system has detected that this message is likely unsolicited mail',
                                 '550 JunkMail rejected - (mail.sender.test) [127.0.0.1] is in an RBL', '554 5.7.1 You are listed in our internal blacklist', '553 5.3.0 bob@x.test... Spam blocked, your host is listed',
                                 '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP', '550 5.7.511 Access denied, banned sender[127.0.0.1]',
                                 '554 Denied: IP reputation too low', '550 Your IP address has a poor reputation'], **about_us)
    rows += table('ip throttled', ['421 4.7.0 [127.0.0.1] Our system has detected an unusual rate of unsolicited mail', '451 4.7.650 The mail server [127.0.0.1] has been temporarily rate limited due to IP reputation',
                                   '450 4.7.1 too many messages from your IP', '421 4.7.28 rate limit exceeded for your IP'], verdict='delayed', side='sender|unknown', args=('--from', 'ann@sender.test'))
    rows += table('ptr', ['550 5.7.25 [127.0.0.1] The IP address sending this message does not have a PTR record', '550 5.7.1 Client host rejected: cannot find your reverse hostname, [127.0.0.1]',
                          '554 5.7.1 Your server has no reverse DNS', '550 Reverse DNS lookup failed for host 127.0.0.1', '550-Reverse DNS lookup failed\r\n550 fix your rDNS'], verdict='refused', side='sender', cause='identity.no-reverse-dns')
    rows += table('ptr for now', ['450 4.7.1 Client host rejected: cannot find your reverse hostname, [127.0.0.1]', '450 4.7.25 Client host rejected: cannot find your hostname, [127.0.0.1]',
                                  '451 4.7.1 reverse DNS lookup failed temporarily, no PTR record'], verdict='delayed', side='sender', cause='identity.no-reverse-dns')
    rows += table('spf', ['550 5.7.23 SPF validation failed', '550 5.7.1 SPF fail - not authorized', '550-5.7.26 This mail has been blocked because the sender is unauthenticated.\r\n550 5.7.26 SPF [sender.test] with ip: [127.0.0.1] = did not pass',
                          '554 5.7.1 Message rejected due to: SPF fail. Please see http://www.openspf.net/Why', '550 5.7.1 <ann@sender.test>: Sender address rejected: Please see http://www.openspf.org/Why?id=ann'],
                  verdict='refused', side='sender', cause='mail_from.spf-fail', args=('--from', 'ann@sender.test'))
    rows += table('sender domain', ['450 4.1.8 <ann@sender.test>: Sender address rejected: Domain not found', '451 4.1.8 Domain of sender address ann@sender.test does not resolve'],
                  make=mail, verdict='delayed', side='sender', cause='mail_from.sender-domain-unknown')
    rows += table('sender domain for good', ['550 5.1.8 <ann@sender.test>: Sender address rejected: Domain not found', '553 5.1.8 <ann@sender.test>... Domain of sender address ann@sender.test does not exist',
                                             '501 5.1.8 bad sender system address'], make=mail, verdict='refused', side='sender', cause='mail_from.sender-domain-unknown')
    rows += table('sender', ['550 5.1.0 <ann@sender.test> sender rejected', '553 5.7.1 sender address rejected: not logged in', '550 5.7.27 Sender domain has null MX', '550 Sender verify failed',
                             '550-Verification failed for <ann@sender.test>\r\n550-Called: 127.0.0.1\r\n550-Sent: RCPT TO:<ann@sender.test>\r\n550-Response: 550 no such user\r\n550 Sender verify failed'],
                  make=mail, verdict='refused', cause='mail_from.sender-refused|mail_from.login-required')
    rows += table('mail busy', ['452 4.3.1 Insufficient system storage', '452 4.3.2 back pressure', '421 4.3.2 Service shutting down', '451 4.3.0 temporary failure', '450 4.7.1 not yet', '451 no', '421'],
                  make=mail, verdict='delayed', unsure_of=('sender',))
    rows += table('mail login', ['530 5.7.0 Authentication required', '530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM', '530 5.7.1 Client was not authenticated',
                                 '550 5.7.1 authentication required'], make=mail, verdict='refused', cause='mail_from.login-required', side='recipient')
    rows += table('mail tls', ['530 5.7.0 Must issue a STARTTLS command first', '530 5.7.10 encryption needed', '550 5.7.10 Encryption required', '550 TLS is required for this domain'], make=mail, verdict='refused', cause='tls.required')
    rows += table('null refused', ['550 5.7.1 null sender not accepted', '501 5.1.7 <>: bad sender address syntax', '553 5.5.4 <>... Domain name required for sender address', '550 empty envelope sender not allowed'],
                  make=lambda n, r, **k: smtp(n, Smtp(MAIL=r), **k), verdict='refused', cause='mail_from.null-sender-refused', side='recipient')
    # Class of the basic code against class of the enhanced code: the basic code decides (RFC 5321 s4.2).
    rows += table('class differs', ['450 5.1.1 user unknown', '450 5.7.1 blocked', '451 5.7.1 policy', '450 5.2.2 mailbox full', '421 5.7.0 go', '450 2.1.5 ok'], verdict='delayed')
    rows += table('class differs permanent', ['550 4.2.2 mailbox full', '550 4.7.1 greylisted, try again later', '554 4.7.1 try again', '550 2.1.5 ok', '550 4.3.0 temporary failure', '553 4.1.8 domain not found'], verdict='refused')
    rows += table('yes with other words', ['250 4.7.1 greylisted', '250 5.1.1 user unknown', '250 spam blocked', '250 2.1.5 <bob> ... quota full', '251 2.1.5 will forward to <bob@elsewhere.test>', '252 2.5.2 cannot VRFY user',
                                           '250', '250 ', '250 2.1.5', '259 fine', '200 ok', '250 \u00fcber'], verdict='accepted', side='nobody')
    rows += table('no sense', ['354 go ahead', '150 wait', '999 what', '350 more', '334 VXNlcm5hbWU6', '600 x'], verdict='inconclusive', unsure_of=('sender', 'recipient'))
    rows += table('bare', ['550', '554', '550 no', '554 Transaction failed', '550 5.0.0', '550 rejected', '554 5.7.1', '553', '500 no', '550 5.7.1 refused', '550 denied by policy', '554 5.7.1 policy violation',
                           '550 Administrative prohibition', '550 Message rejected', '550 5.7.0', '550 5.4.0', '550 Mailbox unavailable', '550 Requested action not taken: mailbox unavailable'],
                  verdict='refused', unsure_of=('sender',), absent=('rcpt_to.user-unknown',))
    rows += table('mail bare', ['550', '554 no', '550 5.7.1', '550 rejected', '553 no', '571 no'], make=mail, verdict='refused', confidence='guess|likely', unsure_of=('recipient',))
    rows += table('size', ['552 5.3.4 message too big', '552 message size exceeds fixed limit'], make=mail, verdict='refused')
    rows += table('too many', ['452 4.5.3 too many recipients', '450 4.5.3 Recipient limit', '452 too many recipients'], verdict='delayed', absent=('rcpt_to.mailbox-full',))
    rows += table('spam to recipient', ['550 5.7.1 Your message was rejected as spam', '554 5.7.1 Spam'], verdict='refused', unsure_of=('recipient',))
    rows += table('dmarc', ['550 5.7.26 Unauthenticated email from sender.test is not accepted due to domain\'s DMARC policy'], verdict='refused', side='sender', args=('--from', 'ann@sender.test'))
    rows += table('moved', ['551 5.1.6 User has moved; please try <bob@new.test>', '551 User not local; please try <bob@new.test>', '550 5.1.6 recipient no longer here, moved to bob@new.test'], verdict='refused', side='recipient')
    rows += table('null mx told', ['556 5.1.10 Recipient address has null MX', '521 5.3.2 host does not accept mail'], verdict='refused', side='recipient')
    rows += table('hello refused', ['550 5.7.1 HELO is my name', '554 5.7.1 invalid HELO', '501 5.5.4 Invalid domain name', '504 5.5.2 <mail.sender.test>: Helo command rejected: need fully-qualified hostname',
                                    '550 5.7.1 <mail.sender.test>: Helo command rejected: Host not found'], make=hello, verdict='refused', side='sender', cause='hello.refused')
    rows += table('hello later', ['421 4.7.1 too many', '450 4.7.1 <mail.sender.test>: Helo command rejected: Host not found', '421 service not available', '451 later'], make=hello, verdict='delayed')
    rows += table('hello no', ['554 5.7.1 blocked', '550 no', '554', '571 go away'], make=hello, verdict='refused', unsure_of=('recipient',))
    rows += table('greeting no', ['554 5.7.1 go away', '554 mx.example.test', '554', '550 blocked', '553 no', '571 no', '554 5.7.1 Your access to this mail system has been rejected due to the sending MTA\'s poor reputation',
                                  '554-mx.example.test\r\n554 Your IP is on a block list, see https://example.test/why?ip=127.0.0.1', '550 5.7.1 no reverse DNS', '554 No SMTP service here', '500 no'],
                  make=greet, verdict='refused', unsure_of=('recipient',))
    rows += table('greeting later', ['421', '421 mx.example.test Service not available, closing transmission channel', '421 4.7.0 too many connections from your IP', '450 busy', '421 4.3.2 shutting down', '451 no',
                                     '421 too many connections, try again later', '421 4.4.5 Too many connections to this host.', '421-one\r\n421 two', '421 Load too high', '421 Server busy'],
                  make=greet, verdict='delayed', absent=('tls.not-offered',))
    rows += table('greeting never', ['521 mx.example.test does not accept mail', '521 no', '521 5.3.2 no mail'], make=greet, verdict='refused', side='recipient', cause='greeting.takes-no-mail')
    rows += table('sender system at rcpt', ['553 4.1.8 domain not found', '550 5.1.8 domain not found', '450 4.1.8 Domain does not exist'], side='sender', cause='mail_from.sender-domain-unknown', args=('--from', 'ann@sender.test'))
    for word in trap_words:
        name = word.replace('.', '-')
        for i, (reply, expect) in enumerate((('550 5.1.1 %s said: no such user', GONE), ('550 %s: unknown user', GONE), ('550 rejected by %s', dict(verdict='refused', confidence='guess')),
                                             ('450 4.2.0 %s says not now', dict(verdict='delayed', confidence='guess')))):
            rows.append(Case('trap own host %s %d' % (name, i), [(10, '%s.%d.tls.test' % (name, i), [Smtp(RCPT=reply % ('%s.%d.tls.test' % (name, i)))])], **expect))
        rows.append(rcpt('trap helo %s' % name, '550 5.1.1 hello %s.sender.test, no such user' % name, args=('--helo', name + '.sender.test'), **GONE))
        rows.append(rcpt('trap sender domain %s' % name, '550 5.1.1 mail from %s.sender.test: no such user' % name, args=('--from', 'ann@%s.sender.test' % name), **GONE))
    # Our own words in their reply prove nothing.
    rows.append(rcpt('echo of the sender', '550 5.1.1 <bob@x.test> from <blacklisted@sender.test>: user unknown', args=('--from', 'blacklisted@sender.test'), **GONE))
    rows.append(rcpt('echo of helo', '550 5.1.1 Hello mail.spamhaus.test, no such user', args=('--helo', 'mail.spamhaus.test'), **GONE))
    rows.append(rcpt('echo of everything', '450 4.2.0 RCPT TO:<bob@x.test> deferred', 'delayed', confidence='guess'))
    rows.append(rcpt('html in the reply', '550 5.1.1 <script>alert(1)</script> user unknown', words=('<script>',), **GONE))
    rows.append(rcpt('quotes in the reply', '550 5.1.1 "bob\\" user unknown', **GONE))
    return rows
