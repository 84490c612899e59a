#include "mailwhy/ready/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/names/generic_name.h"
#include "mailwhy/ready/tasks.h"

namespace mailwhy::ready {
namespace {
using names::HelloName;
using names::Leads;
using names::ReverseName;

// In the order in which they are done; within a state this is the order of the list.
constexpr Kind kinds[] = {
    {"ready.no-address", "fail", "sender_domain", "certain", "you"},
    {"identity.address-without-name", "fail", "sender_host", "certain", "provider"},
    {"identity.name-leads-elsewhere", "fail", "sender_host", "certain", "provider"},
    {"identity.helo-not-a-full-name", "fail", "sender_host", "certain", "you"},
    {"identity.helo-unresolvable", "fail", "sender_host", "certain", "you"},
    {"relay.open", "fail", "recipient_host", "likely", "you"},
    {"identity.own-address-listed", "fail", "sender_host", "certain", "list"},
    {"ready.announced-port-shut", "fail", "recipient_host", "likely", "you"},
    {"relay.domain-not-local", "fail", "recipient_host", "likely", "you"},
    {"ready.no-postmaster", "fail", "recipient_host", "likely", "you"},
    {"tls.dane-mismatch", "fail", "recipient_host", "certain", "you"},
    {"tls.mta-sts-mx-mismatch", "fail", "recipient_domain", "certain", "you"},
    {"tls.mta-sts-certificate", "fail", "recipient_host", "certain", "you"},
    {"identity.dynamic-looking-name", "warn", "sender_network", "guess", "provider"},
    {"identity.helo-other-address", "warn", "sender_host", "certain", "you"},
    {"ready.name-is-not-hello", "warn", "sender_host", "certain", "provider"},
    {"greeting.name-private", "warn", "sender_host", "certain", "you"},
    {"greeting.name-unresolvable", "warn", "sender_host", "certain", "you"},
    {"ready.not-mx", "warn", "recipient_domain", "certain", "you"},
    {"ready.old-host-shut", "warn", "recipient_host", "likely", "you"},
    {"tls.dane-lookup-failed", "warn", "recipient_domain", "likely", "you"},
    {"tls.not-offered", "warn", "recipient_host", "certain", "you"},
    {"tls.masked", "warn", "in_between", "likely", "you"},
    {"tls.starttls-refused", "warn", "recipient_host", "certain", "you"},
    {"tls.handshake-failed", "warn", "recipient_host", "likely", "you"},
    {"tls.certificate-expired", "warn", "recipient_host", "certain", "you"},
    {"tls.certificate-other-name", "warn", "recipient_host", "certain", "you"},
    {"tls.certificate-untrusted", "warn", "recipient_host", "certain", "you"},
    {"tls.no-certificate", "warn", "recipient_host", "certain", "you"},
    {"tls.chain-incomplete", "warn", "recipient_host", "certain", "you"},
    {"tls.old-version", "warn", "recipient_host", "certain", "you"},
    {"tls.bytes-before-handshake", "warn", "recipient_host", "likely", "you"},
    {"tls.mta-sts-record-unusable", "warn", "recipient_domain", "certain", "you"},
    {"tls.mta-sts-policy-unreachable", "warn", "recipient_domain", "likely", "you"},
    {"tls.mta-sts-policy-unusable", "warn", "recipient_domain", "certain", "you"},
    {"login.offered-in-clear", "warn", "sender_host", "certain", "you"},
    {"ready.submission-without-tls", "warn", "sender_host", "certain", "you"},
    {"ready.submission-certificate", "warn", "sender_host", "likely", "you"},
    {"relay.routed-form-accepted", "warn", "recipient_host", "guess", "you"},
    {"ready.no-abuse", "warn", "recipient_host", "likely", "you"},
    {"ready.host-unanswered", "unknown", "unknown", "guess", "nobody"},
    {"ready.address-not-public", "unknown", "unknown", "certain", "nobody"},
    {"identity.reverse-dns-unanswered", "unknown", "sender_network", "guess", "provider"},
    {"ready.lists-untold", "unknown", "this_machine", "likely", "you"},
    {"greeting.name-elsewhere", "note", "sender_host", "guess", "you"},
    {"greeting.no-name", "note", "sender_host", "likely", "you"},
    {"ready.greeting-turns-away", "note", "unknown", "guess", "nobody"},
    {"ready.port-shut", "note", "nobody", "certain", "nobody"},
    {"ready.relay-untold", "note", "unknown", "guess", "nobody"},
    {"tls.certificate-ends-soon", "note", "recipient_host", "certain", "you"},
    {"tls.dane-unsigned", "note", "recipient_domain", "certain", "you"},
    {"tls.dane-unusable", "note", "recipient_domain", "certain", "you"},
    {"tls.lower-case-offer", "note", "recipient_host", "certain", "you"},
    {"tls.other-certificate-without-name", "note", "recipient_host", "certain", "you"},
    {"tls.reports-record-unusable", "note", "recipient_domain", "certain", "you"},
    {"ready.listed-for-information", "note", "nobody", "certain", "nobody"},
};

bool is_missing(dns::Answer::Kind kind) { return kind == dns::Answer::Kind::nxdomain || kind == dns::Answer::Kind::nodata; }

std::string address_record(const Domain& name, const IpAddress& address) {
  return fmt::format("{}. 3600 IN {} {}", name.text(), address.is_v4() ? "A" : "AAAA", address.text());
}
std::string pointer_record(const IpAddress& address, const Domain& name) {
  return fmt::format("{}. 3600 IN PTR {}.", address.reverse_name().text(), name.text());
}

class Judge {
 public:
  explicit Judge(const Survey& survey) : survey_(survey), wanted_(wanted_name(survey)) {}

