// Notices that are not written in English.
#include "mailwhy/bounce/notice_sample.h"

namespace mailwhy::bounce::samples {

const std::vector<Sample>& of_languages() {
  static const std::vector<Sample> all = {
      {"German, Exchange", R"(From: Systemadministrator <postmaster@example.net>
To: ann@example.net
Subject: =?utf-8?q?Unzustellbar:_Pl=C3=A4ne?=
Content-Type: text/plain; charset=utf-8

Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:

bob@example.org
Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.

Diagnoseinformationen für Administratoren:

Generierender Server: exch.example.net

bob@example.org
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##

Ursprüngliche Nachrichtenkopfzeilen:

Received: from exch.example.net; Sat, 21 Nov 2026 03:02:13 +0100
From: Ann <ann@example.net>
To: bob@example.org
Subject: Pläne
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1"}}, "bad-address"},
      {"French", R"(Return-Path: <>
From: Administrateur système <postmaster@example.fr>
To: ann@example.net
Subject: Non remis : projets
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

=C9chec de la remise pour ces destinataires ou groupes suivants :

bob@example.org
La bo=EEte aux lettres du destinataire est pleine.

550 5.2.2 mailbox full
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.2.2"}}, "mailbox-full"},
      {"Spanish", R"(Return-Path: <>
From: MAILER-DAEMON@example.es
To: ann@example.net
Subject: =?utf-8?q?No_se_pudo_entregar_su_mensaje?=
Content-Type: text/plain; charset=utf-8

Su mensaje no se pudo entregar a los siguientes destinatarios:

  bob@example.org

  550 5.1.1 usuario desconocido
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1"}}, "bad-address"},
      {"Italian", R"(Return-Path: <>
From: Postmaster <postmaster@example.it>
To: ann@example.net
Subject: Mancata consegna: progetti
Content-Type: text/plain; charset=utf-8

Il messaggio non è stato recapitato ai seguenti destinatari:

bob@example.org: 552 5.2.2 casella piena
)", NoticeKind::bounce, {{"bob@example.org", "552", "5.2.2"}}, "mailbox-full"},
      {"Portuguese", R"(Return-Path: <>
From: Mail Delivery System <mailer-daemon@example.com.br>
To: ann@example.net
Subject: =?utf-8?q?Falha_na_entrega_da_mensagem?=
Content-Type: text/plain; charset=utf-8

A sua mensagem não pôde ser entregue.

<bob@example.org>: host mx.example.org[192.0.2.8] said: 550 5.1.1 Usuario desconhecido (in reply to RCPT TO command)
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1", "RCPT", "mx.example.org"}}, "bad-address"},
      {"Dutch", R"(Return-Path: <>
From: postmaster@example.nl
To: ann@example.net
Subject: Onbestelbaar: plannen
Content-Type: text/plain; charset=utf-8

Uw bericht kan niet worden bezorgd aan de volgende ontvangers:

bob@example.org
  550 5.1.1 User unknown
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1"}}, "bad-address"},
      {"Russian, KOI8-R", "Return-Path: <>\nFrom: mailer-daemon@example.ru\nTo: ann@example.net\nSubject: =?koi8-r?b?8MnT2M3PIM7FIMTP09TB18zFzs8=?=\nContent-Type: text/plain; charset=koi8-r\n\n"
       "\xf0\xc9\xd3\xd8\xcd\xcf \xce\xc5 \xc2\xd9\xcc\xcf \xc4\xcf\xd3\xd4\xc1\xd7\xcc\xc5\xce\xcf:\n\nbob@example.org\n    550 5.1.1 user unknown\n",
       NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1"}}, "bad-address"},
      {"Polish", R"(Return-Path: <>
From: MAILER-DAEMON@example.pl
To: ann@example.net
Subject: =?utf-8?q?Nie_dostarczono_wiadomo=C5=9Bci?=
Content-Type: text/plain; charset=utf-8

Wiadomość nie została dostarczona do:

bob@example.org: 550 5.1.1 Nie ma takiego uzytkownika
)", NoticeKind::bounce, {{"bob@example.org", "550", "5.1.1"}}},
      {"Chinese", R"(Return-Path: <>
From: postmaster@example.cn
To: ann@example.net
Subject: =?utf-8?b?57O757uf6YCA5L+h?=
Content-Type: text/plain; charset=utf-8

抱歉，您的邮件被退回来了……

原邮件信息：
收件人： bob@example.cn

退信原因： 收件人邮件地址不存在
550 5.1.1 mailbox not found
)", NoticeKind::bounce, {{"bob@example.cn", "550", "5.1.1"}}, "bad-address"},
      {"Japanese, ISO-2022-JP", "Return-Path: <>\nFrom: postmaster@example.jp\nTo: ann@example.net\nSubject: failure notice\nContent-Type: text/plain; charset=iso-2022-jp\n\n"
       "\x1b$B0J2<$N%a!<%k%\"%I%l%9$X$NAw?.$K<:GT$7$^$7$?!#\x1b(B\nbob@example.jp\n\n-------server message\n550 5.1.1 <bob@example.jp>: User unknown\n\n-------SMTP command\nRCPT\n\n-------original message\nFrom: ann@example.net\nMessage-ID: <13@example.net>\nSubject: x\n",
       NoticeKind::bounce, {{"bob@example.jp", "550", "5.1.1", "RCPT"}}, "bad-address"},
      {"Korean", R"(Return-Path: <>
From: postmaster@example.kr
To: ann@example.net
Subject: =?utf-8?b?67Cw64us65CY7KeAIOyViuydjDog6rOE7ZqN?=
Content-Type: text/plain; charset=utf-8

다음 받는 사람에게 배달되지 않음:

bob@example.kr
550 5.1.1 no such user
)", NoticeKind::bounce, {{"bob@example.kr", "550", "5.1.1"}}, "bad-address"},
      {"Swedish", R"(Return-Path: <>
From: postmaster@example.se
To: ann@example.net
Subject: Meddelandet kunde inte levereras
Content-Type: text/plain; charset=utf-8

Ditt meddelande kunde inte levereras till:

bob@example.se
    550 5.1.1 User unknown
)", NoticeKind::bounce, {{"bob@example.se", "550", "5.1.1"}}, "bad-address"},
      {"Turkish", R"(Return-Path: <>
From: postmaster@example.com.tr
To: ann@example.net
Subject: =?utf-8?q?=C4=B0leti_teslim_edilemedi?=
Content-Type: text/plain; charset=utf-8

İletiniz teslim edilemedi:

bob@example.com.tr: 550 5.1.1 kullanici yok
)", NoticeKind::bounce, {{"bob@example.com.tr", "550", "5.1.1"}}},
      {"Exchange in French, a delay", R"(Return-Path: <>
From: postmaster@example.org
To: ann@example.net
Subject: =?utf-8?q?Retard=C3=A9_:_Offre?=
Content-Type: text/plain; charset=utf-8

La remise de votre message aux destinataires suivants est retardée :

bob@example.org
)", NoticeKind::delay_notice, {{"bob@example.org"}}},
  };
  return all;
}

}  // namespace mailwhy::bounce::samples
