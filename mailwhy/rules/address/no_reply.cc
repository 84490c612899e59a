// address.no-reply: the address says by its name that nobody reads it.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::address {
extern const Rule no_reply;

namespace {
// In the languages in which we have met them, without the marks between the words.
constexpr std::string_view names[] = {"noreply",       "donotreply",    "dontreply",   "noresponse", "nichtantworten",
                                      "bittenichtantworten", "keineantwort", "nepasrepondre", "noresponder", "naoresponda"};

void judge_no_reply(const View& view, std::vector<Finding>& findings) {
  if (view.the_case().target != evidence::Case::Target::address) return;
  std::string name;
  for (const char c : view.the_case().recipient.local_part)
    if (c != '-' && c != '_' && c != '.') name += lower_ascii(c);
  name = name.substr(0, name.find('+'));
  if (std::find(std::begin(names), std::end(names), name) == std::end(names)) return;
  state(view, no_reply, {Party::nobody, Confidence::guess}, {"case", "/case/recipient", "", view.args().at("recipient"), {}, ""}, findings);
}
}  // namespace

const Rule no_reply = {
    .id = "address.no-reply",
    .stage = evidence::Stage::address,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "by its name, {recipient} is an address that nobody reads",
    .judge = judge_no_reply,
};

}  // namespace mailwhy::rules::address