  Judgement take() {
    host();
    for (const auto& face : survey_.faces) {
      if (!face.seen_by_all) {
        Task& task = add("ready.address-not-public", face);
        task.args["scope"] = std::string(mailwhy::to_string(face.address.unmapped().scope()));
        continue;
      }
      reverse(face);
      hello(face);
      door(face);
      lists(face);
    }
    for (auto& more : {judge_ports(survey_), judge_encryption(survey_), judge_relaying(survey_), judge_domains(survey_)})
      judgement_.tasks.insert(judgement_.tasks.end(), more.begin(), more.end());
    order();
    judgement_.verdict = verdict();
    return std::move(judgement_);
  }

 private:
  Task& add(std::string_view id, const Face& face) {
    judgement_.tasks.push_back(task_about(survey_, face, id));
    return judgement_.tasks.back();
  }
  Task& add_about_host(std::string_view id) {
    judgement_.tasks.push_back(task_about_host(survey_, id));
    return judgement_.tasks.back();
  }

  void host() {
    if (!survey_.faces.empty()) return;
    const bool none = is_missing(survey_.a) && is_missing(survey_.aaaa);
    Task& task = add_about_host(none ? "ready.no-address" : "ready.host-unanswered");
    task.seen.push_back({"dns", fmt::format("{} A {}, AAAA {}", survey_.host.text(), dns::to_string(survey_.a), dns::to_string(survey_.aaaa))});
    if (!survey_.trouble.empty()) task.args["trouble"] = survey_.trouble;
  }

  void reverse(const Face& face) {
    const std::string question = face.address.reverse_name().text() + " PTR ";
    switch (face.reverse) {
      case ReverseName::untested: {
        Task& task = add("identity.reverse-dns-unanswered", face);
        task.seen.push_back({"dns", question + (face.names.empty() ? std::string(dns::to_string(face.reverse_answer)) : face.names.front().text())});
        return;
      }
      case ReverseName::none: {
        Task& task = add("identity.address-without-name", face);
        task.seen.push_back({"dns", question + std::string(dns::to_string(face.reverse_answer))});
        if (wanted_) task.publish.push_back(pointer_record(face.address, *wanted_));
        return;
      }
      case ReverseName::leads_elsewhere: return leads_elsewhere(face, question);
      case ReverseName::leads_back: return confirmed(face, question);
    }
  }

