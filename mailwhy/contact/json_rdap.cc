// RDAP's JSON: objects, entities within entities, jCard (RFC 7095) and what is kept back (RFC 9537).
#include <boost/json.hpp>

#include <algorithm>
#include <map>

#include "mailwhy/base/text.h"
#include "mailwhy/contact/rdap.h"
#include "mailwhy/contact/url.h"

namespace mailwhy::contact {
namespace {
namespace bj = boost::json;

constexpr std::size_t most_entities = 64, most_properties = 100, most_links = 32;
constexpr int deepest = 4;

std::string_view text_at(const bj::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

const bj::array* array_at(const bj::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value ? value->if_array() : nullptr;
}

// A name as people wrote it: one line, not too long, and not the words that stand for "we do not tell".
std::string name_of(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) out.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
  constexpr std::string_view nothing[] = {"redacted", "not disclosed", "data protected", "withheld for privacy", "statutory masking", "gdpr masked"};
  for (const auto words : nothing)
    if (contains_ignoring_case(out, words)) return {};
  return shorten(out, longest_holder);
}

// RFC 3966: tel:+1-555-0100;ext=7, or plain text.
std::string phone_of(std::string_view text) {
  text = trim(text);
  if (starts_with_ignoring_case(text, "tel:")) text.remove_prefix(4);
  text = text.substr(0, text.find(';'));
  return usable_phone(text);
}

// RFC 7095 s3.3   property = [name, parameters, type, value...]
struct Card {
  std::string name, organisation, mail, phone, page;
};

std::string_view first_text(const bj::value& value) {
  if (const auto* text = value.if_string()) return *text;
  const auto* list = value.if_array();  // a structured value: its first part
  return list && !list->empty() && list->front().is_string() ? std::string_view(list->front().get_string()) : std::string_view();
}

bool is_fax(const bj::value& parameters) {
  const auto* object = parameters.if_object();
  const auto* type = object ? object->if_contains("type") : nullptr;
  if (!type) return false;
  if (const auto* list = type->if_array())
    return std::any_of(list->begin(), list->end(), [](const bj::value& one) { return equal_ignoring_case(first_text(one), "fax"); });
  return equal_ignoring_case(first_text(*type), "fax");
}

Card read_card(const bj::object& entity) {
  Card card;
  const auto* vcard = array_at(entity, "vcardArray");
  const auto* properties = vcard && vcard->size() >= 2 ? (*vcard)[1].if_array() : nullptr;
  if (!properties) return card;
  const auto keep = [](std::string& place, std::string value) {
    if (place.empty()) place = std::move(value);
  };
  for (std::size_t i = 0; i < std::min(properties->size(), most_properties); ++i) {
    const auto* property = (*properties)[i].if_array();
    if (!property || property->size() < 4) continue;
    const std::string what = lower_ascii(first_text((*property)[0]));
    const std::string_view value = first_text((*property)[3]);
    if (what == "fn") keep(card.name, name_of(value));
    else if (what == "org") keep(card.organisation, name_of(value));
    else if (what == "email") keep(card.mail, usable_mail(value).value_or(""));
    else if (what == "tel" && !is_fax((*property)[1])) keep(card.phone, phone_of(value));
    else if (what == "url" || what == "contact-uri") keep(card.page, usable_page(value).value_or(""));
    // Registrars that keep the mailbox back put the page of a form into its place.
    if (what == "email" && card.mail.empty()) keep(card.page, usable_page(value).value_or(""));
    if (what == "contact-uri" && card.mail.empty() && starts_with_ignoring_case(value, "mailto:")) keep(card.mail, usable_mail(value).value_or(""));
  }
  return card;
}

// The most useful of an entity's roles (RFC 9083 s10.2.4).
std::optional<Contact::Role> role_of(const bj::object& entity) {
  static constexpr std::pair<std::string_view, Contact::Role> roles[] = {
      {"abuse", Contact::Role::abuse},          {"technical", Contact::Role::technical}, {"noc", Contact::Role::technical},
      {"registrar", Contact::Role::registrar},  {"registrant", Contact::Role::holder},   {"administrative", Contact::Role::holder},
  };
  const auto* listed = array_at(entity, "roles");
  if (!listed) return std::nullopt;
  for (const auto& [word, role] : roles)
    for (const auto& one : *listed)
      if (equal_ignoring_case(first_text(one), word)) return role;
  return std::nullopt;
}

class RdapReader {
 public:
  RdapReader(const Thing& thing, const std::string& source) : about_(thing.text()), source_(source) {}

  void read_entities(const bj::object& object, const std::string& holder, int depth) {
    const auto* entities = array_at(object, "entities");
    if (!entities || depth > deepest) return;
    for (const auto& value : *entities) {
      const auto* entity = value.if_object();
      if (!entity || ++entities_ > most_entities) continue;
      read_entity(*entity, holder, depth);
    }
  }

