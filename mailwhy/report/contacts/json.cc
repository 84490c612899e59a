// mailwhy.contacts/1 (contacts.schema.json).
#include <boost/json.hpp>

#include "mailwhy/report/contacts/contacts.h"
#include "mailwhy/report/contacts/json_contact.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
}  // namespace

bj::object contact_object(const contact::Contact& contact) {
  bj::object out;
  out["role"] = to_string(contact.role);
  out["about"] = text_value(contact.about);
  out["holder"] = text_value(contact.holder);
  out["mail"] = text_value(contact.mail);
  out["phone"] = text_value(contact.phone);
  out["page"] = text_value(contact.page);
  out["source"] = text_value(contact.source);
  out["assumed"] = contact.assumed;
  return out;
}

bj::array contacts_array(const std::vector<contact::Contact>& contacts) {
  bj::array out;
  for (const auto& contact : contacts) out.push_back(contact_object(contact));
  return out;
}

std::string contacts_json(const ContactsResult& result, bool pretty) {
  bj::object out;
  out["schema"] = "mailwhy.contacts/1";
  out["verb"] = "contacts";
  out["complete"] = result.complete;
  bj::object target;
  target["kind"] = result.thing.address ? "ip" : "domain";
  target["ascii"] = text_value(result.thing.text());
  target["unicode"] = text_value(result.target);
  out["target"] = std::move(target);
  out["started"] = to_rfc3339(result.started);
  out["elapsed_ms"] = to_ms(result.elapsed);
  out["contacts"] = contacts_array(result.found.contacts);
  bj::array asked;
  for (const auto& tried : result.found.tried) {
    bj::object row;
    row["source"] = text_value(tried.source);
    row["answered"] = tried.good;
    row["words"] = text_value(tried.words);
    asked.push_back(std::move(row));
  }
  out["asked"] = std::move(asked);
  out["exit_code"] = contacts_exit_code(result);
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

}  // namespace mailwhy::report
