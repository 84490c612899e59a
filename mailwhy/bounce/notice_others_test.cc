// Automatic answers, challenges, complaints, successes; and mails that only look like bounces.
#include "mailwhy/bounce/notice_sample.h"

namespace mailwhy::bounce::samples {

const std::vector<Sample>& of_others() {
  static const std::vector<Sample> all = {
      {"out of office", R"(From: Bob <bob@example.org>
To: ann@example.net
Subject: Automatic reply: plans
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All

I am out of the office until Monday. Mail is not read; contact carol@example.org.
)", NoticeKind::auto_reply, {{"bob@example.org"}}, "auto-reply"},
      {"vacation (RFC 3834)", R"(Return-Path: <>
From: bob@example.org
To: ann@example.net
Subject: Re: plans
Auto-Submitted: auto-replied (vacation)
In-Reply-To: <1@example.net>

I read your mail in two weeks.
)", NoticeKind::auto_reply, {{"bob@example.org"}}, "auto-reply"},
      {"absent in German", R"(From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>
To: ann@example.net
Subject: =?utf-8?q?Abwesenheitsnotiz:_Pl=C3=A4ne?=

Ich bin bis zum 1. Dezember nicht im Büro.
)", NoticeKind::auto_reply, {{"j@example.org"}}, "auto-reply"},
      {"absent in Japanese", R"(From: taro@example.org
To: ann@example.net
Subject: =?utf-8?b?6Ieq5YuV6L+U5L+h?=: plans

ただいま外出しております。
)", NoticeKind::auto_reply, {{"taro@example.org"}}, "auto-reply"},
      {"a machine confirms a ticket", R"(Return-Path: <>
From: Help <help@example.org>
To: ann@example.net
Subject: [#4711] plans
Auto-Submitted: auto-replied
Precedence: bulk

We got your request and will answer within two days.
)", NoticeKind::auto_reply, {{"help@example.org"}}, "auto-reply"},
      {"a challenge of TMDA", R"(Return-Path: <>
From: bob-confirm-1234@example.org
To: ann@example.net
Subject: Please confirm your message
X-Delivery-Agent: TMDA/1.1.12
Auto-Submitted: auto-replied

Your message is being held because the address <ann@example.net> has not been verified.
To release your message for delivery, please send an empty message to the following address.
)", NoticeKind::challenge, {{"bob-confirm-1234@example.org"}}},
      {"a challenge of Boxbe", R"(From: Bob <bob@example.org>
To: ann@example.net
Subject: Re: plans (Action Required)
X-Boxbe-Notification: yes
Auto-Submitted: auto-replied

Your message about "plans" was waitlisted. Please add yourself to my Guest List so your messages will be delivered.
)", NoticeKind::challenge, {{"bob@example.org"}}},
      {"a complaint (RFC 5965)", R"(From: <abuse@isp.example>
To: fbl@example.net
Subject: FW: offer
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="fb"

--fb
Content-Type: text/plain

This is an email abuse report for an email message received from IP 192.0.2.1.

--fb
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <ann@example.net>
Original-Rcpt-To: <bob@isp.example>
Source-IP: 192.0.2.1

--fb
Content-Type: message/rfc822

From: ann@example.net
To: bob@isp.example
Subject: offer
Message-ID: <12@example.net>

buy
--fb--
)", NoticeKind::feedback_report, {{"bob@isp.example"}}, "complaint"},
      {"delivered, as asked for", R"(Return-Path: <>
From: MAILER-DAEMON@mail.example.org
To: ann@example.net
Subject: Successful Mail Delivery Report
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="ok"

--ok
Content-Type: text/plain

Your message was successfully delivered to the destination(s) listed below.

<bob@example.org>: delivery via local: delivered to mailbox

--ok
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; bob@example.org
Action: delivered
Status: 2.0.0
Diagnostic-Code: X-Postfix; delivered to mailbox

--ok--
)", NoticeKind::success_dsn, {{"bob@example.org", "", "2.0.0"}}, "delivered"},
      {"a read receipt (RFC 8098)", R"(From: Bob <bob@example.org>
To: ann@example.net
Subject: Read: plans
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="rr"

--rr
Content-Type: text/plain

This is a receipt for the mail you sent to bob@example.org.

--rr
Content-Type: message/disposition-notification

Reporting-UA: mail.example.org; Mailer
Final-Recipient: rfc822;bob@example.org
Disposition: manual-action/MDN-sent-manually; displayed

--rr--
)", NoticeKind::not_bounce, {}},
      {"a colleague speaks of a bounce", R"(From: Carol <carol@example.org>
To: ann@example.net
Subject: Re: Undelivered Mail Returned to Sender
In-Reply-To: <x@example.net>
User-Agent: Mozilla Thunderbird

That is because bob left. Write to dave instead.

On Sat, 21 Nov 2026, Ann wrote:
> <bob@example.org>: host mx.example.org[192.0.2.8] said: 550 5.1.1 User unknown
>     (in reply to RCPT TO command)
)", NoticeKind::not_bounce, {}},
      {"an ordinary mail about mail", R"(From: Carol <carol@example.org>
To: ann@example.net
Subject: mail problems
X-Mailer: Mail 3

Since the move our server says 550 5.7.1 to everybody; messages could not be delivered to bob@example.org.
Do you know what to do?
)", NoticeKind::not_bounce, {}},
      {"a newsletter about deliverability", R"(From: News <news@example.org>
To: ann@example.net
Subject: Why your mail was not delivered: ten tips
List-Id: <tips.example.org>
List-Unsubscribe: <mailto:off@example.org>
Precedence: bulk

Undeliverable mail costs money. A 550 5.1.1 means that the user is unknown. Write to help@example.org for more.
)", NoticeKind::not_bounce, {}},
      {"a message of a mailing list", R"(From: Dave <dave@example.org>
To: users@lists.example.org
Subject: [users] postfix says User unknown
List-Id: <users.lists.example.org>
List-Post: <mailto:users@lists.example.org>
References: <y@example.org>

My log has: <bob@example.org>: host mx.example.org[192.0.2.8] said: 550 5.1.1 User unknown (in reply to RCPT TO command)
What can I do?
)", NoticeKind::not_bounce, {}},
      {"a report about DMARC", R"(From: noreply-dmarc-support@provider.example
To: dmarc@example.net
Subject: Report domain: example.net Submitter: provider.example Report-ID: 4711
MIME-Version: 1.0
Content-Type: application/zip; name="provider.example!example.net!1!2.zip"
Content-Transfer-Encoding: base64

UEsDBAoAAAAAAA==
)", NoticeKind::not_bounce, {}},
      {"a report about TLS (RFC 8460)", R"(From: tlsrpt@provider.example
To: tls@example.net
Subject: Report Domain: example.net Submitter: provider.example Report-ID: <1>
TLS-Report-Domain: example.net
MIME-Version: 1.0
Content-Type: multipart/report; report-type="tlsrpt"; boundary="tl"

--tl
Content-Type: text/plain

This is an aggregate TLS report from provider.example

--tl
Content-Type: application/tlsrpt+gzip
Content-Transfer-Encoding: base64

H4sIAAAA
--tl--
)", NoticeKind::not_bounce, {}},
      {"mail of a job scheduler", R"(Return-Path: <root@host.example.net>
From: root@host.example.net (Cron Daemon)
To: root@host.example.net
Subject: Cron <root@host> /usr/bin/backup
Auto-Submitted: auto-generated

error: cannot open /srv/data: No such file
)", NoticeKind::not_bounce, {}},
      {"a parcel that came back", R"(From: Parcels <info@parcels.example>
To: ann@example.net
Subject: Delivery failed: we missed you

Your parcel could not be delivered to your address. It was returned to sender.
)", NoticeKind::not_bounce, {}},
      {"a daily summary of a log", R"(Return-Path: <root@host.example.net>
From: root@host.example.net
To: root@host.example.net
Subject: Logwatch for host

 3 bounced
    User unknown: bob@example.org
    550 5.1.1  12 times
)", NoticeKind::not_bounce, {}},
      {"a shop wants an address confirmed", R"(Return-Path: <bounces+ann=example.net@shop.example>
From: noreply@shop.example
To: ann@example.net
Subject: Please confirm your email address

Click to confirm your email: http://shop.example/1
)", NoticeKind::not_bounce, {}},
      {"a list holds a mail back", R"(Return-Path: <users-bounces@lists.example>
From: users-request@lists.example
To: ann@example.net
Subject: Your message to Users awaits moderator approval
Precedence: bulk
List-Id: <users.lists.example>

Your mail to 'Users' is being held until the list moderator can review it for approval.
)", NoticeKind::not_bounce, {}},
      {"a newsletter that quotes a notice", R"(From: news@example.org
To: ann@example.net
Subject: How to fix bounce messages

Today: what does 550 5.1.1 User unknown mean?

Mail delivery failed: returning message to sender is what you see when nobody has the address.
)", NoticeKind::not_bounce, {}},
      {"a lure in the words of a notice", R"(From: Mail Delivery Subsystem <mailer-daemon@mails.example>
To: ann@example.net
Subject: Mail delivery failed: returning message to sender

Hello ann@example.net,

some of your messages were returned to us (code 550). Please verify your account:
http://mails.example/verify
)", NoticeKind::not_bounce, {}},
      {"a lure about the reader's own mailbox", R"(From: Mail Delivery System <noreply@mails.example>
To: ann@example.net
Subject: Undelivered Mail: your mailbox is full

Your mailbox ann@example.net has exceeded its quota. 7 incoming messages could not be delivered.
Release them here: https://mails.example/login
)", NoticeKind::not_bounce, {}},
      {"a notice with the null return path, a code and no more", R"(Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: ann@example.net
Subject: Undelivered Mail Returned to Sender

Your message could not be delivered: 550 5.7.1 Message refused. See http://help.example.org/550
)", NoticeKind::bounce, {{"", "550", "5.7.1"}}},
      {"a tracker opens a ticket about a bounce", R"(From: Tracker <tracker@support.example>
To: ann@example.net
Subject: [OPS-4411] Undelivered Mail Returned to Sender for orders@shop.example
Auto-Submitted: auto-generated
Precedence: bulk
X-JIRA-FingerPrint: 1234

Bob created OPS-4411. Customers get this:

<orders@shop.example>: host mx.shop.example[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)
)", NoticeKind::not_bounce, {}},
      {"who left says that the mail was not delivered", R"(Return-Path: <>
From: Bob <bob@example.org>
To: ann@example.net
Subject: Adresse existiert nicht mehr
Auto-Submitted: auto-replied
In-Reply-To: <1@example.net>

Die Adresse bob@example.org existiert nicht mehr. Ihre Nachricht wurde nicht zugestellt, bitte schreiben Sie an carol@example.org.
)", NoticeKind::auto_reply, {{"bob@example.org"}}, "auto-reply"},
      {"a machine that nobody can answer tells of a failure", R"(Return-Path: <>
From: no-reply@isp.example
To: ann@example.net
Subject: Mail to bob@example.org not delivered
Auto-Submitted: auto-replied
In-Reply-To: <1@example.net>

We could not deliver your mail to bob@example.org: the mailbox is full.
)", NoticeKind::bounce, {{"bob@example.org"}}, "mailbox-full"},
      {"a group took the mail", R"(From: Microsoft Outlook <postmaster@example.org>
To: ann@example.net
Subject: Expanded: plans

Your message has been delivered to the following groups:

team@example.org
)", NoticeKind::success_dsn, {{"team@example.org"}}},
      {"a moderator refuses", R"(From: Microsoft Outlook <postmaster@example.org>
To: ann@example.net
Subject: Rejected: plans

Your message to team@example.org was rejected by the moderator.
)", NoticeKind::bounce, {{"team@example.org"}}, "recipient-refused"},
      {"a list refuses in words of its own", R"(Return-Path: <>
From: announce-owner@lists.example
To: ann@example.net
Subject: Your message to announce@lists.example was rejected
Auto-Submitted: auto-replied
Precedence: bulk

Your message to announce@lists.example has been rejected: only subscribers may post.
)", NoticeKind::bounce, {{"announce@lists.example"}}, "policy"},
      {"a monitor speaks of the queue", R"(From: Monitor <monitor@mon.example>
To: ops@example.net
Subject: ** PROBLEM Service Alert: mx1/SMTP is CRITICAL **
Auto-Submitted: auto-generated

421 4.3.2 Service not available; 120 messages could not be delivered to carl@example.com
)", NoticeKind::not_bounce, {}},
      {"a filter tells what it kept from its reader", R"(From: "Mail Security" <postmaster@example.net>
To: ann@example.net
Subject: Message blocked: attachment removed
Auto-Submitted: auto-generated

A message sent to you by carl@example.com was blocked because of a dangerous attachment. It was not delivered.
)", NoticeKind::not_bounce, {}},
      {"who left answers without any mark but the empty return path", R"(Return-Path: <>
From: Bob <bob@example.org>
To: ann@example.net
Subject: Re: plans
In-Reply-To: <1@example.net>

Ich bin nicht mehr in der Firma. Ihre Nachricht wurde nicht weitergeleitet, bitte schreiben Sie an carol@example.org.
)", NoticeKind::auto_reply, {{"bob@example.org"}}, "auto-reply"},
      {"absent in Greek", R"(From: bob@example.org
To: ann@example.net
Subject: =?utf-8?b?zpHPhc+Ez4zOvM6xz4TOtyDOsc+AzqzOvc+EzrfPg863?=: plans

...
)", NoticeKind::auto_reply, {{"bob@example.org"}}, "auto-reply"},
      {"a challenge that calls itself an automatic reply", R"(Return-Path: <>
From: Bob <bob@example.org>
To: ann@example.net
Subject: Re: plans [suspectEmail Automatic Reply]
Auto-Submitted: auto-replied

I now allow incoming messages only from senders I have approved beforehand.
)", NoticeKind::challenge, {{"bob@example.org"}}},
      {"an ordinary mail", R"(From: Bob <bob@example.org>
To: Ann <ann@example.net>
Subject: lunch?
Message-ID: <z@example.org>

At noon, as always?
)", NoticeKind::not_bounce, {}},
      {"nothing at all", "", NoticeKind::not_bounce, {}},
  };
  return all;
}

}  // namespace mailwhy::bounce::samples
