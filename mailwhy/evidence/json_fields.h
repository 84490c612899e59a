// The fields of everything in the evidence, once for writing and for reading.  Included by json*.cc only.
#pragma once
#include "mailwhy/evidence/json_names.h"

namespace mailwhy::evidence::json {

// Data of a DNS record: zone text, and the wire form in `wire_b64` when zone text cannot carry it.  (json_dns.cc)
void put_record_data(Writer& ar, const dns::Record& record);
void take_record_data(Reader& ar, dns::Record& record);
// `raw_b64` when the bytes are not just code, separator, line and CR LF.  (json_smtp.cc)
void put_raw(Writer& ar, const smtp::Reply& reply);
void take_raw(Reader& ar, smtp::Reply& reply);

// --- base

void fields(auto& ar, Like<Failure::Icmp> auto& icmp) {
  ar.field("type", icmp.type);
  ar.field("code", icmp.code);
  ar.field("from", icmp.from);
}
void fields(auto& ar, Like<Failure> auto& failure) {
  ar.field("kind", failure.kind);
  ar.field("detail", failure.detail);
  ar.field("icmp", failure.icmp);
}
template <typename Ar, typename T>
void observed(Ar& ar, T& seen) {
  ar.field("at", seen.at);
  ar.field("took", seen.took);
  if constexpr (Ar::writing) {
    if (seen.ok()) ar.field("value", seen.value());
    else ar.field("failure", seen.failure());
  } else if (ar.is_there("failure")) {
    ar.field("failure", seen.result.template emplace<0>());
  } else {
    ar.field("value", seen.result.template emplace<1>());
  }
}
void fields(auto& ar, Like<Observed<Endpoint>> auto& seen) { observed(ar, seen); }
void fields(auto& ar, Like<Observed<int>> auto& seen) { observed(ar, seen); }
void fields(auto& ar, Like<Observed<tls::Facts>> auto& seen) { observed(ar, seen); }

// --- the case

void fields(auto& ar, Like<mail::Address> auto& address) {
  if constexpr (std::remove_cvref_t<decltype(ar)>::writing) ar.extra("address", address.text());
  ar.field("local_part", address.local_part);
  ar.field("domain", address.domain);
  ar.field("literal", address.literal);
  ar.field("unicode_domain", address.unicode_domain);
  ar.field("utf8_local_part", address.utf8_local_part);
  ar.field("oddities", address.oddities);
}
void fields(auto& ar, Like<Limits> auto& limits) {
  ar.field("connect", limits.connect);
  ar.field("greeting", limits.greeting);
  ar.field("command", limits.command);
  ar.field("whole", limits.whole);
  ar.field("dns_try", limits.dns_try);
  ar.field("dns_tries", limits.dns_tries);
  ar.field("connections_per_server", limits.connections_per_server);
  ar.field("sessions", limits.sessions);
}
void fields(auto& ar, Like<Control> auto& control) {
  ar.field("host", control.host);
  ar.field("port", control.port);
}
void fields(auto& ar, Like<zone::Hint> auto& hint) {
  ar.field("name", hint.name);
  ar.field("server", hint.server);
}
void fields(auto& ar, Like<Case> auto& c) {
  ar.field("target", c.target);
  ar.field("recipient", c.recipient);
  ar.field("sender", c.sender);
  ar.field("sender_given", c.sender_given);
  ar.field("helo", c.helo);
  ar.field("host_name", c.host_name);
  ar.field("resolvers", c.resolvers);
  ar.field_if_there("root_hints", c.root_hints);
  ar.field_if_there("dns_port", c.dns_port);
  ar.field("source", c.source);
  ar.field("use_v4", c.use_v4);
  ar.field("use_v6", c.use_v6);
  ar.field("smtp_port", c.smtp_port);
  ar.field("host", c.host);
  ar.field_if_there("implicit_tls", c.implicit_tls);
  ar.field_if_there("https_port", c.https_port);
  ar.field("public_networks", c.public_networks);
  ar.field("controls", c.controls);
  ar.field("ping", c.ping);
  ar.field_if_there("control_recipient", c.control_recipient);
  ar.field("seed", c.seed);
  ar.field("ca_file", c.ca_file);
  ar.field("limits", c.limits);
}
void fields(auto& ar, Like<Vantage> auto& vantage) {
  ar.field("ip4", vantage.ip4);
  ar.field("ip6", vantage.ip6);
  ar.field("helo", vantage.helo);
  ar.field("helo_from", vantage.helo_from);
}

// --- DNS

void fields(auto& ar, Like<dns::Record> auto& record) {
  ar.field("name", record.name);
  ar.field("type", record.type);
  ar.field("ttl_s", record.ttl_s);
  if constexpr (std::remove_cvref_t<decltype(ar)>::writing) put_record_data(ar, record);
  else take_record_data(ar, record);
}
void fields(auto& ar, Like<dns::Question> auto& question) {
  ar.field("name", question.name);
  ar.field("type", question.type);
}
void fields(auto& ar, Like<dns::Validation> auto& validation) {
  ar.field("question", validation.question);
  ar.field("status", validation.status);
  ar.field("rests_on", validation.rests_on);
  ar.field("why", validation.why);
}
void fields(auto& ar, Like<contact::Contact> auto& contact) {
  ar.field("role", contact.role);
  ar.field("about", contact.about);
  ar.field("holder", contact.holder);
  ar.field("mail", contact.mail);
  ar.field("phone", contact.phone);
  ar.field("page", contact.page);
  ar.field("source", contact.source);
  ar.field("assumed", contact.assumed);
}
void fields(auto& ar, Like<dns::ExtendedError> auto& error) {
  ar.field("code", error.code);
  ar.field("text", error.text);
}
template <typename Ar>
void fields(Ar& ar, Like<dns::Answer> auto& answer) {
  ar.field("kind", answer.kind);
  auto rcode = static_cast<std::uint16_t>(answer.rcode);
  ar.field("rcode", rcode);
  if constexpr (Ar::writing) ar.extra("rcode_name", dns::to_string(answer.rcode));
  else answer.rcode = static_cast<dns::Rcode>(rcode);
  ar.field("records", answer.records);
  ar.field("aliases", answer.aliases);
  ar.field("authority", answer.authority);
  ar.field("errors", answer.errors);
  ar.field("authoritative", answer.authoritative);
  ar.field("authentic", answer.authentic);
  ar.field("recursion_available", answer.recursion_available);
  ar.field("over_tcp", answer.over_tcp);
  ar.field("without_edns", answer.without_edns);
  ar.field("case_changed", answer.case_changed);
  ar.field("tries", answer.tries);
  ar.field("problem", answer.problem);
  ar.field("oddities", answer.oddities);
}
void fields(auto& ar, Like<dns::Lookup> auto& lookup) {
  ar.field("question", lookup.question);
  ar.field("server", lookup.server);
  ar.field("at", lookup.at);
  ar.field("took", lookup.took);
  ar.field("answer", lookup.answer);
}

void fields(auto& ar, Like<zone::Resolver> auto& resolver) {
  ar.field("kind", resolver.kind);
  ar.field("name", resolver.name);
  ar.field("server", resolver.server);
}
void fields(auto& ar, Like<zone::WalkOptions> auto& walk) {
  ar.field("hints", walk.hints);
  ar.field("port", walk.port);
  ar.field("use_v4", walk.use_v4);
  ar.field("use_v6", walk.use_v6);
  ar.field("public_networks", walk.public_networks);
  ar.field("examine", walk.examine);
}
void fields(auto& ar, Like<zone::Query> auto& query) {
  ar.field("question", query.question);
  ar.field("compare", query.compare);
  ar.field("trace", query.trace);
  ar.field("resolvers_only", query.resolvers_only);
  ar.field("ask_again", query.ask_again);
  ar.field_if_there("thorough", query.thorough);
  ar.field("resolvers", query.resolvers);
  ar.field("walk", query.walk);
  ar.field("seed", query.seed);
  ar.field("most_questions", query.most_questions);
}
void fields(auto& ar, Like<zone::Ask> auto& ask) {
  ar.field("server", ask.server);
  ar.field("question", ask.question);
  ar.field("way", ask.way);
}
void fields(auto& ar, Like<zone::Reply> auto& reply) {
  ar.field("ask", reply.ask);
  ar.field("at", reply.at);
  ar.field("took", reply.took);
  ar.field("answer", reply.answer);
  ar.field("timed_out", reply.timed_out);
  ar.field("authority", reply.authority);
  ar.field("additional", reply.additional);
}
template <typename Ar>
void fields(Ar& ar, Like<Views> auto& views) {
  ar.field("query", views.query);
  std::vector<zone::Reply> replies;
  if constexpr (Ar::writing) {
    for (const auto& ask : views.replies.order()) replies.push_back(*views.replies.find(ask));
    ar.field("replies", replies);
  } else {
    ar.field("replies", replies);
    for (auto& reply : replies) views.replies.add(std::move(reply));
  }
}

// --- route and lists

void fields(auto& ar, Like<route::Address> auto& address) {
  ar.field("ip", address.ip);
  ar.field("ttl_s", address.ttl_s);
}
void fields(auto& ar, Like<route::Host> auto& host) {
  ar.field("name", host.name);
  ar.field("preference", host.preference);
  ar.field("implicit", host.implicit);
  ar.field("alias_of", host.alias_of);
  ar.field("literal", host.literal);
  ar.field("addresses", host.addresses);
  ar.field("a", host.a);
  ar.field("aaaa", host.aaaa);
}
void fields(auto& ar, Like<route::Route> auto& route) {
  ar.field("kind", route.kind);
  ar.field("hosts", route.hosts);
  ar.field("hosts_left_out", route.hosts_left_out);
  ar.field("null_mx_mixed", route.null_mx_mixed);
  ar.field("alias_of", route.alias_of);
  ar.field("mx_failure", route.mx_failure);
}
void fields(auto& ar, Like<listing::Listing> auto& listing) {
  ar.field("zone", listing.zone);
  ar.field("address", listing.address);
  ar.field("result", listing.result);
  ar.field("codes", listing.codes);
  ar.field("reason", listing.reason);
  ar.field("why", listing.why);
}

// --- sessions

void fields(auto& ar, Like<smtp::EnhancedCode> auto& code) {
  ar.field("class", code.klass);
  ar.field("subject", code.subject);
  ar.field("detail", code.detail);
}
void fields(auto& ar, Like<smtp::Reply> auto& reply) {
  ar.field("code", reply.code);
  ar.field("enhanced", reply.enhanced);
  if constexpr (std::remove_cvref_t<decltype(ar)>::writing) ar.extra("text", reply.text());
  ar.field("lines", reply.lines);
  ar.field("oddities", reply.oddities);
  if constexpr (std::remove_cvref_t<decltype(ar)>::writing) put_raw(ar, reply);
  else take_raw(ar, reply);
}
void fields(auto& ar, Like<smtp::Exchange> auto& exchange) {
  ar.field("step", exchange.step);
  ar.field("command", exchange.command);
  ar.field("encrypted", exchange.encrypted);
  ar.field("at", exchange.at);
  ar.field("first_byte", exchange.first_byte);
  ar.field("last_byte", exchange.last_byte);
  ar.field("took", exchange.took);
  ar.field("reply", exchange.reply);
  ar.field("failure", exchange.failure);
  ar.field("stray", exchange.stray);
  ar.field("talked_early", exchange.talked_early);
}
void fields(auto& ar, Like<smtp::Capability> auto& capability) {
  ar.field("keyword", capability.keyword);
  ar.field("parameters", capability.parameters);
  ar.field("line", capability.line);
}
void fields(auto& ar, Like<smtp::Capabilities> auto& caps) {
  ar.field("greeting", caps.greeting);
  ar.field("all", caps.all);
  ar.field("starttls", caps.starttls);
  ar.field("pipelining", caps.pipelining);
  ar.field("eight_bit_mime", caps.eight_bit_mime);
  ar.field("smtputf8", caps.smtputf8);
  ar.field("dsn", caps.dsn);
  ar.field("chunking", caps.chunking);
  ar.field("enhanced_status_codes", caps.enhanced_status_codes);
  ar.field("requiretls", caps.requiretls);
  ar.field("size_bytes", caps.size_bytes);
  ar.field("auth", caps.auth);
  ar.field("starttls_masked", caps.starttls_masked);
  ar.field("starttls_lower_case", caps.starttls_lower_case);
}
template <typename Ar>
void fields(Ar& ar, Like<crypto::Certificate> auto& certificate) {
  ar.field("subject", certificate.subject);
  ar.field("issuer", certificate.issuer);
  ar.field("dns_names", certificate.dns_names);
  ar.field("ip_names", certificate.ip_names);
  ar.field("not_before", certificate.not_before);
  ar.field("not_after", certificate.not_after);
  ar.field("key_type", certificate.key_type);
  ar.field("key_bits", certificate.key_bits);
  ar.field("signature_algorithm", certificate.signature_algorithm);
  ar.field("serial_hex", certificate.serial_hex);
  ar.field("sha256_hex", certificate.sha256_hex);
  ar.field("self_signed", certificate.self_signed);
  ar.bytes("der_b64", certificate.der);
}
void fields(auto& ar, Like<tls::Facts> auto& facts) {
  ar.field("protocol", facts.protocol);
  ar.field("cipher", facts.cipher);
  ar.field("key_exchange", facts.key_exchange);
  ar.field("chain", facts.chain);
  ar.field("trusted", facts.trusted);
  ar.field("chain_problems", facts.chain_problems);
  ar.field("chain_problem_codes", facts.chain_problem_codes);
  ar.field("name_matches", facts.name_matches);
  ar.field("resumed", facts.resumed);
  ar.field("client_certificate_asked", facts.client_certificate_asked);
}
void fields(auto& ar, Like<auth::mtasts::Fetched> auto& fetched) {
  ar.field("host", fetched.host);
  ar.field("end", fetched.end);
  ar.field("problem", fetched.problem);
  ar.field("status", fetched.status);
  ar.field("content_type", fetched.content_type);
  ar.field("body", fetched.body);
  ar.field("peer", fetched.peer);
  ar.field("tls", fetched.tls);
  ar.field("at", fetched.at);
  ar.field("took", fetched.took);
}
// The transcript's fields stand in the session itself, so that /sessions/0/exchanges/4 is short.
void fields(auto& ar, Like<Session> auto& session) {
  ar.field("purpose", session.purpose);
  ar.field("host", session.host);
  ar.field("preference", session.preference);
  ar.field("to", session.to);
  ar.field("connect", session.connect);
  ar.field("exchanges", session.transcript.exchanges);
  ar.field("capabilities_clear", session.transcript.clear);
  ar.field("capabilities_encrypted", session.transcript.encrypted);
  ar.field("used_helo", session.transcript.used_helo);
  ar.field("tls", session.tls);
  ar.field("took", session.took);
}
void fields(auto& ar, Like<Reach> auto& reach) {
  ar.field("kind", reach.kind);
  ar.field("name", reach.name);
  ar.field("to", reach.to);
  ar.field("connect", reach.connect);
  ar.field("greeting", reach.greeting);
}
void fields(auto& ar, Like<Ping> auto& ping) {
  ar.field("address", ping.address);
  ar.field("reply", ping.reply);
}
void fields(auto& ar, Like<NotTried> auto& left_out) {
  ar.field("stage", left_out.stage);
  ar.field("host", left_out.host);
  ar.field("address", left_out.address);
  ar.field("why", left_out.why);
  ar.field("words", left_out.words);
}

template <typename Ar>
void fields(Ar& ar, Like<Evidence> auto& evidence) {
  ar.field("case", evidence.the_case);
  ar.field("vantage", evidence.vantage);
  ar.field("started", evidence.started);
  ar.field("elapsed", evidence.elapsed);
  ar.field("complete", evidence.complete);
  if constexpr (Ar::writing) {
    ar.field("lookups", evidence.lookups.all());
  } else {
    std::vector<dns::Lookup> lookups;
    ar.field("lookups", lookups);
    for (auto& lookup : lookups) evidence.lookups.add(std::move(lookup));
  }
  ar.field("route", evidence.route);
  ar.field("sessions", evidence.sessions);
  ar.field("reaches", evidence.reaches);
  ar.field("pings", evidence.pings);
  ar.field("listings", evidence.listings);
  ar.field("not_tried", evidence.not_tried);
  // Of later versions: what was saved before has none.
  ar.field_if_there("views", evidence.views);
  ar.field_if_there("validations", evidence.validations);
  ar.field("mta_sts", evidence.mta_sts);
  ar.field_if_there("contacts", evidence.contacts);
}

}  // namespace mailwhy::evidence::json
