#include "mailwhy/lab/responder.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/lab/records_by_name.h"
#include "mailwhy/lab/signer.h"

namespace mailwhy::lab {
namespace {

using Kind = DnsFault::Kind;
constexpr int most_aliases = 12;
constexpr std::size_t plain_udp_bytes = 512;  // RFC 1035 s4.2.1

// The fault that decides for this question: the one for the longest name; nullptr when all is well.
const DnsFault* fault_for(const Resolver& resolver, const dns::Question& question, bool (*wanted)(Kind)) {
  const DnsFault* best = nullptr;
  for (const DnsFault& fault : resolver.faults) {
    if (!wanted(fault.kind) || !question.name.is_within(fault.name) || (fault.type && *fault.type != question.type)) continue;
    if (!best || fault.name.text().size() > best->name.text().size()) best = &fault;
  }
  return best;
}

bool changes_answer(Kind kind) { return kind == Kind::servfail || kind == Kind::refused || kind == Kind::nxdomain; }
bool is_transport(Kind kind) { return kind == Kind::silent || kind == Kind::silent_udp || kind == Kind::silent_tcp || kind == Kind::truncate || kind == Kind::malformed || kind == Kind::formerr_on_edns; }

void set_rcode(dns::Message& message, dns::Rcode rcode) {
  message.rcode = rcode;
  message.answers.clear();
}

void apply_answer_fault(const DnsFault& fault, dns::Message& reply) {
  set_rcode(reply, fault.kind == Kind::servfail || fault.kind == Kind::bogus || fault.kind == Kind::servfail_once ? dns::Rcode::servfail : fault.kind == Kind::refused ? dns::Rcode::refused : dns::Rcode::nxdomain);
  if (fault.extended && reply.edns) reply.edns->errors.push_back(*fault.extended);
}

void resolve(const Resolver& resolver, const dns::Question& question, dns::Message& reply) {
  const RecordsByName zone(resolver.records);
  Domain name = question.name;
  for (int hop = 0; hop < most_aliases; ++hop) {
    if (const DnsFault* fault = fault_for(resolver, {name, question.type}, changes_answer)) return apply_answer_fault(*fault, reply);
    auto records = zone.find(name, question.type);
    if (!records.empty()) {
      reply.answers.insert(reply.answers.end(), records.begin(), records.end());
      return;
    }
    const auto alias = zone.find(name, dns::Type::cname);
    if (alias.empty()) {
      if (!zone.covered(name)) reply.rcode = dns::Rcode::nxdomain;
      reply.authority = zone.soa_above(name);
      return;
    }
    reply.answers.push_back(alias.front());
    name = std::get<dns::Cname>(alias.front().data).target;
  }
  set_rcode(reply, dns::Rcode::servfail);  // a loop of aliases
}

// RFC 1034 s4.3.2, without following aliases out of the zone.
void answer_with_authority(const Resolver& resolver, const dns::Question& question, dns::Message& reply) {
  const RecordsByName zone(resolver.records);
  reply.recursion_available = false;
  if (const DnsFault* fault = fault_for(resolver, question, changes_answer)) return apply_answer_fault(*fault, reply);
  // The zone above speaks for a DS, where it is here (RFC 4035 s3.1.4.1).
  const bool above = question.type == dns::Type::ds && !question.name.is_root() && zone.apex_above(question.name.parent());
  const auto apex = zone.apex_above(above ? question.name.parent() : question.name);
  const auto is_upward = [](Kind kind) { return kind == Kind::upward; };
  if (fault_for(resolver, question, is_upward)) {
    reply.authority.push_back({Domain(), dns::Type::ns, 3600, dns::Ns{Domain::of("a.root-servers.test")}});
    return;
  }
  if (!apex) return set_rcode(reply, dns::Rcode::refused);
  Domain name = question.name;
  for (int hop = 0; hop < most_aliases && name.is_within(*apex); ++hop) {
    if (auto servers = zone.delegation(above && hop == 0 ? name.parent() : name, *apex); !servers.empty()) {
      if (hop == 0) reply.additional = zone.addresses(servers);
      reply.authority = std::move(servers);
      return;
    }
    reply.authoritative = true;
    const auto records = zone.find(name, question.type);
    const auto alias = records.empty() ? zone.find(name, dns::Type::cname) : std::vector<dns::Record>{};
    reply.answers.insert(reply.answers.end(), records.begin(), records.end());
    if (alias.empty()) {
      if (!records.empty()) return;
      if (!zone.covered(name)) reply.rcode = dns::Rcode::nxdomain;
      reply.authority = zone.soa_above(name);
      return;
    }
    reply.answers.push_back(alias.front());
    name = std::get<dns::Cname>(alias.front().data).target;
  }
}

dns::Message reply_to(const dns::Message& query) {
  dns::Message reply;
  reply.id = query.id;
  reply.response = true;
  reply.opcode = query.opcode;
  reply.recursion_desired = query.recursion_desired;
  reply.recursion_available = true;
  reply.checking_disabled = query.checking_disabled;
  reply.questions = query.questions;
  reply.question_spelling = query.question_spelling;
  if (query.edns) reply.edns = dns::Edns{.udp_size = 1232, .dnssec_ok = query.edns->dnssec_ok};
  return reply;
}

Bytes formerr(BytesView query) {
  if (query.size() < 12) return {};
  dns::Message reply;
  reply.id = static_cast<std::uint16_t>(static_cast<unsigned char>(query[0]) << 8 | static_cast<unsigned char>(query[1]));
  reply.response = true;
  reply.rcode = dns::Rcode::formerr;
  return dns::encode(reply);
}

}  // namespace

void Responder::add_signatures(const dns::Message& query, dns::Message& reply) const {
  const dns::Question& question = query.questions.front();
  const auto has = [&](Kind kind) { return std::any_of(resolver_.faults.begin(), resolver_.faults.end(), [&](const DnsFault& fault) { return fault.kind == kind && question.name.is_within(fault.name) && (!fault.type || *fault.type == question.type); }); };
  const bool answered = reply.rcode == dns::Rcode::noerror || reply.rcode == dns::Rcode::nxdomain;
  if (!answered || resolver_.signed_zones.empty()) return;
  const Signer signer(resolver_, now_);
  const bool wanted = query.edns && query.edns->dnssec_ok;
  if (has(Kind::strips)) {
    if (reply.edns) reply.edns->dnssec_ok = false;
    return;
  }
  if (has(Kind::validates) && !query.checking_disabled) {
    using Status = Signer::Word::Status;
    const auto word = signer.word_on(question, reply);
    if (word.status == Status::bogus) {
      set_rcode(reply, dns::Rcode::servfail);
      reply.authority.clear();
      if (reply.edns) reply.edns->errors.push_back(word.why);
      return;
    }
    reply.authentic = word.status == Status::secure && (wanted || query.authentic);  // RFC 6840 s5.8
  }
  if (wanted) signer.sign(question, reply);
}

Response Responder::answer(BytesView query, bool over_tcp, bool heard_before) const {
  Response response;
  const auto message = dns::decode(query);
  if (!message || message->response || message->questions.size() != 1) {
    response.bytes = formerr(query);
    return response;
  }
  const dns::Question& question = message->questions.front();
  response.question = question;
  dns::Message reply = reply_to(*message);
  std::size_t limit = over_tcp ? 65535 : std::max<std::size_t>(plain_udp_bytes, message->edns ? message->edns->udp_size : 0);

  if (const DnsFault* slow = fault_for(resolver_, question, [](Kind kind) { return kind == Kind::slow; })) response.delay = slow->delay;
  if (fault_for(resolver_, question, [](Kind kind) { return kind == Kind::lower_case; })) reply.question_spelling = lower_ascii(reply.question_spelling);
  const DnsFault* transport = fault_for(resolver_, question, is_transport);
  const Kind how = transport ? transport->kind : Kind::slow;
  if (how == Kind::silent || (how == Kind::silent_udp && !over_tcp) || (how == Kind::silent_tcp && over_tcp)) return response;

  if (message->opcode != 0) {
    set_rcode(reply, dns::Rcode::notimp);
  } else if (how == Kind::formerr_on_edns && message->edns) {
    set_rcode(reply, dns::Rcode::formerr);
    reply.edns.reset();
  } else {
    const DnsFault* bogus = message->checking_disabled ? nullptr : fault_for(resolver_, question, [](Kind kind) { return kind == Kind::bogus; });
    const DnsFault* once = heard_before ? nullptr : fault_for(resolver_, question, [](Kind kind) { return kind == Kind::servfail_once; });
    if (bogus) apply_answer_fault(*bogus, reply);
    else if (once) apply_answer_fault(*once, reply);
    else if (resolver_.authority) answer_with_authority(resolver_, question, reply);
    else resolve(resolver_, question, reply);
    if (fault_for(resolver_, question, [](Kind kind) { return kind == Kind::no_authority; })) reply.authoritative = false;
    add_signatures(*message, reply);
    if (how == Kind::truncate && !over_tcp) {
      reply.answers.clear();
      reply.authority.clear();
      reply.truncated = true;
    }
  }
  response.bytes = dns::encode(reply, limit);
  // Cut inside the question, which follows the 12 bytes of the header.
  if (how == Kind::malformed) response.bytes.resize(std::min<std::size_t>(response.bytes.size(), 14));
  const bool complete = !transport || how == Kind::silent_udp || how == Kind::silent_tcp || (how == Kind::truncate && over_tcp) || (how == Kind::formerr_on_edns && !message->edns);
  const bool truncated = response.bytes.size() > 2 && (static_cast<unsigned char>(response.bytes[2]) & 0x02) != 0;
  response.useful = complete && !truncated && (reply.rcode == dns::Rcode::noerror || reply.rcode == dns::Rcode::nxdomain);
  return response;
}

}  // namespace mailwhy::lab
