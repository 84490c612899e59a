// write_ready and read_ready of ready_kept.h.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/evidence/json_fields.h"
#include "mailwhy/evidence/listed.h"
#include "mailwhy/evidence/ready_kept.h"

namespace mailwhy::evidence {
namespace json {

// The words of an enum that has none of its own, in its order.
template <typename E, E last_value, const auto& words>
struct ListedNames {
  static constexpr E last = last_value;
  static constexpr std::string_view what = "a word of its list";
  static std::string_view name(E value) { return words[static_cast<std::size_t>(value)]; }
};

inline constexpr std::string_view reverse_words[] = {"untested", "none", "leads_elsewhere", "leads_back"};
inline constexpr std::string_view hello_words[] = {"untested", "not_full", "unresolvable", "elsewhere", "ours"};
inline constexpr std::string_view leads_words[] = {"here", "elsewhere", "nowhere", "untested"};
inline constexpr std::string_view greets_words[] = {"none", "literal", "lone", "internal", "full"};
inline constexpr std::string_view belongs_words[] = {"untold", "here", "elsewhere", "nowhere"};
inline constexpr std::string_view announced_words[] = {"none", "places", "switched_off", "unanswered"};
inline constexpr std::string_view from_words[] = {"given", "announced", "usual_name", "mail_exchanger"};
inline constexpr std::string_view mx_words[] = {"untold", "old", "both", "here", "elsewhere"};
inline constexpr std::string_view standing_words[] = {"outside", "same_machine", "private_network", "neighbour"};

template <>
struct Names<names::ReverseName> : ListedNames<names::ReverseName, names::ReverseName::leads_back, reverse_words> {};
template <>
struct Names<names::HelloName> : ListedNames<names::HelloName, names::HelloName::ours, hello_words> {};
template <>
struct Names<names::Leads> : ListedNames<names::Leads, names::Leads::untested, leads_words> {};
template <>
struct Names<smtp::ServerName::Kind> : ListedNames<smtp::ServerName::Kind, smtp::ServerName::Kind::full, greets_words> {};
template <>
struct Names<ready::Belonging::Leads> : ListedNames<ready::Belonging::Leads, ready::Belonging::Leads::nowhere, belongs_words> {};
template <>
struct Names<login::Announcement::Kind> : ListedNames<login::Announcement::Kind, login::Announcement::Kind::unanswered, announced_words> {};
template <>
struct Names<login::Place::From> : ListedNames<login::Place::From, login::Place::From::mail_exchanger, from_words> {};
template <>
struct Names<ready::Move::Mx> : ListedNames<ready::Move::Mx, ready::Move::Mx::elsewhere, mx_words> {};
template <>
struct Names<relay::Standing> : ListedNames<relay::Standing, relay::Standing::neighbour, standing_words> {};

void fields(auto& ar, Like<smtp::Transcript> auto& transcript) {
  ar.field("exchanges", transcript.exchanges);
  ar.field("capabilities_clear", transcript.clear);
  ar.field("capabilities_encrypted", transcript.encrypted);
  ar.field("used_helo", transcript.used_helo);
}
void fields(auto& ar, Like<smtp::ServerName> auto& name) {
  ar.field("kind", name.kind);
  ar.field("word", name.word);
  ar.field("domain", name.domain);
}
void fields(auto& ar, Like<login::Place> auto& place) {
  ar.field("host", place.host);
  ar.field("port", place.port);
  ar.field("tls_from_start", place.tls_from_start);
  ar.field("from", place.from);
}
void fields(auto& ar, Like<login::Announcement> auto& announced) {
  ar.field("submissions", announced.submissions);
  ar.field("submission", announced.submission);
  ar.field("places", announced.places);
}
void fields(auto& ar, Like<ready::Door> auto& door) {
  ar.field("to", door.to);
  ar.field("connect", door.connect);
  ar.field("transcript", door.transcript);
  ar.field("tls_from_start", door.tls_from_start);
  ar.field("tls", door.tls);
}
void fields(auto& ar, Like<ready::Face> auto& face) {
  ar.field("address", face.address);
  ar.field("seen_by_all", face.seen_by_all);
  ar.field("reverse", face.reverse);
  ar.field("reverse_answer", face.reverse_answer);
  ar.field("reverse_trouble", face.reverse_trouble);
  ar.field("names", face.names);
  ar.field("leads", face.leads);
  ar.field("hello", face.hello);
  ar.field("door", face.door);
  ar.field("submission", face.submission);
  ar.field("encryption", face.encryption);
  ar.field("greets_as", face.greets_as);
  ar.field("greeting_leads", face.greeting_leads);
  ar.field("subject", face.subject);
}
void fields(auto& ar, Like<ready::Belonging> auto& one) {
  ar.field("domain", one.domain);
  ar.field("given", one.given);
  ar.field("leads", one.leads);
  ar.field("exchangers", one.exchangers);
  ar.field("announced", one.announced);
}
template <typename Ar>
void fields(Ar& ar, Like<ready::Flaw> auto& flaw) {
  ar.field("id", flaw.id);
  ar.field("harmful", flaw.harmful);
  std::vector<std::string> names, values;
  if constexpr (Ar::writing)
    for (const auto& [name, value] : flaw.args) {
      names.push_back(name);
      values.push_back(value);
    }
  ar.field("argument_names", names);
  ar.field("argument_values", values);
  if constexpr (!Ar::writing)
    for (std::size_t i = 0; i < std::min(names.size(), values.size()); ++i) flaw.args[names[i]] = values[i];
  ar.field("seen", flaw.seen);
}
void fields(auto& ar, Like<ready::Move> auto& move) {
  ar.field("domain", move.domain);
  ar.field("old_host", move.old_host);
  ar.field("mx", move.mx);
  ar.field("servers", move.servers);
  ar.field("ttl_s", move.ttl_s);
  ar.field("cached", move.cached);
  ar.field("left_s", move.left_s);
  ar.field("old_door", move.old_door);
}

// --- relaying

// The forms that there are, by their ids.
const relay::Form* form_of(std::string_view id) {
  static const std::vector<relay::Form> all = [] {
    const Domain local = Domain::of("example.org");
    relay::Names names;
    names.sender = names.outside = *mail::parse_address("a@example.com");
    names.server = local;
    names.server_address = IpAddress::v4(192, 0, 2, 1);
    names.our_literal = "[192.0.2.1]";
    auto forms = relay::forms_of(names, local);
    for (auto& control : relay::controls_of(local, "nobody")) forms.push_back(std::move(control));
    forms.push_back(relay::abuse_of(local));
    return forms;
  }();
  const auto found = std::find_if(all.begin(), all.end(), [&](const relay::Form& form) { return form.id == id; });
  return found == all.end() ? nullptr : &*found;
}
template <typename Ar>
void fields(Ar& ar, Like<relay::Tried> auto& tried) {
  std::string id(tried.form.id);
  ar.field("form", id);
  if constexpr (!Ar::writing) {
    if (ar.failed()) return;
    const auto* form = form_of(id);
    if (form == nullptr) return ar.complain("form", "is none of the envelopes that there are");
    tried.form = *form;
  }
  ar.field("sender", tried.form.trial.sender);
  ar.field("recipient", tried.form.trial.recipient);
  ar.field("domain", tried.domain);
  ar.field("mail", tried.mail);
  ar.field("rcpt", tried.rcpt);
  ar.field("sessions", tried.sessions);
}
void fields(auto& ar, Like<relay::Names> auto& names) {
  ar.field("sender", names.sender);
  ar.field("outside", names.outside);
  ar.field("server", names.server);
  ar.field("server_address", names.server_address);
  ar.field("our_literal", names.our_literal);
}
void fields(auto& ar, Like<relay::Door> auto& door) {
  ar.field("to", door.to);
  ar.field("connect", door.connect);
  ar.field("transcript", door.transcript);
}
void fields(auto& ar, Like<relay::Survey> auto& survey) {
  ar.field("target", survey.target);
  ar.field("host", survey.host);
  ar.field("names", survey.names);
  ar.field("outside_given", survey.outside_given);
  ar.field("domains", survey.domains);
  ar.field("domains_given", survey.domains_given);
  ar.field("trouble", survey.trouble);
  ar.field("doors", survey.doors);
  ar.field("tried", survey.tried);
  ar.field("ours", survey.ours);
  ar.field("standing", survey.standing);
  ar.field("started", survey.started);
  ar.field("elapsed", survey.elapsed);
  ar.field("complete", survey.complete);
}

void fields(auto& ar, Like<ready::Survey> auto& survey) {
  ar.field("target", survey.target);
  ar.field("host", survey.host);
  ar.field("a", survey.a);
  ar.field("aaaa", survey.aaaa);
  ar.field("trouble", survey.trouble);
  ar.field("helo", survey.helo);
  ar.field("helo_from", survey.helo_from);
  ar.field("faces", survey.faces);
  ar.field("left_out", survey.left_out);
  ar.field("deep", survey.deep);
  ar.field("domains", survey.domains);
  ar.field("flaws", survey.flaws);
  ar.field("relaying", survey.relaying);
  ar.field("move", survey.move);
  ar.field("resolver", survey.resolver);
  ar.field("resolver_answers", survey.resolver_answers);
  ar.field("started", survey.started);
  ar.field("elapsed", survey.elapsed);
  ar.field("complete", survey.complete);
}

}  // namespace json

namespace {
constexpr std::string_view ready_schema = "mailwhy.ready-evidence/1";
constexpr std::size_t most_faces = 64, most_tries = 1000;

// What positions in the file point to must be there; empty when it is.
std::string missing_in(const ready::Survey& survey) {
  if (survey.faces.size() > most_faces) return "/survey/faces has more than 64 items.";
  for (const auto& face : survey.faces) {
    if (face.subject && *face.subject >= survey.lists.subjects.size()) return "/survey/faces: the lists were not asked about one of them.";
    if (face.leads.size() > face.names.size()) return "/survey/faces: there are more answers about names than names.";
  }
  if (survey.move && survey.domains.empty()) return "/survey/move is there, and no domain that moves.";
  if (!survey.relaying) return {};
  if (survey.relaying->tried.size() > most_tries) return "/survey/relaying/tried has more than 1000 items.";
  const auto strange = [&](const relay::Tried& tried) { return tried.domain != 0 && tried.domain >= survey.relaying->domains.size(); };
  if (std::any_of(survey.relaying->tried.begin(), survey.relaying->tried.end(), strange)) return "/survey/relaying/tried: one of them is about a domain that is not there.";
  return {};
}
}  // namespace

std::string write_ready(const ready::Survey& survey) {
  json::bj::object out;
  out["schema"] = ready_schema;
  out["survey"] = json::Writer::value_of(survey);
  if (!survey.lists.subjects.empty()) out["lists"] = json::bj::parse(write_listed({survey.lists}));
  return json::bj::serialize(out);
}

bool is_ready(std::string_view text) { return text.substr(0, 200).find(ready_schema) != text.npos; }

Result<ready::Survey> read_ready(std::string_view text) {
  const auto document = json::parse_document(text);
  if (!document) return fail(document.error().text);
  const json::bj::object* object = document->if_object();
  if (!object) return fail("This is JSON, but no evidence: it is not an object.");
  const json::Place root;
  std::string fault, name;
  json::Reader reader(*object, root, fault);
  ready::Survey survey;
  reader.field("schema", name);
  if (fault.empty() && name != ready_schema) return fail(fmt::format("/schema should be \"{}\".", ready_schema));
  reader.field("survey", survey);
  if (!fault.empty()) return fail(fault);
  if (const auto* lists = object->if_contains("lists")) {
    auto read = read_listed(json::bj::serialize(*lists));
    if (!read) return fail("/lists: " + read.error().text);
    if (read->size() != 1) return fail("/lists should hold one survey.");
    survey.lists = std::move(read->front());
  }
  if (auto missing = missing_in(survey); !missing.empty()) return fail(std::move(missing));
  return survey;
}

}  // namespace mailwhy::evidence
