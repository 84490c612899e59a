// Received fields as each server writes them, with example names.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "mailwhy/trail/received.h"

using namespace mailwhy;
using namespace mailwhy::trail;

namespace {

// What was read, as "by=... helo=... ptr=... ip=... with=... tls=... auth id=... for=... agent=..."; what is absent is left out.
std::string told(const Received& line) {
  std::string out;
  const auto say = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out += fmt::format("{}{}={}", out.empty() ? "" : " ", name, value);
  };
  say("by", line.by);
  say("helo", line.from.helo);
  say("ptr", line.from.ptr);
  if (line.from.ptr_unknown) say("ptr", "?");
  if (line.from.address) say("ip", line.from.address->text());
  say("bad", line.from.impossible_address);
  say("ident", line.from.ident);
  say("via", line.via);
  say("with", to_string(line.protocol));
  if (line.tls.state != Encryption::State::unknown) say("tls", line.tls.state == Encryption::State::no ? "no" : line.tls.version.empty() ? "yes" : line.tls.version);
  say("cipher", line.tls.cipher);
  if (line.tls.bits > 0) say("bits", std::to_string(line.tls.bits));
  if (line.authenticated) say("auth", line.user.empty() ? "yes" : line.user);
  say("id", line.id);
  say("for", line.recipient);
  if (line.has_envelope_from) say("sender", line.envelope_from.empty() ? "<>" : line.envelope_from);
  say("agent", line.agent);
  say("at", line.stamp ? to_rfc3339(line.stamp->time).substr(11, 8) : "");
  for (const auto& word : line.unread) say("unread", word);
  for (const auto oddity : line.oddities) say("odd", to_string(oddity));
  return out;
}

