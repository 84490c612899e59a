// For tests: evidence in which every field has a value that is not its default, hostile bytes included.
#pragma once
#include "mailwhy/evidence/evidence.h"

namespace mailwhy::evidence::sample {

inline const Time start = *parse_time("2026-11-21T03:16:49.120Z");
inline const std::string hostile = std::string("\x1b[2J\0\xff ", 7) + "\u202e\r\n\\x1b \u00fc";

inline smtp::Reply reply(int code, std::vector<std::string> lines) {
  smtp::Reply out;
  out.code = code;
  out.lines = std::move(lines);
  for (std::size_t i = 0; i < out.lines.size(); ++i)
    out.raw += std::to_string(code) + (i + 1 < out.lines.size() ? "-" : " ") + out.lines[i] + "\r\n";
  return out;
}

inline dns::Record record(std::string_view name, dns::Type type, dns::Data data, std::uint32_t ttl_s = 300) {
  return {Domain::of(name), type, ttl_s, std::move(data)};
}

inline dns::Lookup lookup(std::string_view name, dns::Type type, std::vector<dns::Record> records) {
  dns::Lookup out;
  out.question = {Domain::of(name), type};
  out.server = {IpAddress::of("127.0.0.53"), 53};
  out.at = start + 1234us;
  out.took = 4567us;
  out.answer.kind = records.empty() ? dns::Answer::Kind::nodata : dns::Answer::Kind::records;
  out.answer.records = std::move(records);
  return out;
}

inline Case full_case() {
  Case c;
  c.target = Case::Target::domain;
  c.recipient.local_part = "b\u00f6b";
  c.recipient.domain = Domain::of("xn--bcher-kva.test");
  c.recipient.literal = IpAddress::of("2001:db8::25");
  c.recipient.unicode_domain = "b\u00fccher.test";
  c.recipient.utf8_local_part = true;
  c.recipient.oddities = {"blanks around", hostile};
  c.sender.local_part = "ann";
  c.sender.domain = Domain::of("sender.test");
  c.sender_given = true;
  c.helo = "mail.sender.test";
  c.host_name = "host.sender.test";
  c.resolvers = {{IpAddress::of("127.0.0.53"), 53}, {IpAddress::of("2001:db8::53"), 5353}};
  c.root_hints = {{Domain(), {IpAddress::of("198.51.100.1"), 53}}};
  c.dns_port = 5353;
  c.source = IpAddress::of("192.0.2.25");
  c.use_v4 = false;
  c.use_v6 = false;
  c.smtp_port = 2525;
  c.public_networks = {*Network::parse("127.0.0.0/8"), *Network::parse("2001:db8::/32")};
  c.controls = {{"control.test", 26}};
  c.ping = false;
  c.control_recipient = true;
  c.seed = 0xFFFFFFFFFFFFFFFFull;
  c.ca_file = "/etc/ca.pem";
  c.limits = {1s, 2s, 3500ms, 4s, 5s, 6, 7, 8};
  return c;
}

inline void add_lookups(dns::Lookups& lookups) {
  using dns::Type;
  auto full = lookup("example.test", Type::mx, {record("example.test", Type::mx, dns::Mx{10, Domain::of("mx1.example.test")})});
  full.answer.aliases = {record("www.example.test", Type::cname, dns::Cname{Domain::of("example.test")}, 0)};
  full.answer.authority = {
      record("test", Type::soa, dns::Soa{Domain::of("ns.test"), Domain::of("root.test"), 4294967295u, 1, 2, 3, 4}),
      record("", Type::ns, dns::Ns{Domain::of("ns.test")})};
  full.answer.errors = {{6, hostile}, {22, "no reachable authority"}};
  full.answer.rcode = dns::Rcode::badvers;
  full.answer.authoritative = full.answer.authentic = full.answer.recursion_available = true;
  full.answer.over_tcp = full.answer.without_edns = full.answer.case_changed = true;
  full.answer.tries = 3;
  full.answer.problem = "odd";
  full.answer.oddities = {"trailing bytes", hostile};
  lookups.add(full);
  lookups.add(lookup("example.test", Type::txt,
                     {record("example.test", Type::txt, dns::Txt{{"v=spf1 \"quoted\" \\ -all", hostile, ""}}),
                      record("example.test", Type::txt, dns::Txt{{std::string("a\nb\0c", 5)}})}));
  lookups.add(lookup("all.test", Type::any,
                     {record("all.test", Type::a, dns::A{IpAddress::of("192.0.2.1")}),
                      record("all.test", Type::aaaa, dns::Aaaa{IpAddress::of("2001:db8::1")}),
                      record("all.test", Type::ptr, dns::Ptr{Domain::of("all.test")}),
                      record("all.test", Type::srv, dns::Srv{1, 2, 3, Domain::of("srv.all.test")}),
                      record("all.test", Type::tlsa, dns::Tlsa{3, 1, 1, std::string(32, '\x7f')}),
                      record("all.test", Type::rrsig, dns::Opaque{std::string("\x01\xff\0x", 4)}),
                      record("odd\\.label.\\255.test", Type::mx, dns::Mx{0, Domain()})}));
  auto silent = lookup("gone.test", Type::mx, {});
  silent.answer.kind = dns::Answer::Kind::silence;
  lookups.add(silent);
  lookups.add(silent);
}

inline crypto::Certificate certificate() {
  crypto::Certificate c;
  c.subject = "CN=mx1.example.test," + hostile;
  c.issuer = "CN=Test CA";
  c.dns_names = {"mx1.example.test", "*.example.test", hostile};
  c.ip_names = {"192.0.2.10"};
  c.not_before = *parse_time("2026-01-01T00:00:00Z");
  c.not_after = *parse_time("2027-01-01T00:00:00Z");
  c.key_type = "RSA";
  c.key_bits = 2048;
  c.signature_algorithm = "sha256WithRSAEncryption";
  c.serial_hex = "01ab";
  c.sha256_hex = "00ff";
  c.self_signed = true;
  c.der = std::string("\x30\x82\0\x01\xff", 5);
  return c;
}

inline Session session() {
  Session s;
  s.purpose = Session::Purpose::without_tls;
  s.host = Domain::of("mx1.example.test");
  s.preference = 10;
  s.to = {IpAddress::of("192.0.2.10"), 25};
  s.connect = {start, 23456us, Endpoint{IpAddress::of("192.0.2.25"), 40000}};
  smtp::Exchange greeting;
  greeting.at = start + 1ms;
  greeting.first_byte = 5ms;
  greeting.took = 105ms;
  greeting.reply = reply(220, {"mx1.example.test ESMTP"});
  smtp::Exchange mail;
  mail.step = smtp::Step::mail;
  mail.command = "MAIL FROM:<ann@sender.test>";
  mail.encrypted = true;
  mail.at = start + 7us;
  mail.took = 31ms;
  mail.reply = reply(554, {"5.7.1 " + hostile, "second"});
  mail.reply->enhanced = smtp::EnhancedCode{5, 7, 1};
  mail.reply->oddities = {smtp::Oddity::bare_lf, smtp::Oddity::control_bytes, smtp::Oddity::line_without_code};
  mail.reply->raw = "554-5.7.1 as it came\n554 second\n";
  mail.failure = Failure{Failure::Kind::closed, "closed after the reply", {}};
  mail.stray = hostile;
  mail.talked_early = true;
  s.transcript.exchanges = {greeting, mail};
  smtp::Capabilities offered;
  offered.greeting = "mx1.example.test hello";
  offered.all = {{"SIZE", {"52428800"}, "SIZE 52428800"}, {"XODD", {hostile}, "XODD " + hostile}};
  offered.starttls = offered.pipelining = offered.eight_bit_mime = offered.smtputf8 = offered.dsn = offered.chunking = true;
  offered.enhanced_status_codes = offered.requiretls = offered.starttls_masked = offered.starttls_lower_case = true;
  offered.size_bytes = 0xFFFFFFFFFFFFFFFFull;
  offered.auth = {"PLAIN", "LOGIN"};
  s.transcript.clear = offered;
  s.transcript.encrypted = smtp::Capabilities{};
  s.transcript.used_helo = true;
  tls::Facts facts;
  facts.protocol = "TLSv1.3";
  facts.cipher = "TLS_AES_256_GCM_SHA384";
  facts.key_exchange = "X25519";
  facts.chain = {certificate(), crypto::Certificate{}};
  facts.trusted = facts.name_matches = facts.resumed = facts.client_certificate_asked = true;
  facts.chain_problems = {"certificate has expired"};
  facts.chain_problem_codes = {10, -1};
  s.tls = Observed<tls::Facts>{start, 88ms, facts};
  s.took = 400ms;
  return s;
}

inline Session failed_session() {
  Session s;
  s.host = Domain();
  s.to = {IpAddress::of("2001:db8::10"), 25};
  s.connect = {start, 10s, Failure{Failure::Kind::unreachable, "a router said no", Failure::Icmp{3, 13, IpAddress::of("198.51.100.1")}}};
  s.tls = Observed<tls::Facts>{start, 1ms, Failure{Failure::Kind::tls, "alert handshake_failure", {}}};
  return s;
}

inline Views views() {
  Views out;
  out.query.question = {Domain::of("xn--bcher-kva.test"), dns::Type::mx};
  out.query.compare = true;
  out.query.resolvers_only = true;
  out.query.ask_again = true;
  out.query.resolvers = {{zone::Resolver::Kind::named, hostile, {IpAddress::of("127.0.0.53"), 53}}};
  out.query.walk.hints = {{Domain::of("a.root.test"), {IpAddress::of("198.51.100.1"), 5353}}};
  out.query.walk.port = 5353;
  out.query.walk.use_v6 = false;
  out.query.walk.public_networks = {*Network::parse("198.51.100.0/24")};
  out.query.seed = 77;
  out.query.most_questions = 88;
  out.query.thorough = true;
  for (const auto way : {zone::Way::recursive, zone::Way::again, zone::Way::unchecked, zone::Way::later, zone::Way::direct, zone::Way::over_tcp}) {
    zone::Reply reply;
    reply.ask = {{IpAddress::of("127.0.0.53"), 53}, out.query.question, way};
    reply.at = start + 1001us;
    reply.took = 2002us;
    reply.answer.kind = dns::Answer::Kind::servfail;
    reply.answer.errors = {{6, hostile}};
    reply.timed_out = way == zone::Way::over_tcp;
    reply.authority = {record("test", dns::Type::ns, dns::Ns{Domain::of("ns.nic.test")})};
    reply.additional = {record("ns.nic.test", dns::Type::a, dns::A{IpAddress::of("198.51.100.2")})};
    out.replies.add(std::move(reply));
  }
  return out;
}

inline Evidence full() {
  Evidence e;
  e.the_case = full_case();
  e.vantage = {IpAddress::of("192.0.2.25"), IpAddress::of("2001:db8::99"), "mail.sender.test", "given"};
  e.started = start;
  e.elapsed = 712345us;
  e.complete = false;
  add_lookups(e.lookups);
  route::Route route;
  route.kind = route::Route::Kind::implicit_mx;
  route.hosts = {{Domain::of("mx1.example.test"), 10, true, Domain::of("real.example.test"), IpAddress::of("192.0.2.77"),
                  {{IpAddress::of("192.0.2.10"), 300}}, dns::Answer::Kind::records, dns::Answer::Kind::servfail}};
  route.hosts_left_out = 3;
  route.null_mx_mixed = true;
  route.alias_of = Domain::of("alias.test");
  route.mx_failure = dns::Answer::Kind::refused;
  e.route = route;
  e.views = views();
  e.sessions = {session(), failed_session()};
  e.reaches = {{Reach::Kind::other_port, "mx1.example.test", {IpAddress::of("192.0.2.10"), 443},
                {start, 22ms, Endpoint{IpAddress::of("192.0.2.25"), 0}}, hostile}};
  e.pings = {{IpAddress::of("192.0.2.10"), {start, 9ms, 57}},
             {IpAddress::of("192.0.2.11"), {start, 2s, Failure{Failure::Kind::timed_out, "", {}}}}};
  e.listings = {{Domain::of("zen.dnsbl.test"), IpAddress::of("192.0.2.25"), listing::Result::listed,
                 {IpAddress::of("127.0.0.4"), IpAddress::of("127.0.0.10")}, hostile, "asked just now"}};
  e.not_tried = {{Stage::connect, Domain::of("mx2.example.test"), IpAddress::of("10.0.0.1"), NotTried::Why::stopped, "stopped by hand"}};
  return e;
}

}  // namespace mailwhy::evidence::sample