  void leads_elsewhere(const Face& face, const std::string& question) {
    Task& task = add("identity.name-leads-elsewhere", face);
    task.args["name"] = face.names.front().text();
    for (std::size_t i = 0; i < face.names.size(); ++i) {
      task.seen.push_back({"dns", question + face.names[i].text()});
      const std::string_view where = face.leads[i] == Leads::nowhere ? "has no address" : "has other addresses";
      task.seen.push_back({"dns", fmt::format("{} {}", face.names[i].text(), where)});
    }
    // The name is the right one, and only the way back is missing: that is in our own zone.
    const bool right = wanted_ && std::find(face.names.begin(), face.names.end(), *wanted_) != face.names.end();
    task.args["missing"] = right ? "address" : "pointer";
    if (right) task.publish.push_back(address_record(*wanted_, face.address));
    else if (wanted_) task.publish.push_back(pointer_record(face.address, *wanted_));
  }

  void confirmed(const Face& face, const std::string& question) {
    std::vector<Domain> back;
    for (std::size_t i = 0; i < face.names.size(); ++i)
      if (face.leads[i] == Leads::here) back.push_back(face.names[i]);
    const bool generic = std::all_of(face.names.begin(), face.names.end(), [&](const Domain& name) { return names::is_generic_name(name, face.address); });
    const bool same = !wanted_ || std::find(back.begin(), back.end(), *wanted_) != back.end();
    if (!generic && same) return;
    Task& task = add(generic ? "identity.dynamic-looking-name" : "ready.name-is-not-hello", face);
    task.args["name"] = face.names.front().text();
    task.seen.push_back({"dns", question + face.names.front().text()});
    if (wanted_ && !same) task.publish.push_back(pointer_record(face.address, *wanted_));
  }

  void hello(const Face& face) {
    switch (face.hello) {
      case HelloName::untested:
      case HelloName::ours: return;
      case HelloName::not_full:
        if (!said_about_helo_) add("identity.helo-not-a-full-name", face).seen.push_back({"helo", survey_.helo});
        said_about_helo_ = true;
        return;
      case HelloName::unresolvable:
      case HelloName::elsewhere: {
        const bool nowhere = face.hello == HelloName::unresolvable;
        Task& task = add(nowhere ? "identity.helo-unresolvable" : "identity.helo-other-address", face);
        task.seen.push_back({"dns", survey_.helo + (nowhere ? " has no address" : " has other addresses")});
        if (const auto name = Domain::parse(survey_.helo); name && name->is_host_name()) task.publish.push_back(address_record(*name, face.address));
        return;
      }
    }
  }

  void door(const Face& face) {
    if (!face.door) return;
    if (!face.door->connect.ok()) {
      if (is_our_own_trouble(*face.door)) return;
      if (is_announced(survey_, face, face.door->to.port)) return;  // judge_ports has more to say
      Task& task = add("ready.port-shut", face);
      task.args["port"] = std::to_string(face.door->to.port);
      task.args["trouble"] = std::string(mailwhy::to_string(face.door->connect.failure().kind));
      return;
    }
    const auto* greeting = face.door->greeting();
    if (greeting == nullptr) {
      Task& task = add("ready.greeting-turns-away", face);
      task.seen.push_back({"smtp", "no whole greeting"});
      return;
    }
    const Seen seen{"smtp", shorten(greeting->words(), 400)};
    if (!greeting->positive()) {
      add("ready.greeting-turns-away", face).seen.push_back({"smtp", fmt::format("{} {}", greeting->code, seen.text)});
      return;
    }
    greets(face, seen);
  }

  void greets(const Face& face, const Seen& seen) {
    using Name = smtp::ServerName::Kind;
    std::string_view id;
    if (face.greets_as.kind == Name::none) id = "greeting.no-name";
    else if (face.greets_as.kind == Name::internal || face.greets_as.kind == Name::lone) id = "greeting.name-private";
    else if (face.greets_as.kind == Name::full && face.greeting_leads == Leads::nowhere) id = "greeting.name-unresolvable";
    else if (face.greets_as.kind == Name::full && face.greeting_leads == Leads::elsewhere) id = "greeting.name-elsewhere";
    if (id.empty()) return;
    Task& task = add(id, face);
    task.seen.push_back(seen);
    task.args["name"] = face.greets_as.word;
  }

