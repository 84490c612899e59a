// The worlds of report_cases.h.
#include "mailwhy/report/report_cases.h"

#include "mailwhy/base/text.h"

namespace mailwhy::report::cases {
namespace {
using evidence::Session;
using evidence::Stage;
using rules::Citation;
using rules::Confidence;
using rules::Effect;
using rules::Finding;
using rules::Party;
using rules::State;
using rules::Verdict;
using smtp::Step;

const Time start = *parse_time("2026-11-21T03:16:49.120Z");
const IpAddress us = IpAddress::of("192.0.2.25");
const std::string mx1 = "mx1.example.test";

smtp::Reply reply(int code, const std::vector<std::string>& lines) {
  smtp::Reply out;
  out.code = code;
  out.lines = lines;
  for (std::size_t i = 0; i < lines.size(); ++i)
    out.raw += std::to_string(code) + (i + 1 < lines.size() ? "-" : " ") + lines[i] + "\r\n";
  const auto words = split_words(lines.back());
  if (!words.empty() && words[0].size() == 5 && words[0][1] == '.')
    out.enhanced = smtp::EnhancedCode{words[0][0] - '0', words[0][2] - '0', words[0][4] - '0'};
  return out;
}

smtp::Exchange exchange(Step step, const std::string& command, Duration took, const smtp::Reply& answer, bool encrypted = false) {
  smtp::Exchange out;
  out.step = step;
  out.command = command;
  out.at = start;
  out.first_byte = took;
  out.took = took;
  out.reply = answer;
  out.encrypted = encrypted;
  return out;
}

evidence::Evidence base_evidence(const std::string& sender) {
  evidence::Evidence e;
  auto& c = e.the_case;
  c.recipient.local_part = "bob";
  c.recipient.domain = Domain::of("example.test");
  c.recipient.unicode_domain = "example.test";
  c.sender.local_part = sender;
  c.sender.domain = Domain::of("sender.test");
  c.sender_given = true;
  c.resolvers = {{IpAddress::of("127.0.0.53"), 53}};
  e.vantage = {us, std::nullopt, "mail.sender.test", "given"};
  e.started = start;
  return e;
}

void add_route(evidence::Evidence& e, const std::vector<std::pair<std::string, std::string>>& hosts) {
  route::Route route;
  route.kind = route::Route::Kind::mx;
  std::uint16_t preference = 10;
  for (const auto& [name, address] : hosts) {
    route::Host host;
    host.name = Domain::of(name);
    host.preference = preference;
    host.addresses = {{IpAddress::of(address), 300}};
    preference = static_cast<std::uint16_t>(preference + 10);
    route.hosts.push_back(host);
  }
  e.route = route;
  dns::Lookup lookup;
  lookup.question = {Domain::of("example.test"), dns::Type::mx};
  lookup.server = e.the_case.resolvers.front();
  lookup.at = start;
  lookup.took = 41ms;
  lookup.answer.kind = dns::Answer::Kind::records;
  lookup.answer.tries = 1;
  lookup.answer.records = {
      {Domain::of("example.test"), dns::Type::mx, 300, dns::Mx{10, Domain::of(hosts.front().first)}}};
  e.lookups.add(lookup);
}

// A session through TLS up to MAIL; `last` are the exchanges from MAIL on.
Session talk(const std::string& host, const std::string& address, const std::vector<smtp::Exchange>& last) {
  Session s;
  s.host = Domain::of(host);
  s.preference = 10;
  s.to = {IpAddress::of(address), 25};
  s.connect = {start, 23ms, Endpoint{us, 40001}};
  const auto offer = reply(250, {host, "SIZE 52428800", "8BITMIME", "SMTPUTF8", "STARTTLS"});
  s.transcript.exchanges = {exchange(Step::greeting, "", 105ms, reply(220, {host + " ESMTP"})),
                            exchange(Step::ehlo, "EHLO mail.sender.test", 24ms, offer),
                            exchange(Step::starttls, "STARTTLS", 20ms, reply(220, {"2.0.0 Ready to start TLS"}))};
  smtp::Exchange handshake;
  handshake.step = Step::tls_handshake;
  handshake.at = start;
  handshake.took = 88ms;
  s.transcript.exchanges.push_back(handshake);
  s.transcript.exchanges.push_back(exchange(Step::ehlo_after_tls, "EHLO mail.sender.test", 22ms, offer, true));
  for (const auto& one : last) s.transcript.exchanges.push_back(one);
  s.transcript.clear = smtp::Capabilities{};
  s.transcript.clear->starttls = true;
  tls::Facts facts;
  facts.protocol = "TLSv1.3";
  facts.cipher = "TLS_AES_256_GCM_SHA384";
  facts.chain = {crypto::Certificate{}};
  facts.trusted = facts.name_matches = true;
  s.tls = Observed<tls::Facts>{start, 88ms, facts};
  return s;
}

std::vector<rules::StageRow> rows(const std::string& host, const std::string& address, State mail, State rcpt) {
  return {{Stage::address, State::ok, "", "", {}, "plain ASCII, no quoting needed"},
          {Stage::domain, State::ok, "", "", {}, "the domain exists"},
          {Stage::route, State::ok, "", "", 41ms, "2 MX, 2 addresses"},
          {Stage::connect, State::ok, host, address, 23ms, "port 25"},
          {Stage::greeting, State::ok, host, address, 105ms, "220 " + host + " ESMTP"},
          {Stage::hello, State::ok, host, address, 24ms, "STARTTLS, SIZE 50 MiB, 8BITMIME, SMTPUTF8"},
          {Stage::tls, State::ok, host, address, 88ms, "TLSv1.3, certificate names " + host},
          {Stage::mail_from, mail, host, address, 31ms, ""},
          {Stage::rcpt_to, rcpt, host, address, rcpt == State::not_reached ? 0ms : 42ms, rcpt == State::not_reached ? "not reached" : ""}};
}

// Our own side, before all others.
void add_own(World& w, State state, const std::string& words) {
  w.judgement.stages.insert(w.judgement.stages.begin(), {Stage::identity, state, "", us.text(), {}, words});
}
void add_sound(World& w) { add_own(w, State::ok, "the reverse name leads back, the hello name leads here"); }

void lead(rules::Judgement& j, Finding finding, Verdict verdict, const std::string& summary) {
  j.verdict = verdict;
  j.party = finding.party;
  j.side = finding.side();
  j.confidence = finding.confidence;
  j.stage = finding.stage;
  j.cause = finding.id;
  j.summary = summary;
  finding.verdict = verdict;
  j.findings.insert(j.findings.begin(), std::move(finding));
}

Finding finding(const std::string& id, Effect effect, Stage stage, Party party, Confidence confidence) {
  Finding f;
  f.id = id;
  f.effect = effect;
  f.stage = stage;
  f.party = party;
  f.confidence = confidence;
  f.args = {{"recipient", "bob@example.test"}, {"domain", "example.test"}, {"host", mx1}, {"source", "192.0.2.25"}};
  return f;
}
}  // namespace

World healthy() {
  World w{"healthy", base_evidence("probe"), {}};
  add_route(w.evidence, {{mx1, "192.0.2.10"}, {"mx2.example.test", "192.0.2.11"}});
  const auto last = {exchange(Step::mail, "MAIL FROM:<probe@sender.test>", 31ms, reply(250, {"2.1.0 Ok"}), true),
                     exchange(Step::rcpt, "RCPT TO:<bob@example.test>", 42ms, reply(250, {"2.1.5 Ok"}), true),
                     exchange(Step::quit, "QUIT", 20ms, reply(221, {"2.0.0 Bye"}), true)};
  w.evidence.sessions = {talk(mx1, "192.0.2.10", last), talk("mx2.example.test", "192.0.2.11", last)};
  w.evidence.elapsed = 1240ms;
  w.judgement.stages = rows(mx1, "192.0.2.10", State::ok, State::ok);
  w.judgement.verdict = Verdict::accepted;
  w.judgement.party = Party::nobody;
  w.judgement.side = rules::Side::nobody;
  w.judgement.confidence = Confidence::certain;
  w.judgement.summary = "mx1.example.test would take mail for bob@example.test";
  add_sound(w);
  return w;
}

World block_list() {
  World w{"block_list", base_evidence("ann"), {}};
  add_route(w.evidence, {{mx1, "192.0.2.10"}});
  const std::string words = "5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.dnsbl.test";
  w.evidence.sessions = {talk(mx1, "192.0.2.10", {exchange(Step::mail, "MAIL FROM:<ann@sender.test>", 31ms, reply(554, {words}), true)})};
  w.evidence.listings = {{Domain::of("zen.dnsbl.test"), us, listing::Result::listed, {IpAddress::of("127.0.0.4")}, "", ""}};
  w.evidence.not_tried = {{Stage::connect, Domain::of(mx1), IpAddress::of("2001:db8::10"), evidence::NotTried::Why::no_route_family, "this machine has no IPv6"}};
  w.evidence.elapsed = 712ms;
  w.judgement.stages = rows(mx1, "192.0.2.10", State::fail, State::not_reached);
  Finding f = finding("reputation.sender-ip-listed", Effect::blocks, Stage::mail_from, Party::sender_host, Confidence::certain);
  f.args["list"] = "zen.dnsbl.test";
  f.host = mx1;
  f.seen = {{"smtp", "/sessions/0/exchanges/5", "MAIL FROM:<ann@sender.test>", "554 " + words, {{0, 9}, {44, 54}, {70, 84}}, ""},
            {"list", "/listings/0", "25.2.0.192.zen.dnsbl.test", "listed 127.0.0.4", {}, "asked just now: still listed"}};
  f.explains = {"identity.no-ptr"};
  lead(w.judgement, f, Verdict::refused, "mx1.example.test turns 192.0.2.25 away because it is on zen.dnsbl.test");
  add_own(w, State::warn, "on a block list");
  w.judgement.findings.push_back(finding("tls.name-differs", Effect::risks, Stage::tls, Party::recipient_host, Confidence::certain));
  w.judgement.findings.push_back(finding("identity.no-ptr", Effect::notes, Stage::identity, Party::sender_host, Confidence::likely));
  return w;
}

World dropped() {
  World w{"dropped", base_evidence("probe"), {}};
  add_route(w.evidence, {{mx1, "192.0.2.10"}, {"mx2.example.test", "198.51.100.7"}});
  for (const auto& host : w.evidence.route->hosts) {
    Session s;
    s.host = host.name;
    s.to = {host.addresses.front().ip, 25};
    s.connect = {start, 10s, Failure{Failure::Kind::timed_out, "", {}}};
    w.evidence.sessions.push_back(s);
  }
  w.evidence.reaches = {{evidence::Reach::Kind::other_port, mx1, {IpAddress::of("192.0.2.10"), 443}, {start, 22ms, Endpoint{us, 40002}}, ""},
                        {evidence::Reach::Kind::control, "control.test", {IpAddress::of("203.0.113.5"), 25}, {start, 10s, Failure{}}, ""}};
  w.evidence.elapsed = 21300ms;
  w.judgement.stages = rows(mx1, "192.0.2.10", State::not_reached, State::not_reached);
  for (std::size_t i = 3; i < 9; ++i) w.judgement.stages[i] = {w.judgement.stages[i].stage, State::not_reached, mx1, "192.0.2.10", {}, "not reached"};
  w.judgement.stages[3].state = State::fail;
  w.judgement.stages[3].elapsed = 10s;
  w.judgement.stages[3].words = "no answer in 10.0 s";
  Finding f = finding("connect.outbound-25-blocked", Effect::blocks, Stage::connect, Party::sender_network, Confidence::likely);
  f.seen = {{"connect", "/sessions/0/connect", "mx1.example.test 192.0.2.10:25", "no answer in 10.0 s", {}, ""},
            {"connect", "/sessions/1/connect", "mx2.example.test 198.51.100.7:25", "no answer in 10.0 s", {}, ""},
            {"connect", "/reaches/0", "mx1.example.test 192.0.2.10:443", "answers in 22 ms", {}, "so the host is up"},
            {"control", "/reaches/1", "control.test 203.0.113.5:25", "no answer in 10.0 s", {}, "it has nothing to do with example.test"}};
  add_own(w, State::warn, "outgoing connections to this port seem to be shut near here");
  lead(w.judgement, f, Verdict::unreachable, "something silently drops your connections to port 25");
  return w;
}

World greylisting() {
  World w{"greylisting", base_evidence("probe"), {}};
  add_route(w.evidence, {{mx1, "192.0.2.10"}});
  const std::string words = "4.7.1 Greylisting in action, please come back in 5 minutes";
  w.evidence.sessions = {talk(mx1, "192.0.2.10",
                              {exchange(Step::mail, "MAIL FROM:<probe@sender.test>", 31ms, reply(250, {"2.1.0 Ok"}), true),
                               exchange(Step::rcpt, "RCPT TO:<bob@example.test>", 40ms, reply(451, {words}), true)})};
  w.evidence.elapsed = 660ms;
  w.judgement.stages = rows(mx1, "192.0.2.10", State::ok, State::later);
  Finding f = finding("rcpt_to.greylisted", Effect::delays, Stage::rcpt_to, Party::nobody, Confidence::likely);
  f.seen = {{"smtp", "/sessions/0/exchanges/6", "RCPT TO:<bob@example.test>", "451 " + words, {{0, 3}, {4, 5}, {53, 62}}, ""}};
  add_sound(w);
  lead(w.judgement, f, Verdict::delayed, "the server asks a first-time sender to come back");
  return w;
}

World null_mx() {
  World w{"null_mx", base_evidence("probe"), {}};
  add_route(w.evidence, {{mx1, "192.0.2.10"}});
  w.evidence.route->hosts.clear();
  w.evidence.route->kind = route::Route::Kind::null_mx;
  w.evidence.elapsed = 50ms;
  w.judgement.stages = rows("", "", State::not_reached, State::not_reached);
  for (std::size_t i = 3; i < 9; ++i) w.judgement.stages[i] = {w.judgement.stages[i].stage, State::not_reached, "", "", {}, "not reached"};
  w.judgement.stages[2] = {Stage::route, State::fail, "", "", 41ms, "a single MX record that names no host"};
  Finding f = finding("route.null-mx", Effect::blocks, Stage::route, Party::nobody, Confidence::certain);
  f.seen = {{"dns", "/lookups/0", "example.test MX", "3600 IN MX 0 .", {{8, 14}}, "preference 0, host \".\" (RFC 7505)"}};
  lead(w.judgement, f, Verdict::no_mail_by_choice, "example.test publishes a null MX");
  return w;
}

World hosts_disagree() {
  World w{"hosts_disagree", base_evidence("probe"), {}};
  add_route(w.evidence, {{"mx-new.example.test", "192.0.2.10"}, {"mx-old.example.test", "198.51.100.7"}});
  const auto mail = exchange(Step::mail, "MAIL FROM:<probe@sender.test>", 31ms, reply(250, {"2.1.0 Ok"}), true);
  w.evidence.sessions = {
      talk("mx-new.example.test", "192.0.2.10", {mail, exchange(Step::rcpt, "RCPT TO:<bob@example.test>", 42ms, reply(250, {"2.1.5 Ok"}), true)}),
      talk("mx-old.example.test", "198.51.100.7",
           {mail, exchange(Step::rcpt, "RCPT TO:<bob@example.test>", 38ms, reply(550, {"5.1.1 no such user here"}), true)})};
  w.evidence.elapsed = 930ms;
  w.evidence.complete = false;
  w.judgement.stages = rows("mx-new.example.test", "192.0.2.10", State::ok, State::ok);
  Finding f = finding("route.hosts-disagree", Effect::blocks, Stage::rcpt_to, Party::recipient_domain, Confidence::certain);
  f.seen = {{"smtp", "/sessions/0/exchanges/6", "RCPT TO:<bob@example.test>", "250 2.1.5 Ok", {{0, 9}}, ""},
            {"smtp", "/sessions/1/exchanges/6", "RCPT TO:<bob@example.test>", "550 5.1.1 no such user here", {{0, 9}}, ""}};
  add_sound(w);
  lead(w.judgement, f, Verdict::depends, "one server of example.test takes mail for bob@example.test and another refuses it");
  return w;
}

std::vector<World> all() { return {healthy(), block_list(), dropped(), greylisting(), null_mx(), hosts_disagree()}; }

World hostile(const std::string& words) {
  World w = block_list();
  auto& e = w.evidence;
  auto& exchanges = e.sessions[0].transcript.exchanges;
  for (auto& one : exchanges) {
    if (!one.reply) continue;
    one.reply->lines = {words, words};
    one.reply->raw = "554-" + words + "\r\n554 " + words + "\r\n";
    one.stray = words;
    one.failure = Failure{Failure::Kind::closed, words, {}};
  }
  e.sessions[0].tls->value().chain_problems = {words};
  e.sessions[0].tls->value().cipher = words;
  e.the_case.recipient.local_part = words;
  e.the_case.recipient.unicode_domain = words;
  e.vantage.helo = words;
  e.listings[0].reason = words;
  e.not_tried[0].words = words;
  dns::Lookup lookup = e.lookups.all().front();
  lookup.answer.kind = dns::Answer::Kind::servfail;
  lookup.answer.errors = {{6, words}};
  lookup.answer.problem = words;
  lookup.answer.oddities = {words};
  lookup.answer.records = {{Domain::of("example.test"), dns::Type::txt, 1, dns::Txt{{words.substr(0, 200)}}}};
  e.lookups.add(lookup);
  for (auto& row : w.judgement.stages) row.words = words;
  w.judgement.summary = words;
  Finding& f = w.judgement.findings[0];
  for (auto& [name, value] : f.args) value = words;
  f.host = words;
  for (auto& citation : f.seen) {
    citation.text = words;
    citation.command = words;
    citation.remark = words;
  }
  e.sessions.push_back(e.sessions[0]);
  return w;
}

Catalogue catalogue() {
  struct Entry {
    std::string_view id, sentence, means, whose;
    std::vector<std::string> steps;
    std::string_view again;
  };
  static const std::vector<Entry> entries = {
      {"reputation.sender-ip-listed", "the receiving server turns your address {source} away because of the block list {list}",
       "Everyone who sends through {source} is refused by everyone who uses this list. The recipient and the text of the mail "
       "have nothing to do with it.",
       "Yours: whoever runs {source}. Not {domain}.",
       {"Find and stop what got you listed, or removal will not last.", "Then ask {list} for removal.",
        "Until then, send through another relay that you are allowed to use."},
       "mailwhy check {recipient} --retry"},
      {"connect.outbound-25-blocked", "something silently drops your connections to port 25",
       "No refusal, no error message, just silence: that is a filter, not a broken mail server.",
       "Your firewall, or the provider you rent this machine from. Probably not {domain}.",
       {"Look for an outgoing rule for TCP port 25.", "None? Ask your provider: \"please open outgoing TCP 25 for {source}\"."},
       "mailwhy check {recipient}"},
      {"rcpt_to.greylisted", "the server asks a first-time sender to come back",
       "The server remembers (your network, this sender, this recipient) and will take the same three later.", "Nobody's.",
       {"Nothing. Real mail servers retry by themselves."}, "mailwhy check {recipient} --retry"},
      {"route.null-mx", "{domain} publishes a null MX", "A clear, deliberate \"do not write to us\". Nothing is broken.",
       "Nobody's. The address is wrong, or it was never meant to exist.", {"Ask for another address."}, ""},
      {"route.hosts-disagree", "one server of {domain} takes mail for {recipient} and another refuses it",
       "Which answer a sender gets depends on the server it meets.", "Theirs: whoever runs the servers of {domain}.",
       {"Tell them which server refuses."}, "mailwhy check {recipient}"},
      {"tls.name-differs", "the certificate of {host} is for another name", "", "", {}, ""},
      {"identity.no-ptr", "{source} has no reverse name", "", "", {}, ""},
  };
  const auto find = [](std::string_view id) -> const Entry* {
    for (const auto& entry : entries)
      if (entry.id == id) return &entry;
    return nullptr;
  };
  return {[find](std::string_view id) -> std::optional<rules::Page> {
            const Entry* entry = find(id);
            if (!entry || entry->means.empty()) return std::nullopt;
            rules::Page page;
            page.id = id;
            page.means = entry->means;
            page.whose = entry->whose;
            page.steps = entry->steps;
            page.again = entry->again;
            return page;
          },
          [find](std::string_view id) {
            const Entry* entry = find(id);
            return entry ? std::string(entry->sentence) : std::string();
          }};
}

Catalogue german_catalogue() {
  Catalogue out = catalogue();
  out.words = &Words::of(Language::german);
  out.sentence = [english = out.sentence](std::string_view id) -> std::string {
    if (id == "reputation.sender-ip-listed") return "der empfangende Server weist Ihre Adresse {source} wegen der Sperrliste {list} zur\u00fcck";
    if (id == "connect.outbound-25-blocked") return "etwas verwirft Ihre Verbindungen zu Port 25 ohne ein Wort";
    return english(id);
  };
  out.page = [english = out.page](std::string_view id) {
    auto page = english(id);
    if (!page || id != "reputation.sender-ip-listed") return page;
    page->means = "Wer \u00fcber {source} sendet, wird von allen abgewiesen, die diese Liste benutzen.";
    page->whose = "Ihre: der Betreiber von {source}. Nicht {domain}.";
    page->steps = {"Finden und beheben Sie, was zur Listung f\u00fchrte.", "Beantragen Sie dann bei {list} die Austragung.",
                   "Senden Sie so lange \u00fcber ein anderes Relay."};
    return page;
  };
  return out;
}

}  // namespace mailwhy::report::cases
