// Servers that people run themselves.
#include "mailwhy/bounce/notice_sample.h"

namespace mailwhy::bounce::samples {

const std::vector<Sample>& of_servers() {
  static const std::vector<Sample> all = {
      {"Postfix, its text alone", R"(Return-Path: <>
From: MAILER-DAEMON@mail.example.net (Mail Delivery System)
To: ann@example.net
Subject: Undelivered Mail Returned to Sender

This is the mail system at host mail.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

                   The mail system

<bob@example.org>: host mx1.example.org[192.0.2.7] said: 550 5.1.1
    <bob@example.org>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)

<carol@example.com>: host mx.example.com[192.0.2.9] said: 552 5.2.2 Mailbox
    full (in reply to end of DATA command)
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1", "RCPT", "mx1.example.org"}, {"carol@example.com", "552", "5.2.2", "DATA", "mx.example.com"}}, "bad-address", "Postfix"},
      {"Postfix, a delay with its fields", R"(Return-Path: <>
From: MAILER-DAEMON@mail.example.net (Mail Delivery System)
To: ann@example.net
Subject: Delayed Mail (still being retried)
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="bound"

--bound
Content-Type: text/plain

This is the mail system at host mail.example.net.

# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

<bob@example.org>: connect to mx1.example.org[192.0.2.7]:25: Connection
    timed out

--bound
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net
X-Postfix-Queue-ID: 4F1C2A0B3D
Arrival-Date: Sat, 21 Nov 2026 03:00:00 +0000 (UTC)

Final-Recipient: rfc822; bob@example.org
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mx1.example.org[192.0.2.7]:25:
    Connection timed out
Will-Retry-Until: Thu, 26 Nov 2026 03:00:00 +0000 (UTC)

--bound
Content-Type: text/rfc822-headers

From: ann@example.net
To: bob@example.org
Message-ID: <1@example.net>
Subject: hello

--bound--
)", NoticeKind::delay_notice, {{"bob@example.org", "", "4.4.1", "", "mx1.example.org"}}, "transport", "Postfix"},
      {"Exim, three recipients of which two failed at once", R"(Return-path: <>
Envelope-to: ann@example.net
X-Failed-Recipients: bob@example.org,
  carol@example.com
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.net>
To: ann@example.net
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1abcd-0001@mail.example.net>

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@example.org
    host mx.example.org [192.0.2.8]
    SMTP error from remote mail server after RCPT TO:<bob@example.org>:
    550 5.1.1 The email account does not exist
  carol@example.com
    all relevant MX records point to non-existent hosts

------ This is a copy of the message's headers ------

Return-path: <ann@example.net>
Message-ID: <2@example.net>
From: Ann <ann@example.net>
To: bob@example.org, carol@example.com, dave@example.net
Subject: plans
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1", "RCPT", "mx.example.org"}, {"carol@example.com"}}, "bad-address", "Exim"},
      {"Exim, a warning about a delay", R"(Return-path: <>
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.net>
To: ann@example.net
Subject: Warning: message 1abCDe-0002Gh-Xy delayed 24 hours

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mail.example.net.

The message identifier is:     1abCDe-0002Gh-Xy
The subject of the message is: plans
The date of the message is:    Sat, 21 Nov 2026 03:02:13 +0000

The address to which the message has not yet been delivered is:

  bob@example.org
    host mx.example.org [192.0.2.8]
    SMTP error from remote mail server after RCPT TO:<bob@example.org>:
    451 4.7.1 Greylisting in action, please come back later

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered.
)", NoticeKind::delay_notice, {{"bob@example.org", "451", "4.7.1", "RCPT", "mx.example.org"}}, "", "Exim"},
      {"Sendmail, its text alone", R"(Return-Path: <MAILER-DAEMON>
From: Mail Delivery Subsystem <MAILER-DAEMON@mail.example.net>
To: <ann@example.net>
Subject: Returned mail: see transcript for details
Auto-Submitted: auto-generated (failure)

The original message was received at Sat, 21 Nov 2026 03:02:13 GMT
from host.example.net [192.0.2.44]

   ----- The following addresses had permanent fatal errors -----
<bob@example.org>
    (reason: 550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org)
<carol@example.org>
    (reason: 550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org)

   ----- Transcript of session follows -----
... while talking to mx.example.org.:
>>> RCPT To:<bob@example.org>
<<< 550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org
554 5.0.0 Service unavailable
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.7.1"}, {"carol@example.org", "550", "5.7.1"}}, "reputation", "Sendmail"},
      {"Sendmail, a host that nobody knows", R"(From: MAILER-DAEMON@mail.example.net
To: ann@example.net
Subject: Returned mail: Host unknown (Name server: nosuch.example: host not found)

   ----- The following addresses had permanent fatal errors -----
<bob@nosuch.example>

   ----- Transcript of session follows -----
550 5.1.2 <bob@nosuch.example>... Host unknown (Name server: nosuch.example: host not found)

   ----- Original message follows -----

From: ann@example.net
To: bob@nosuch.example
Subject: hello
)", NoticeKind::bounce, {{"bob@nosuch.example", "550", "5.1.2"}}, "bad-domain", "Sendmail"},
      {"qmail", R"(Return-Path: <>
From: MAILER-DAEMON@mail.example.net
To: ann@example.net
Subject: failure notice

Hi. This is the qmail-send program at mail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@example.org>:
192.0.2.25 failed after I sent the message.
Remote host said: 554 5.7.1 This message has been blocked because it contains spam

<carol@example.com>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <ann@example.net>
From: ann@example.net
Subject: offer
)", NoticeKind::bounce, {{"bob@example.org", "554", "5.7.1", "DATA", "192.0.2.25"}, {"carol@example.com", "", "5.1.1"}}, "content", "qmail"},
      {"Courier", R"(From: "Courier mail server at mail.example.net" <@>
To: ann@example.net
Subject: NOTICE: mail delivery status.
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_c"

--=_c
Content-Type: text/plain

This is a delivery status notification from mail.example.net,
running the Courier mail server, version 1.0.

The original message was received on Sat, 21 Nov 2026 03:02:13 +0000

---------------------------------------------------------------------------

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<bob@example.org>:
    mx.example.org [192.0.2.8]:
<<< 550 User unknown.

--=_c
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net
Arrival-Date: Sat, 21 Nov 2026 03:02:13 +0000

Final-Recipient: rfc822; bob@example.org
Action: failed
Status: 5.0.0
Remote-MTA: dns; mx.example.org [192.0.2.8]
Diagnostic-Code: smtp; 550 User unknown.

--=_c--
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.0.0", "", "mx.example.org"}}, "bad-address", "Courier"},
      {"OpenSMTPD, a delay", R"(From: Mailer Daemon <MAILER-DAEMON@mail.example.net>
To: ann@example.net
Subject: Delivery status notification: warning
Return-Path: <>

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    A message is delayed for more than 4 hours for the following
    list of recipients:

bob@example.org: 450 4.2.0 Greylisted, see http://example.org/why

    Please note that this is only a temporary failure report.
    The message is kept in the queue for up to 4 days.
    You DO NOT NEED to re-send the message to these recipients.

    Below is a copy of the original message:

From: ann@example.net
Subject: hello
)", NoticeKind::delay_notice, {{"bob@example.org", "450", "4.2.0"}}, "", "OpenSMTPD"},
      {"DragonFly mail agent", R"(From: MAILER-DAEMON <>
To: ann@example.net
Subject: Mail delivery failed
Message-Id: <e0e20@example.net>

This is the DragonFly Mail Agent v0.14 at host.example.net.

There was an error delivering your mail to <bob@example.org>.

mx.example.org [192.0.2.8] did not like our RCPT TO:
550 5.2.1 The mailbox is disabled

Message headers follow.

Received: from ann (uid 1000)
	by host.example.net (DragonFly Mail Agent v0.14);
	Sat, 21 Nov 2026 03:02:13 +0000
To: <bob@example.org>
Subject: hello
Message-Id: <66.e07@host.example.net>
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.2.1", "RCPT", "mx.example.org"}}, "mailbox-disabled", "DragonFly"},
      {"Exchange 2003", R"(From: System Administrator <postmaster@example.org>
To: ann@example.net
Subject: Undeliverable: plans
X-MimeOLE: Produced By Microsoft Exchange V6.5

Your message did not reach some or all of the intended recipients.

      Subject:	plans
      Sent:	11/21/2026 3:02 AM

The following recipient(s) could not be reached:

      bob@example.org on 11/21/2026 3:03 AM
            The e-mail account does not exist at the organization this message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct address.
            <mail.example.org #5.1.1>
)", NoticeKind::bounce, {{"bob@example.org", "", "5.1.1"}}, "bad-address", "Exchange"},
      {"Exchange 2007 and later, two recipients", R"(From: Microsoft Outlook <postmaster@example.net>
To: ann@example.net
Subject: Undeliverable: plans
MIME-Version: 1.0
Content-Type: text/plain

Delivery has failed to these recipients or groups:

bob@example.org<mailto:bob@example.org>
The e-mail address you entered couldn't be found. Please check the recipient's e-mail address and try to resend the message.

carol@example.com<mailto:carol@example.com>
The recipient's mailbox is full and can't accept messages now. Please try resending this message later.

Diagnostic information for administrators:

Generating server: exch01.example.net

bob@example.org
#< #5.1.1 smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found> #SMTP#

carol@example.com
mx.example.com #552 5.2.2 mailbox full ##

Original message headers:

Received: from exch01.example.net by exch01.example.net; Sat, 21 Nov 2026
 03:02:13 +0000
From: Ann <ann@example.net>
To: "bob@example.org" <bob@example.org>
Subject: plans
Message-ID: <3@exch01.example.net>
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1"}, {"carol@example.com", "552", "5.2.2", "", "mx.example.com"}}, "bad-address", "Exchange"},
      {"Domino", R"(From: Postmaster@example.org
To: ann@example.net
Subject: DELIVERY FAILURE: User bob (bob@example.org) not listed in Domino Directory
MIME-Version: 1.0
Content-Type: text/plain; charset=us-ascii
X-Mailer: Lotus Domino Release 8.5

Your message

  Subject: plans

was not delivered to:

  bob@example.org

because:

  User bob (bob@example.org) not listed in Domino Directory
)", NoticeKind::bounce, {{"bob@example.org"}}, "bad-address", "Domino"},
      {"IMail", R"(From: "Postmaster" <postmaster@example.org>
To: ann@example.net
Subject: Undeliverable Mail
X-Mailer: <IMail v8.22>

User mailbox exceeds allowed size: bob@example.org

Original message follows.

Received: from [192.0.2.1] by mail.example.org
From: ann@example.net
To: bob@example.org
Subject: plans
)", NoticeKind::bounce, {{"bob@example.org"}}, "mailbox-full", "IMail"},
      {"MailMarshal", R"(From: MailMarshal <postmaster@example.org>
To: ann@example.net
Subject: Undeliverable Mail: "plans"
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="mm"

--mm
Content-Type: text/plain

Your message:
   From:    ann@example.net
   Subject: plans

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
    bob@example.org

--mm
Content-Type: message/rfc822

From: ann@example.net
To: bob@example.org
Subject: plans

hello
--mm--
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1"}}, "bad-address", "MailMarshal"},
      {"Oracle Messaging Server", R"(From: "Internet Mail Delivery" <postmaster@mail.example.net>
To: ann@example.net
Subject: Delivery Notification: Delivery has failed
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="ims"

--ims
Content-Type: text/plain

This report relates to a message you sent with the following header fields:

  Message-id: <4@example.net>
  Date: Sat, 21 Nov 2026 03:02:13 +0000
  From: ann@example.net
  To: bob@example.org
  Subject: plans

Your message cannot be delivered to the following recipients:

  Recipient address: bob@example.org
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;552 5.2.2 Over quota
  Remote system: dns;mx.example.org (TCP|192.0.2.1|3421|192.0.2.8|25) (mx.example.org ESMTP)

--ims--
)", NoticeKind::bounce, {{"bob@example.org", "552", "5.2.2", "", "mx.example.org"}}, "mailbox-full", "Oracle Messaging Server"},
      {"James", R"(From: postmaster@example.net
To: ann@example.net
Subject: Re: plans
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="jm"

--jm
Content-Type: text/plain

Hi. This is the James mail server at mail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.  Below
I include the list of recipients and the reason why I was unable to deliver
your message.

Failed recipient(s):
bob@example.org

Error message:
550 5.1.1 unknown user

--jm
Content-Type: message/rfc822

From: ann@example.net
To: bob@example.org
Subject: plans

text
--jm--
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1"}}, "bad-address", "James"},
      {"a delivery status in the text of a mail without parts", R"(From: Mail Delivery Subsystem <MAILER-DAEMON@mail.example.net>
To: ann@example.net
Subject: Returned mail: User unknown

Your message was not delivered.

Reporting-MTA: dns; mail.example.net
Arrival-Date: Sat, 21 Nov 2026 03:02:13 GMT

Final-Recipient: rfc822; bob@example.org
Action: failed
Status: 5.1.1
Remote-MTA: DNS; mx.example.org
Diagnostic-Code: SMTP; 550 <bob@example.org>... User unknown
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1", "", "mx.example.org"}}, "bad-address"},
      {"addresses of other alphabets (RFC 6533)", R"(Return-Path: <>
From: MAILER-DAEMON@mail.example.net
To: ann@example.net
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=global-delivery-status; boundary="gl"

--gl
Content-Type: text/plain; charset=utf-8

The mail could not be delivered.

--gl
Content-Type: message/global-delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: utf-8; jürgen@example.org
Original-Recipient: utf-8; j\x{FC}rgen@example.org
Action: failed
Status: 5.6.7
Diagnostic-Code: smtp; 553 5.6.7 SMTPUTF8 not supported

--gl
Content-Type: message/global-headers

From: ann@example.net
To: jürgen@example.org
Subject: Grüße

--gl--
)", NoticeKind::bounce, {{"jürgen@example.org", "553", "5.6.7"}}},
      {"MDaemon", R"(From: MDaemon at mail.example.net <MDaemon@mail.example.net>
To: ann@example.net
Subject: Permanent Delivery Failure

The attached message had PERMANENT fatal delivery errors.

Failed address: bob@example.org

--- Session Transcript ---
 Sat 2026-11-21 03:02:13: --> RCPT To:<bob@example.org>
 Sat 2026-11-21 03:02:13: <-- 550 5.1.1 unknown user
--- End Transcript ---
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1", "RCPT"}}, "bad-address"},
      {"MailEnable", R"(From: Postmaster <postmaster@example.org>
To: ann@example.net
Subject: Message Delivery Failure

MailEnable: Message Delivery Failure.

The following recipient(s) could not be reached:

	Recipient: [SMTP:bob@example.org]
	Reason:    Remote SMTP Server Returned: 550 No such user here
)", NoticeKind::bounce, {{"bob@example.org", "550"}}, "bad-address"},
      {"hMailServer", R"(From: mailer-daemon@example.net
To: ann@example.net
Subject: Message undeliverable: plans

Your message did not reach some or all of the intended recipients.

   Sent: Sat, 21 Nov 2026
   Subject: plans

The following recipient(s) could not be reached:

bob@example.org
   Error Type: SMTP
   Remote server (192.0.2.8) issued an error.
   hMailServer sent: RCPT TO:<bob@example.org>
   Remote server replied: 550 5.1.1 unknown user
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1", "RCPT"}}, "bad-address"},
      {"CommuniGate", R"(From: <MAILER-DAEMON@example.org>
To: ann@example.net
Subject: Undeliverable mail: plans

Failed to deliver to '<bob@example.org>'
SMTP module(domain example.org) reports:
 bob@example.org: 550 no such account here
)", NoticeKind::bounce, {{"bob@example.org", "550"}}},
      {"Exim, frozen", R"(From: Mail Delivery System <Mailer-Daemon@mail.example.net>
To: postmaster@mail.example.net
Subject: Message 1abCDe-0002Gh-Xy frozen

Message 1abCDe-0002Gh-Xy has been frozen (delivery error message).
The sender is <>.

The following address(es) have yet to be delivered:

  ann@example.net: Too many "Received" headers - suspected mail loop
)", NoticeKind::bounce, {{"ann@example.net"}}},
      {"Haraka", R"(From: MAILER-DAEMON@mail.example.net
To: ann@example.net
Subject: failed: plans
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="hk"

--hk
Content-Type: text/plain

Hi. This is the Haraka Mailer program at mail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

Intended Recipients: bob@example.org
Failure Reason: Some recipients failed: <bob@example.org>

--hk
Content-Type: message/delivery-status

Reporting-MTA: dns;mail.example.net
Arrival-Date: Sat, 21 Nov 2026 03:02:13 +0000

Final-Recipient: rfc822;bob@example.org
Action: failed
Status: 5.1.1
Remote-MTA: mx.example.org
Diagnostic-Code: smtp;550 5.1.1 No such user

--hk--
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1", "", "mx.example.org"}}, "bad-address"},
  };
  return all;
}

}  // namespace mailwhy::bounce::samples
