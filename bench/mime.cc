// Mails as parts, text in charsets, reports about mail.  Google Benchmark; the rate is of the mail's bytes.
#include <benchmark/benchmark.h>

#include <string>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/charset.h"
#include "mailwhy/mail/mime.h"
#include "mailwhy/mail/report_parts.h"

namespace {
using namespace mailwhy;

// A notice as most servers write it, about 4.5 KB, with the mail it is about; `attachment_bytes` of that mail are base64.
std::string notice(std::size_t attachment_bytes) {
  std::string text;
  for (int hop = 1; hop <= 5; ++hop) text += "Received: from out" + std::to_string(hop) + ".sender.test (out" + std::to_string(hop) + ".sender.test [192.0.2." + std::to_string(hop) + "])\n\tby mx.example.test (Postfix) with ESMTPS id 4F1C2" + std::to_string(hop) + "\n\tfor <bob@example.test>; Sat, 21 Nov 2026 03:00:01 +0000 (UTC)\n";
  text = "Return-Path: <>\n" + text + "From: MAILER-DAEMON@mx.example.test\nTo: ann@sender.test\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
         "Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"4F1C2.1700000000/mx.example.test\"\n\n--4F1C2.1700000000/mx.example.test\nContent-Type: text/plain; charset=us-ascii\n\n";
  for (int line = 0; line < 15; ++line) text += "The mail could not be delivered to one or more recipients; it is attached below.\n";
  text += "\n--4F1C2.1700000000/mx.example.test\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.test\nArrival-Date: Sat, 21 Nov 2026 03:00:01 +0000 (UTC)\n\n"
          "Final-Recipient: rfc822; bob@example.test\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx1.example.test\nDiagnostic-Code: smtp; 550 5.1.1 <bob@example.test>: Recipient address rejected:\n    User unknown\n"
          "\n--4F1C2.1700000000/mx.example.test\nContent-Type: message/rfc822\n\nFrom: ann@sender.test\nTo: bob@example.test\nSubject: Lunch\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=inner\n\n"
          "--inner\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n";
  for (int line = 0; line < 10; ++line) text += "Gr=C3=BC=C3=9Fe aus K=C3=B6ln, wo es heute regnet und morgen wieder regnen wird=\n, wie immer.\n";
  if (attachment_bytes > 0) text += "--inner\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n";
  const std::string line(76, 'Q');
  for (std::size_t have = 0; have < attachment_bytes; have += 77) text += line + "\n";
  return text + "--inner--\n\n--4F1C2.1700000000/mx.example.test--\n";
}

void walk(benchmark::State& state) {
  const auto text = notice(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(mail::read_mime(text).parts.size());
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(walk)->Arg(0)->Arg(1 << 20)->Arg(50 << 20);

void walk_and_decode(benchmark::State& state) {
  const auto text = notice(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    const auto mime = mail::read_mime(text);
    for (const auto& part : mime.parts) {
      std::string storage;
      if (part.type.starts_with("text/")) benchmark::DoNotOptimize(mail::decoded_text(part, storage));
      else if (!part.type.starts_with("m")) benchmark::DoNotOptimize(mail::decoded_body(part, storage, std::size_t{1} << 30));
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(walk_and_decode)->Arg(0)->Arg(1 << 20);

void delivery_status(benchmark::State& state) {
  std::string text = "Reporting-MTA: dns; mx.example.test\n";
  for (int i = 0; i < state.range(0); ++i) text += "\nFinal-Recipient: rfc822; bob" + std::to_string(i) + "@example.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n here\n";
  for (auto _ : state) benchmark::DoNotOptimize(mail::parse_delivery_status(text).recipients.size());
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(delivery_status)->Arg(1)->Arg(1000);

void charset(benchmark::State& state, std::string_view name, std::string_view words) {
  std::string text;
  while (text.size() < 4000) text += words;
  std::string storage;
  for (auto _ : state) benchmark::DoNotOptimize(mail::to_utf8(text, name, storage));
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK_CAPTURE(charset, ascii, "iso-8859-1", "User unknown. ");
BENCHMARK_CAPTURE(charset, utf8, "utf-8", "Empfänger unbekannt. ");
BENCHMARK_CAPTURE(charset, western, "iso-8859-1", "Empf\xE4nger unbekannt. ");
BENCHMARK_CAPTURE(charset, koi8, "koi8-r", "\xF0\xD2\xC9\xD7\xC5\xD4 ");
BENCHMARK_CAPTURE(charset, iso2022jp, "iso-2022-jp", "\x1B$B%f!<%6!<\x1B(B user\n");
BENCHMARK_CAPTURE(charset, gbk, "gb2312", "\xC4\xE3\xBA\xC3 ");

}  // namespace

BENCHMARK_MAIN();
