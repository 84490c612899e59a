#include "mailwhy/report/said.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::report {
namespace {

struct SaidRow {
  std::string_view id, sentence;
};
constexpr SaidRow said_rows[] = {
    {"address.syntax-refused", key("the address {recipient} is not accepted as it is written")},
    {"bounce.auto-reply", key("an automatic answer: the mail arrived")},
    {"bounce.backscatter", key("the message that came back never was yours")},
    {"bounce.challenge", key("the recipient wants proof first that a human wrote")},
    {"bounce.complaint", key("a recipient marked the message as spam")},
    {"bounce.delay", key("the message still waits and is tried again")},
    {"bounce.delivered", key("the message was delivered")},
    {"bounce.not-a-bounce", key("this is no notice about a delivery")},
    {"bounce.suppressed", key("the sending service no longer writes to {recipient}")},
    {"content.format", key("{host} does not take the message as it is built")},
    {"content.refused", key("{host} refuses what is in the message")},
    {"content.spam-refused", key("{host} takes the message for spam")},
    {"content.too-large", key("the message is larger than {host} takes")},
    {"content.virus", key("{host} found something harmful in the message")},
    {"data.deferred", key("{host} does not take the message now and asks to try again")},
    {"data.refused", key("{host} refuses the whole message and does not say clearly why")},
    {"delivery.expired", key("the sending server tried as long as it may, and gave up")},
    {"delivery.login-failed", key("{host} wants a login of the sending server and got none that holds")},
    {"delivery.loop", key("the message went round in a circle")},
    {"delivery.name-lookup-failed", key("the DNS question about {domain} failed")},
    {"delivery.no-connection", key("no connection to {host} came about")},
    {"delivery.no-such-host", key("{domain} does not exist in the DNS, or no server takes mail there")},
    {"delivery.own-trouble", key("the sending server has trouble of its own")},
    {"delivery.refused-by-policy", key("{host} refuses the mail by a rule of its own")},
    {"delivery.tls-failed", key("the encryption that the sending server insists on could not be had")},
    {"mail_from.dkim-fail", key("{host} says that the DKIM signature is missing or does not hold")},
    {"mail_from.dmarc-fail", key("{host} says that nobody vouches for the message in the name of {sender_domain} (DMARC)")},
    {"reputation.listing-reported", key("{host} refuses the mail and names a block list")},
    {"mailbox.program-failed", key("a program or a forwarding behind the mailbox {recipient} failed")},
    {"rcpt_to.too-many-recipients", key("the message has more recipients than {host} takes at once")},
    {"session.commands-refused", key("{host} does not accept a command of the sending server")},
};

std::string domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == address.npos ? std::string() : std::string(address.substr(at + 1));
}
std::string shown(std::string_view bytes) { return visible(shorten(bytes, 300)); }

}  // namespace

namespace said_words {

std::string_view sentence_of(std::string_view id) {
  const auto found = std::find_if(std::begin(said_rows), std::end(said_rows), [&](const SaidRow& row) { return row.id == id; });
  return found == std::end(said_rows) ? std::string_view() : found->sentence;
}

std::map<std::string, std::string> arguments(const SaidFacts& facts, const Words& words) {
  const struct {
    const char* name;
    std::string known;
    std::string_view general;
  } all[] = {
      {"host", facts.host, key("the mail server")},
      {"place", facts.host, key("the server")},
      {"address", facts.address, key("its address")},
      {"recipient", facts.recipient, key("the recipient's address")},
      {"target", facts.recipient, key("the recipient's address")},
      {"domain", domain_of(facts.recipient), key("the recipient's domain")},
      {"zone", domain_of(facts.recipient), key("the recipient's domain")},
      {"sender", facts.sender, key("the sender")},
      {"sender_domain", domain_of(facts.sender), key("the sender's domain")},
      {"source", facts.source, key("the sending address")},
      {"helo", facts.helo, key("its HELO name")},
      {"reply", facts.reply, key("the reply")},
      {"list", facts.list, key("the list")},
      {"command", facts.command, key("the command")},
      {"name", facts.host, key("the name")},
      {"server", facts.host, key("the server")},
      {"resolver", "", key("the resolver")},
      {"problem", "", key("see the reply")},
      {"trouble", "", key("cannot be reached")},
  };
  std::map<std::string, std::string> out{{"port", "25"}, {"source_word", facts.source.empty() ? "ADDRESS" : shown(facts.source)}, {"host_word", facts.host.empty() ? "HOST" : shown(facts.host)}};
  for (const auto& row : all) out.emplace(row.name, row.known.empty() ? std::string(words(row.general)) : shown(row.known));
  return out;
}

}  // namespace said_words

SaidText SaidWords::text(const rules::Said& said, const SaidFacts& facts) {
  const auto args = said_words::arguments(facts, words_);
  auto known = pages_.find(said.id);
  if (known == pages_.end()) known = pages_.emplace(said.id, rules::page_of(said.id, words_.language())).first;
  const auto& page = known->second;
  SaidText out;
  const auto* rule = rules::find_rule(said.id);
  if (rule != nullptr) out.sentence = rules::fill(page && !page->sentence.empty() ? std::string_view(page->sentence) : rule->sentence, args);
  else out.sentence = rules::fill(words_(said_words::sentence_of(said.id)), args);
  if (page) {
    out.means = rules::fill(page->means, args);
    out.whose = rules::fill(page->whose, args);
    if (said.confidence == rules::Confidence::guess && said.party != rules::Party::unknown && said.party != rules::Party::nobody) out.doubt = rules::fill(page->wrong, args);
    for (const auto& step : page->steps) out.steps.push_back(rules::fill(step, args));
  }
  out.again = said.again;
  return out;
}

SaidText said_text(const rules::Said& said, const SaidFacts& facts, const Words& words) { return SaidWords(words).text(said, facts); }

}  // namespace mailwhy::report