  void lists(const Face& face) {
    if (!face.subject) return;
    const auto& lists = survey_.lists;
    const auto totals = listing::totals_of(lists, *face.subject);
    std::vector<const listing::Entry*> listed;
    for (const auto& entry : lists.entries)
      if (entry.subject == *face.subject && entry.result == listing::Result::listed) listed.push_back(&entry);
    const auto impact = [&](const listing::Entry* entry) { return static_cast<int>(lists.sources[entry->source].list.impact); };
    std::stable_sort(listed.begin(), listed.end(), [&](const auto* a, const auto* b) { return impact(a) > impact(b); });
    std::set<std::string> families;
    for (const auto* entry : listed) {
      const auto& list = lists.sources[entry->source].list;
      if (families.insert(list.family.empty() ? list.zone : list.family).second) listing(face, *entry, list);
    }
    if (totals.verdict != listing::Verdict::inconclusive || totals.lists == 0) return;
    Task& task = add("ready.lists-untold", face);
    task.args["lists"] = std::to_string(totals.lists);
    task.args["refused"] = std::to_string(totals.refused);
  }

  void listing(const Face& face, const listing::Entry& entry, const listing::List& list) {
    Task& task = add(listing::matters(list) ? "identity.own-address-listed" : "ready.listed-for-information", face);
    std::vector<std::string> codes;
    for (const auto& code : entry.codes) codes.push_back(code.text());
    task.args["list"] = list.zone;
    task.args["meaning"] = entry.meanings.empty() ? "" : entry.meanings.front();
    task.seen.push_back({"list", list.zone + " " + join(codes, " ")});
    if (!entry.reason.empty()) task.seen.push_back({"list", entry.reason});
    task.look_up = list.look_up;
    task.removal = list.removal;
    task.advice = list.advice;
    task.after_names = face.reverse == ReverseName::none || face.reverse == ReverseName::leads_elsewhere;
  }

  void order() {
    std::stable_sort(judgement_.tasks.begin(), judgement_.tasks.end(), [](const Task& a, const Task& b) { return std::pair(rank_of(a.state), a.kind) < std::pair(rank_of(b.state), b.kind); });
  }
  static int rank_of(std::string_view state) { return state == "fail" ? 0 : state == "warn" ? 1 : state == "unknown" ? 2 : 3; }

  bool has(std::string_view state) const {
    return std::any_of(judgement_.tasks.begin(), judgement_.tasks.end(), [&](const Task& task) { return task.state == state; });
  }

  // Few lists hold IPv6 addresses, and fewer have a test point for them: that nobody speaks for one is no news.
  bool leaves_doubt(const Task& task) const {
    if (task.state != "unknown") return false;
    return !(task.kind->id == "ready.lists-untold" && task.address.is_v6());
  }

  Verdict verdict() const {
    if (has("fail")) return Verdict::not_ready;
    const bool doubt = std::any_of(judgement_.tasks.begin(), judgement_.tasks.end(), [this](const Task& task) { return leaves_doubt(task); });
    return doubt || !survey_.complete || survey_.faces.empty() ? Verdict::inconclusive : Verdict::ready;
  }

  const Survey& survey_;
  std::optional<Domain> wanted_;
  Judgement judgement_;
  bool said_about_helo_ = false;
};
}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::ready: return "ready";
    case Verdict::not_ready: return "not_ready";
    case Verdict::inconclusive: break;
  }
  return "inconclusive";
}

int exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ready: return 0;
    case Verdict::not_ready: return 1;
    case Verdict::inconclusive: break;
  }
  return 3;
}

std::span<const Kind> all_kinds() { return kinds; }

const Kind* find_kind(std::string_view id) {
  const auto found = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return kind.id == id; });
  return found == std::end(kinds) ? nullptr : &*found;
}

std::optional<Domain> wanted_name(const Survey& survey) {
  const auto helo = Domain::parse(survey.helo);
  if (helo && helo->is_host_name() && helo->label_count() >= 2 && !IpAddress::parse(survey.helo)) return *helo;
  if (!survey.host.is_root() && survey.host.is_host_name()) return survey.host;
  return std::nullopt;
}

Judgement judge(const Survey& survey) { return Judge(survey).take(); }

}  // namespace mailwhy::ready