struct ReceivedRow {
  std::string_view value, expected;
};
constexpr ReceivedRow received_rows[] = {
    // Postfix
    {"from mail.sender.test (mail.sender.test [192.0.2.1])\r\n\tby mx1.example.test (Postfix) with ESMTP id 4F1C22\r\n\tfor <bob@example.test>; Sat, 21 Nov 2026 03:02:13 +0000 (UTC)",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=no id=4F1C22 for=bob@example.test agent=Postfix at=03:02:13"},
    {"from mail.sender.test (mail.sender.test [192.0.2.1])\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n\t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)\n\t(No client certificate requested)\n\tby mx1.example.test (Postfix) with ESMTPS id 4F1C22\n\tfor <bob@example.test>; Sat, 21 Nov 2026 04:02:13 +0100 (CET)",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 id=4F1C22 for=bob@example.test agent=Postfix at=03:02:13"},
    {"from laptop.local (unknown [198.51.100.7]) (Authenticated sender: ann@sender.test) by smtp.sender.test (Postfix) with ESMTPSA id AB12; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=smtp.sender.test helo=laptop.local ptr=? ip=198.51.100.7 with=smtp tls=yes auth=ann@sender.test id=AB12 agent=Postfix at=03:02:13"},
    {"from mail.sender.test (unknown [IPv6:2001:db8::25]) (using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)) (Client CN \"mail.sender.test\", Issuer \"Example CA\" (verified OK)) by mx1.example.test (Postfix) with ESMTPS id 1; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test ptr=? ip=2001:db8::25 with=smtp tls=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 id=1 agent=Postfix at=03:02:13"},
    {"by app01.sender.test (Postfix, from userid 1000) id 9C0FF1; Sat, 21 Nov 2026 03:02:13 +0000 (UTC)",
     "by=app01.sender.test ident=uid 1000 with=local id=9C0FF1 agent=Postfix at=03:02:13"},
    {"from localhost (localhost [127.0.0.1]) by mx1.example.test (Postfix) with ESMTP id 11 for <bob@example.test>; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=localhost ptr=localhost ip=127.0.0.1 with=smtp tls=no id=11 for=bob@example.test agent=Postfix at=03:02:13"},
    // amavis
    {"from mx1.example.test ([127.0.0.1]) by localhost (mx1.example.test [127.0.0.1]) (amavisd-new, port 10024) with ESMTP id Xy-1_aBc for <bob@example.test>; Sat, 21 Nov 2026 03:02:13 +0000 (UTC)",
     "by=localhost helo=mx1.example.test ip=127.0.0.1 with=smtp tls=no id=Xy-1_aBc for=bob@example.test agent=amavis at=03:02:13"},
    {"from mx1.example.test ([127.0.0.1]) by localhost (mx1.example.test [127.0.0.1]) (amavis, port 10026) with LMTP id 7; Sat, 21 Nov 2026 03:02:13 +0000 (UTC)",
     "by=localhost helo=mx1.example.test ip=127.0.0.1 with=lmtp tls=no id=7 agent=amavis at=03:02:13"},
    // Exim
    {"from mail.sender.test ([192.0.2.1])\n\tby mx1.example.test with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384\n\t(Exim 4.96)\n\t(envelope-from <ann@sender.test>)\n\tid 1rAbCd-0001Xy-2z\n\tfor bob@example.test;\n\tSat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test ip=192.0.2.1 with=smtp tls=TLS1.3 cipher=TLS_AES_256_GCM_SHA384 id=1rAbCd-0001Xy-2z for=bob@example.test sender=ann@sender.test agent=Exim at=03:02:13"},
    {"from [192.0.2.1] (port=41522 helo=mail.sender.test) by mx1.example.test with esmtp (Exim 4.94.2) (envelope-from <>) id 1a; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test ip=192.0.2.1 with=smtp tls=no id=1a sender=<> agent=Exim at=03:02:13"},
    {"from host.sender.test ([192.0.2.1]:41522 helo=[10.0.0.5]) by mx1.example.test with esmtpsa (TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384:256) (Exim 4.89) id 1b for bob@example.test; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=[10.0.0.5] ptr=host.sender.test ip=192.0.2.1 with=smtp tls=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 auth=yes id=1b for=bob@example.test agent=Exim at=03:02:13"},
    {"from ann by web12.host.test with local (Exim 4.96) (envelope-from <ann@web12.host.test>) id 1c; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=web12.host.test helo=ann with=local id=1c sender=ann@web12.host.test agent=Exim at=03:02:13"},
    {"from mail.sender.test ([192.0.2.1] helo=mail.sender.test ident=mailnull) by mx1.example.test with smtp (Exim 4.96) id 1d; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 ident=mailnull with=smtp tls=no id=1d agent=Exim at=03:02:13"},
    // sendmail
    {"from mail.sender.test (mail.sender.test [192.0.2.1])\r\n\tby mx1.example.test (8.17.1/8.17.1) with ESMTPS id 5AL32DxY012345\r\n\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT)\r\n\tfor <bob@example.test>; Sat, 21 Nov 2026 03:02:13 GMT",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 id=5AL32DxY012345 for=bob@example.test agent=sendmail at=03:02:13"},
    {"(from ann@localhost) by app01.sender.test (8.17.1/8.17.1/Submit) id 5AL32D01; Sat, 21 Nov 2026 03:02:13 GMT",
     "by=app01.sender.test ident=ann@localhost with=local id=5AL32D01 agent=sendmail at=03:02:13"},
    {"from friend (host9.isp.test [198.51.100.9] (may be forged)) (authenticated bits=0) by mx1.example.test (8.14.4/8.14.4) with ESMTP id x1; Fri, 20 Nov 2026 22:02:13 -0500",
     "by=mx1.example.test helo=friend ptr=host9.isp.test ptr=? ip=198.51.100.9 with=smtp tls=no auth=yes id=x1 agent=sendmail at=03:02:13"},
    {"from root@localhost by app01.sender.test (8.12.8/8.12.8/Submit) id a1; Sat, 21 Nov 2026 03:02:13 GMT",
     "by=app01.sender.test helo=root@localhost with=untold id=a1 agent=sendmail at=03:02:13"},
    // qmail and its heirs
    {"(qmail 12345 invoked from network); 21 Nov 2026 03:02:13 -0000", "with=local agent=qmail at=03:02:13"},
    {"(qmail 12346 invoked by uid 1003); 21 Nov 2026 03:02:13 -0000", "ident=uid 1003 with=local agent=qmail at=03:02:13"},
    {"(qmail 12347 invoked by alias); 21 Nov 2026 03:02:13 -0000", "with=local agent=qmail at=03:02:13"},
    {"from unknown (HELO mail.sender.test) (192.0.2.1)\n  by mx1.example.test with SMTP; 21 Nov 2026 03:02:13 -0000",
     "by=mx1.example.test helo=mail.sender.test ptr=? ip=192.0.2.1 with=smtp at=03:02:13"},
    {"from mail.sender.test (192.0.2.1) by mx1.example.test with SMTP; 21 Nov 2026 03:02:13 -0000",
     "by=mx1.example.test helo=mail.sender.test ip=192.0.2.1 with=smtp at=03:02:13"},
    {"from host9.isp.test (HELO friend) (ann@198.51.100.9) by smtp.sender.test with ESMTPA; 21 Nov 2026 03:02:13 -0000",
     "by=smtp.sender.test helo=friend ptr=host9.isp.test ip=198.51.100.9 ident=ann with=smtp auth=yes at=03:02:13"},
    // Exchange and Outlook.com
    {"from AM0PR01MB1.eurprd01.prod.outlook.com (2001:db8:1::1) by AM0PR01MB2.eurprd01.prod.outlook.com (2001:db8:1::2) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.8158.21; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=AM0PR01MB2.eurprd01.prod.outlook.com helo=AM0PR01MB1.eurprd01.prod.outlook.com ip=2001:db8:1::1 with=smtp tls=TLS1_2 cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 id=15.20.8158.21 agent=Exchange at=03:02:13"},
    {"from AM0PR01MB2.eurprd01.prod.outlook.com ([fe80::1a2b:3c4d]) by AM0PR01MB2.eurprd01.prod.outlook.com ([fe80::1a2b:3c4d%6]) with mapi id 15.20.8158.019; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=AM0PR01MB2.eurprd01.prod.outlook.com helo=AM0PR01MB2.eurprd01.prod.outlook.com ip=fe80::1a2b:3c4d with=mapi id=15.20.8158.019 agent=Exchange at=03:02:13"},
    {"from mail.sender.test (192.0.2.1) by DB5EUR01FT001.mail.protection.outlook.com (10.152.4.1) with Microsoft SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.8158.20 via Frontend Transport; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=DB5EUR01FT001.mail.protection.outlook.com helo=mail.sender.test ip=192.0.2.1 via=Frontend Transport with=smtp tls=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 id=15.20.8158.20 agent=Exchange at=03:02:13"},
    {"from EX1.corp.sender.test (10.1.2.3) by EX2.corp.sender.test (10.1.2.4) with Microsoft SMTP Server id 15.1.2507.39 via Mailbox Transport; Sat, 21 Nov 2026 04:02:13 +0100",
     "by=EX2.corp.sender.test helo=EX1.corp.sender.test ip=10.1.2.3 via=Mailbox Transport with=smtp id=15.1.2507.39 agent=Exchange at=03:02:13"},
    {"from mail.sender.test ([192.0.2.1]) by old.example.test with Microsoft SMTPSVC(6.0.3790.4675);\t Sat, 21 Nov 2026 03:02:13 +0000",
     "by=old.example.test helo=mail.sender.test ip=192.0.2.1 with=smtp agent=IIS SMTP at=03:02:13"},
    {"from DB7PR01.prod.exchangelabs.com (2001:db8::5) by DB7PR02.prod.exchangelabs.com with HTTPS; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=DB7PR02.prod.exchangelabs.com helo=DB7PR01.prod.exchangelabs.com ip=2001:db8::5 with=http tls=yes agent=Exchange at=03:02:13"},
    // Gmail
    {"by 2002:a05:6402:1c9b:b0:5c9 with SMTP id cy27csp123456edb; Fri, 20 Nov 2026 19:02:13 -0800 (PST)",
     "by=2002:a05:6402:1c9b:b0:5c9 with=smtp id=cy27csp123456edb at=03:02:13"},
    {"from mail.sender.test (mail.sender.test. [192.0.2.1]) by mx.google.com with ESMTPS id a1si123.4.2026.11.20.19.02.13 for <bob@gmail.com> (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128); Fri, 20 Nov 2026 19:02:13 -0800 (PST)",
     "by=mx.google.com helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128 id=a1si123.4.2026.11.20.19.02.13 for=bob@gmail.com agent=Gmail at=03:02:13"},
    {"from mail-sor-f41.google.com (mail-sor-f41.google.com. [192.0.2.41]) by mx.google.com with SMTPS id x for <bob@gmail.com> (Google Transport Security); Fri, 20 Nov 2026 19:02:13 -0800 (PST)",
     "by=mx.google.com helo=mail-sor-f41.google.com ptr=mail-sor-f41.google.com ip=192.0.2.41 with=smtp tls=yes id=x for=bob@gmail.com agent=Gmail at=03:02:13"},
    {"from [192.168.1.5] (host9.isp.test. [198.51.100.9]) by smtp.gmail.com with ESMTPSA id y for <bob@example.test> (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128); Fri, 20 Nov 2026 19:02:13 -0800 (PST)",
     "by=smtp.gmail.com helo=[192.168.1.5] ptr=host9.isp.test ip=198.51.100.9 with=smtp tls=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128 auth=yes id=y for=bob@example.test at=03:02:13"},
    {"from 1234567 named unknown by gmailapi.google.com with HTTPREST; Fri, 20 Nov 2026 19:02:13 -0800",
     "by=gmailapi.google.com helo=1234567 with=http tls=yes agent=Gmail at=03:02:13 unread=named unread=unknown"},
    // Courier
    {"from mail.sender.test (mail.sender.test [::ffff:192.0.2.1])\n  (TLS: TLSv1/SSLv3,256bits,AES256-SHA)\n  by mx1.example.test with ESMTPS; Sat, 21 Nov 2026 03:02:13 +0000\n  id 00000000000A1B2C.4F1C22.0001",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=TLSv1 cipher=AES256-SHA bits=256 id=00000000000A1B2C.4F1C22.0001 at=03:02:13"},
    {"from friend (host9.isp.test [198.51.100.9]) (AUTH: LOGIN ann@sender.test, TLS: TLSv1.2,256bits,ECDHE-RSA-AES256-GCM-SHA384) by smtp.sender.test with ESMTPSA; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=smtp.sender.test helo=friend ptr=host9.isp.test ip=198.51.100.9 with=smtp tls=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 auth=ann@sender.test at=03:02:13"},
    // OpenSMTPD
    {"from mail.sender.test (mail.sender.test [192.0.2.1])\n\tby mx1.example.test (OpenSMTPD) with ESMTPS id 1a2b3c4d (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)\n\tfor <bob@example.test>;\n\tSat, 21 Nov 2026 03:02:13 +0000 (UTC)",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 id=1a2b3c4d for=bob@example.test agent=OpenSMTPD at=03:02:13"},
    {"from laptop (<unknown> [198.51.100.7]) by smtp.sender.test (OpenSMTPD) with ESMTPSA id 5e (TLSv1.2:ECDHE-RSA-CHACHA20-POLY1305:256:NO) auth=yes user=ann for <bob@example.test>; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=smtp.sender.test helo=laptop ip=198.51.100.7 with=smtp tls=TLSv1.2 cipher=ECDHE-RSA-CHACHA20-POLY1305 bits=256 auth=ann id=5e for=bob@example.test agent=OpenSMTPD at=03:02:13"},
    // Haraka
    {"from mail.sender.test (mail.sender.test [192.0.2.1])\n\tby mx1.example.test (Haraka/3.0.1) with ESMTPS id 0A1B2C3D-0001.1\n\tenvelope-from <ann@sender.test>\n\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 verify=NO);\n\tSat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 id=0A1B2C3D-0001.1 sender=ann@sender.test agent=Haraka at=03:02:13"},
    {"from friend (Unknown [198.51.100.9]) by smtp.sender.test (Haraka/2.8.28) with ESMTPA id E1.1 envelope-from <ann@sender.test> (authenticated bits=0); Sat, 21 Nov 2026 03:02:13 +0000",
     "by=smtp.sender.test helo=friend ptr=? ip=198.51.100.9 with=smtp tls=no auth=yes id=E1.1 sender=ann@sender.test agent=Haraka at=03:02:13"},
    // MDaemon, IMail, Domino
    {"from mail.sender.test by example.test (MDaemon PRO v23.0.1) with ESMTPS id md5001000001234.msg for <bob@example.test>; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=example.test helo=mail.sender.test with=smtp tls=yes id=md5001000001234.msg for=bob@example.test agent=MDaemon at=03:02:13"},
    {"from mail.sender.test [192.0.2.1] by mx1.example.test with ESMTP (SMTPD-9.10) id A1B20304; Sat, 21 Nov 2026 03:02:13 -0000",
     "by=mx1.example.test helo=mail.sender.test ip=192.0.2.1 with=smtp tls=no id=A1B20304 agent=IMail at=03:02:13"},
    {"from mail.sender.test [192.0.2.1] by mx1.example.test (SMTPD32-7.15) id A9C2; Sat, 21 Nov 2026 03:02:13 -0000",
     "by=mx1.example.test helo=mail.sender.test ip=192.0.2.1 with=untold id=A9C2 agent=IMail at=03:02:13"},
    {"from mail.sender.test ([192.0.2.1])\n          by notes.example.test (Lotus Domino Release 8.5.3FP6)\n          with ESMTP id 2026112103021300-1234 ;\n          Sat, 21 Nov 2026 03:02:13 +0000",
     "by=notes.example.test helo=mail.sender.test ip=192.0.2.1 with=smtp tls=no id=2026112103021300-1234 agent=Domino at=03:02:13"},
    {"from mail.sender.test ([192.0.2.1]) by notes.example.test (HCL Domino Release 12.0.2) with ESMTP id 1-2; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=notes.example.test helo=mail.sender.test ip=192.0.2.1 with=smtp tls=no id=1-2 agent=Domino at=03:02:13"},
    // Delivery and storage
    {"from mail.example.test (LHLO mail.example.test) (192.0.2.10) by store3.example.test with LMTP; Sat, 21 Nov 2026 03:02:13 +0000 (UTC)",
     "by=store3.example.test helo=mail.example.test ptr=mail.example.test ip=192.0.2.10 with=lmtp at=03:02:13"},
    {"from mx1.example.test ([127.0.0.1]) by store3.example.test with LMTP id gLkXA1 (envelope-from <ann@sender.test>) for <bob@example.test>; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=store3.example.test helo=mx1.example.test ip=127.0.0.1 with=lmtp id=gLkXA1 for=bob@example.test sender=ann@sender.test at=03:02:13"},
    {"from mx1.example.test ([unix socket]) by store3.example.test (Cyrus 3.6.1-Debian) with LMTPA; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=store3.example.test helo=mx1.example.test with=lmtp tls=no auth=yes agent=Cyrus at=03:02:13"},
    // Collected, over the web, other ways
    {"from pop.isp.test [192.0.2.110] by home.example.test with POP3 (fetchmail-6.4.37) for <ann@localhost> (single-drop); Sat, 21 Nov 2026 04:02:13 +0100 (CET)",
     "by=home.example.test helo=pop.isp.test ip=192.0.2.110 with=pop id= for=ann@localhost agent=fetchmail at=03:02:13 unread=(single-drop)"},
    {"from 198.51.100.9 (SquirrelMail authenticated user ann) by webmail.sender.test with HTTP; Sat, 21 Nov 2026 03:02:13 -0000",
     "by=webmail.sender.test helo=198.51.100.9 ip=198.51.100.9 with=http auth=ann at=03:02:13"},
    {"from [198.51.100.9] by 3c-app-17.server.lan (via HTTP); Sat, 21 Nov 2026 04:02:13 +0100", "by=3c-app-17.server.lan helo=[198.51.100.9] ip=198.51.100.9 with=http at=03:02:13"},
    {"from host9.isp.test ([198.51.100.9]) by mx-ha.example.test (mxweb111 [192.0.2.33]) with ESMTPS (Nemesis) id 1MabCD for <bob@example.test>; Sat, 21 Nov 2026 04:02:13 +0100",
     "by=mx-ha.example.test helo=host9.isp.test ip=198.51.100.9 with=smtp tls=yes id=1MabCD for=bob@example.test agent=Nemesis at=03:02:13"},
    {"from [198.51.100.9] (account ann HELO friend) by mail.sender.test (CommuniGate Pro SMTP 6.2.14) with ESMTPSA id 41234567 for bob@example.test; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mail.sender.test helo=friend ip=198.51.100.9 with=smtp tls=yes auth=ann id=41234567 for=bob@example.test agent=CommuniGate at=03:02:13"},
    {"from 198.51.100.9  (EHLO friend) (198.51.100.9)\n  by mta1.mail.yahoo.com with SMTPs; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mta1.mail.yahoo.com helo=friend ip=198.51.100.9 with=smtp tls=yes agent=Yahoo at=03:02:13"},
    {"from mail.sender.test ([192.0.2.1]) by gw.example.test with ESMTP/TLS/ECDHE-RSA-AES256-GCM-SHA384; 21 Nov 2026 03:02:13 +0000",
     "by=gw.example.test helo=mail.sender.test ip=192.0.2.1 with=smtp tls=yes cipher=ECDHE-RSA-AES256-GCM-SHA384 at=03:02:13"},
    {"from mail.sender.test (mail.sender.test [192.0.2.1]) (Using TLS) by gw.example.test with ESMTP id uk-mta-1-abc; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=gw.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=yes id=uk-mta-1-abc at=03:02:13"},
    {"by relay.gw.test with ESMTP with STARTTLS (version=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384) id abc; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=relay.gw.test with=smtp tls=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 id=abc at=03:02:13"},
    {"from mail.sender.test (mail.sender.test [192.0.2.1])\r\n\t(using TLSv1.3 with cipher TLS13_AES_256_GCM_SHA384)\r\n\tby mx1.example.test (Stalwart SMTP) with ESMTPS id 3C4D;\r\n\tSat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=TLSv1.3 cipher=TLS13_AES_256_GCM_SHA384 id=3C4D agent=Stalwart at=03:02:13"},
    {"from mail.sender.test ([192.0.2.1]) by mx1.example.test with MailEnable ESMTP; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test ip=192.0.2.1 with=smtp agent=MailEnable at=03:02:13"},
    {"from mail.sender.test by mx1.example.test (Oracle Communications Messaging Server 8.1 64bit) with ESMTPS id <0ABC00D@mx1.example.test> for bob@example.test; Sat, 21 Nov 2026 03:02:13 +0000 (GMT)",
     "by=mx1.example.test helo=mail.sender.test with=smtp tls=yes id=0ABC00D@mx1.example.test for=bob@example.test agent=Oracle at=03:02:13"},
    {"from host.sender.test (unknown) by geo-ismtpd-1 (SG) with ESMTP id xAbC for <bob@example.test>; Sat, 21 Nov 2026 03:02:13.123 +0000 (UTC)",
     "by=geo-ismtpd-1 helo=host.sender.test ptr=? with=smtp id=xAbC for=bob@example.test at=03:02:13"},
    {"from [10.0.0.1] ([10.0.0.1:34567] helo=app) by mta1.sender.test (envelope-from <b@sender.test>) (ecelerity 4.4) with ESMTPS (cipher=AES256-GCM-SHA384) id 11/22; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mta1.sender.test helo=app ip=10.0.0.1 with=smtp tls=yes cipher=AES256-GCM-SHA384 id=11/22 sender=b@sender.test agent=Momentum at=03:02:13"},
    {"by mx1.example.test with UUCP id AA1234; Sat, 21 Nov 26 03:02:13 GMT", "by=mx1.example.test with=uucp id=AA1234 at=03:02:13"},
    {"from mail.sender.test (mail.sender.test [192.0.2.1]) by mx1.example.test with UTF8SMTPS id u1; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=smtp tls=yes id=u1 at=03:02:13"},
    // Odd, broken, forged
    {"from mail.sender.test (mail.sender.test [300.1.2.3]) by mx1.example.test with SMTP id q; Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test ptr=mail.sender.test bad=300.1.2.3 with=smtp id=q at=03:02:13"},
    {"from mail.sender.test by mx1.example.test with SMTP id q Sat, 21 Nov 2026 03:02:13 +0000",
     "by=mx1.example.test helo=mail.sender.test with=smtp id=q at=03:02:13 odd=no_semicolon"},
    {"from mail.sender.test (mail.sender.test [192.0.2.1] by mx1.example.test with SMTP id q; Sat, 21 Nov 2026 03:02:13 +0000",
     "helo=mail.sender.test ptr=mail.sender.test ip=192.0.2.1 with=untold at=03:02:13 odd=unclosed odd=no_by"},
    {"from mail.sender.test by mx1.example.test with SMTP id q; yesterday", "by=mx1.example.test helo=mail.sender.test with=smtp id=q odd=no_date"},
    {"from by with id for ; Sat, 21 Nov 2026 03:02:13 +0000", "with=local at=03:02:13 odd=no_by"},
    {"", "with=local odd=no_date odd=no_by"},
};

}  // namespace

TEST_CASE("Received fields of many servers are read whole") {
  for (const auto& row : received_rows) {
    CAPTURE(row.value);
    std::string expected(row.expected);
    if (const auto empty = expected.find(" id= "); empty != std::string::npos) expected.erase(empty, 4);
    CHECK(told(parse_received(row.value)) == expected);
  }
  CHECK(std::size(received_rows) >= 60);
}

TEST_CASE("line ends inside of a field make no difference, and neither does what follows it") {
  for (const auto& row : received_rows) {
    std::string unix_ends, spaced;
    for (const char c : row.value) {
      if (c != '\r') unix_ends += c;
      if (c != '\r') spaced += c == '\n' || c == '\t' ? ' ' : c;
    }
    CHECK(told(parse_received(unix_ends)) == told(parse_received(row.value)));
    CHECK(told(parse_received(spaced)) == told(parse_received(row.value)));
    CHECK(told(parse_received(unix_ends + "\r\n ")) == told(parse_received(row.value)));
  }
}

TEST_CASE("a field of a megabyte is read in part, and says so") {
  std::string value = "from a.test (";
  value.append(1u << 20, '(');
  const auto line = parse_received(value);
  CHECK(line.has(LineOddity::too_long));
  CHECK(line.has(LineOddity::unclosed));
}