  std::vector<Contact> take() {
    // Who holds it is said by another entity than the one that takes complaints.
    for (auto& contact : contacts_)
      if (contact.holder.empty() && contact.role != Contact::Role::registrar) contact.holder = holder_;
    std::erase_if(contacts_, [](const Contact& contact) { return contact.mail.empty() && contact.page.empty() && contact.phone.empty(); });
    put_in_order(contacts_);
    return std::move(contacts_);
  }

 private:
  void read_entity(const bj::object& entity, const std::string& above, int depth) {
    const Card card = read_card(entity);
    const auto role = role_of(entity);
    const std::string own = card.organisation.empty() ? card.name : card.organisation;
    const bool names_holder = role == Contact::Role::registrar || role == Contact::Role::holder;
    if (role == Contact::Role::holder && holder_.empty()) holder_ = own;
    if (role) {
      Contact contact{.role = *role, .about = about_, .holder = above.empty() || names_holder ? own : above, .mail = card.mail, .phone = card.phone, .page = card.page, .source = source_};
      contacts_.push_back(std::move(contact));
    }
    read_entities(entity, names_holder && !own.empty() ? own : above, depth + 1);
  }

  std::string about_, source_, holder_;
  std::size_t entities_ = 0;
  std::vector<Contact> contacts_;
};

// RFC 9083 s10.2.1: remarks that say that something was left out.
bool keeps_back(const bj::object& object) {
  if (const auto* redacted = array_at(object, "redacted"); redacted && !redacted->empty()) return true;
  for (const auto key : {"remarks", "notices"})
    if (const auto* list = array_at(object, key))
      for (const auto& one : *list)
        if (const auto* remark = one.if_object(); remark && contains_ignoring_case(text_at(*remark, "type"), "due to authorization")) return true;
  return false;
}

std::vector<std::string> related_of(const bj::object& object) {
  std::vector<std::string> out;
  const auto* links = array_at(object, "links");
  for (std::size_t i = 0; links && i < std::min(links->size(), most_links); ++i) {
    const auto* link = (*links)[i].if_object();
    if (!link || !equal_ignoring_case(text_at(*link, "rel"), "related") || !equal_ignoring_case(text_at(*link, "type"), "application/rdap+json")) continue;
    if (const auto url = parse_url(text_at(*link, "href")); url && out.size() < 2) out.push_back(url->text());
  }
  return out;
}

// Empty when the object is about the thing.
std::string other_than(const bj::object& object, const Thing& thing) {
  if (!thing.address) {
    const auto name = Domain::parse(text_at(object, "ldhName"));
    if (text_at(object, "ldhName").empty()) return {};  // a unicodeName alone
    return name && *name == thing.domain ? std::string() : "the answer speaks of another name";
  }
  const auto first = IpAddress::parse(text_at(object, "startAddress")), last = IpAddress::parse(text_at(object, "endAddress"));
  if (!first || !last) return {};
  const auto address = thing.address->unmapped();
  if (first->is_v4() != address.is_v4() || address.bytes() < first->bytes() || address.bytes() > last->bytes()) return "the answer speaks of another block of addresses";
  // More than a registry gives to anybody: a /8 of IPv4, a /11 of IPv6.
  const auto top = [](const IpAddress& at) { return at.is_v4() ? static_cast<unsigned char>(at.bytes()[0]) * 32u : static_cast<unsigned char>(at.bytes()[0]) * 256u + static_cast<unsigned char>(at.bytes()[1]); };
  if (top(*last) - top(*first) >= 32) return "the registry has not given this block to anybody";
  if (is_nobodys_block(text_at(object, "name")) || is_nobodys_block(text_at(object, "handle"))) return "the registry has not given this block to anybody";
  return {};
}

}  // namespace

Result<RdapAnswer> read_rdap(std::string_view json, const Thing& thing, const std::string& source) {
  constexpr std::size_t most_bytes = 1U << 20;
  const auto wrong = [](std::string words) { return fail(std::move(words), Error::Kind::data); };
  if (json.size() > most_bytes) return wrong("the answer is too long");
  boost::system::error_code error;
  const auto root = bj::parse(json, error, {}, {.max_depth = 32, .allow_invalid_utf8 = true});
  if (error) return wrong("the answer is no JSON");
  const auto* object = root.if_object();
  if (!object) return wrong("the answer is no RDAP object");
  if (object->contains("errorCode")) return wrong("the registry answers with an error object");
  const auto kind = text_at(*object, "objectClassName");
  if (kind != (thing.address ? "ip network" : "domain")) return wrong("the answer is no RDAP object of the kind that was asked for");
  if (auto why = other_than(*object, thing); !why.empty()) return wrong(std::move(why));
  RdapReader reader(thing, source);
  reader.read_entities(*object, "", 1);
  RdapAnswer answer;
  answer.contacts = reader.take();
  answer.related = related_of(*object);
  answer.redacted = keeps_back(*object);
  return answer;
}

}  // namespace mailwhy::contact
