// What the report of a bounce says, sentence by sentence.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/bounce/bounce.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report {
namespace {
using bounce::Meaning;
using bounce::NoticeKind;
using rules::Fate;
using rules::Origin;

constexpr std::size_t names_shown = 5;

std::string shown(std::string_view bytes) { return visible(shorten(bytes, 200)); }

// How far the mail came before it failed.
enum class Reach { refused, not_handed_over, gave_up, inside, not_tried, untold };
Reach reach_of(const bounce::NoticeRecipient& recipient) {
  switch (recipient.judged.meaning) {
    case Meaning::expired: return Reach::gave_up;
    case Meaning::connect_failed:
    case Meaning::host_not_found:
    case Meaning::dns_failed:
    case Meaning::null_mx:
    case Meaning::tls_failed: return Reach::not_handed_over;
    case Meaning::mailer_failed: return Reach::inside;
    case Meaning::suppressed: return Reach::not_tried;
    default: break;
  }
  if (!recipient.remote_host.empty() || !recipient.remote_address.empty() || !recipient.reply_code.empty() || !recipient.command.empty()) return Reach::refused;
  return recipient.diagnostic.empty() ? Reach::untold : Reach::refused;
}

std::string failed_words(const bounce::NoticeRecipient& recipient, const Words& words) {
  switch (reach_of(recipient)) {
    case Reach::gave_up: return std::string(words("given up after many attempts"));
    case Reach::not_handed_over: return std::string(words("it could not be handed over"));
    case Reach::inside: return std::string(words("it failed behind the mailbox"));
    case Reach::not_tried: return std::string(words("it was not even tried"));
    case Reach::untold: return std::string(words("it was not delivered"));
    case Reach::refused: break;
  }
  return recipient.remote_host.empty() ? std::string(words("it was refused")) : words("refused by {}", shown(recipient.remote_host));
}

std::string sure(const rules::Said& said, const Words& words) { return " (" + std::string(words(text::confidence_word(said.confidence))) + ")"; }

std::string cause_at(const rules::Said& said, const Words& words) {
  const auto side = bounce_words::side_words(rules::side_of(said.party));
  if (side.empty()) return ", " + std::string(words("whose move it is cannot be told"));
  return ", " + words("cause {}", words(side)) + sure(said, words);
}

std::string real_bounce(const BounceResult& result, const Words& words) {
  const auto groups = bounce_words::groups_of(result);
  const auto& recipients = result.returned.recipients;
  const auto failed = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return recipients[group.front()].fate == Fate::failed; });
  if (failed == groups.end()) return words("A REAL BOUNCE: {}", words("it was not delivered"));
  const auto at = failed->front();
  static const bounce::NoticeRecipient nobody;
  const auto& first = at < result.notice.recipients.size() ? result.notice.recipients[at] : nobody;
  if (groups.size() == 1) return words("A REAL BOUNCE: {}", failed_words(first, words)) + cause_at(recipients[at].said, words);
  std::size_t count = 0, others = 0;
  for (const auto& one : recipients) (one.fate == Fate::failed ? count : others) += 1;
  if (others == 0) return words("A REAL BOUNCE: {} recipients failed, for {} reasons", count, groups.size());
  return words("A REAL BOUNCE: {} of {} recipients failed", count, count + others);
}

std::string_view language_key(std::string_view code) {
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"en", key("English")}, {"de", key("German")},     {"fr", key("French")},  {"es", key("Spanish")}, {"it", key("Italian")},    {"pt", key("Portuguese")},
      {"nl", key("Dutch")},   {"ja", key("Japanese")},   {"ru", key("Russian")}, {"pl", key("Polish")},  {"zh", key("Chinese")},    {"ko", key("Korean")},
      {"sv", key("Swedish")}, {"da", key("Danish")},     {"no", key("Norwegian")}, {"fi", key("Finnish")}, {"cs", key("Czech")},    {"tr", key("Turkish")},
      {"uk", key("Ukrainian")}, {"hu", key("Hungarian")}, {"el", key("Greek")},  {"ro", key("Romanian")}, {"he", key("Hebrew")},    {"ar", key("Arabic")},
  };
  for (const auto& [known, name] : names)
    if (known == code) return name;
  return "";
}

std::string mail_words(const BounceResult& result, const Words& words) {
  const auto& original = result.notice.original;
  const std::string subject = shown(original.subject), sender = shown(rules::sender_in(original));
  if (!subject.empty() && !sender.empty()) return words("the mail \"{}\" from {}", subject, sender);
  if (!subject.empty()) return words("the mail \"{}\"", subject);
  if (!sender.empty()) return words("a mail from {}", sender);
  return std::string(words("a mail"));
}

std::string recipients_words(const BounceResult& result, const std::vector<std::size_t>& group, const Words& words) {
  std::string out;
  std::size_t named = 0;
  for (const auto index : group) {
    if (index >= result.notice.recipients.size() || named == names_shown) break;
    const auto& recipient = result.notice.recipients[index];
    if (recipient.recipient.empty()) continue;
    out += (named++ == 0 ? "" : ", ") + shown(recipient.recipient);
  }
  if (named == 0) return std::string(words("somebody whom the notice does not name"));
  if (group.size() > named) out += " " + words("and {} more", group.size() - named);
  return out;
}

// A reply with its code, and nobody is named who gave it: whoever wrote the notice may have met it elsewhere.
bool may_repeat_another(const bounce::NoticeRecipient& recipient) { return !recipient.reply_code.empty() && recipient.remote_host.empty() && recipient.remote_address.empty(); }

// Who wrote the notice, where it says so: who handed it over may be a relay of the reader's own.
std::string_view told_writer(const bounce::NoticeRecipient& recipient) { return recipient.reporting_mta_derived ? std::string_view() : std::string_view(recipient.reporting_mta); }

// "Es wartet": sentences begin with a capital in every language.
std::string begun(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace

namespace bounce_words {

std::string where_of(const BounceResult& result) { return result.file + (result.number ? ":" + std::to_string(*result.number) : ""); }

std::string language_name(std::string_view code, const Words& words) {
  const auto name = language_key(code);
  return name.empty() ? shown(code) : std::string(words(name));
}

std::string_view side_words(rules::Side side) {
  switch (side) {
    case rules::Side::sender: return key("on the sender's side");
    case rules::Side::recipient: return key("on the recipient's side");
    case rules::Side::between: return key("between the two");
    default: return "";
  }
}

rules::State state_of(const rules::ReturnedRecipient& recipient) {
  using rules::State;
  if (recipient.said.id == "bounce.backscatter") return State::note;
  switch (recipient.fate) {
    case Fate::failed:
    case Fate::complained: return State::fail;
    case Fate::delayed: return State::later;
    case Fate::delivered: return State::ok;
    case Fate::challenged: return State::warn;
    case Fate::answered:
    case Fate::none: break;
  }
  return State::note;
}

SaidFacts facts_of(const BounceResult& result, std::size_t index) {
  SaidFacts facts;
  facts.sender = rules::sender_in(result.notice.original);
  if (index >= result.notice.recipients.size()) return facts;
  const auto& recipient = result.notice.recipients[index];
  facts.host = !recipient.remote_host.empty() ? recipient.remote_host : recipient.remote_address;
  if (facts.host.empty() && !may_repeat_another(recipient)) facts.host = told_writer(recipient);
  facts.address = recipient.remote_address;
  facts.recipient = recipient.recipient;
  if (index < result.returned.recipients.size()) facts.source = result.returned.recipients[index].sending_ip;
  facts.reply = trim(recipient.reply_code + " " + recipient.enhanced_code);
  facts.command = recipient.command;
  return facts;
}

std::vector<std::vector<std::size_t>> groups_of(const BounceResult& result) {
  std::vector<std::vector<std::size_t>> out;
  std::map<std::string, std::size_t, std::less<>> known;
  for (std::size_t i = 0; i < result.returned.recipients.size(); ++i) {
    const auto& one = result.returned.recipients[i];
    std::string what = std::string(to_string(one.fate)) + "\n" + std::string(one.said.id) + "\n";
    // The same words to everybody, but for the address: one reason.
    if (i < result.notice.recipients.size()) what += result.notice.recipients[i].remote_host + "\n" + result.notice.recipients[i].reply_code + result.notice.recipients[i].enhanced_code;
    const auto [place, fresh] = known.emplace(std::move(what), out.size());
    if (fresh) out.emplace_back();
    out[place->second].push_back(i);
  }
  return out;
}

std::string read_as(const BounceResult& result, const Words& words) {
  static constexpr std::pair<std::string_view, std::string_view> formats[] = {
      {"rfc3464", key("a delivery status notice")}, {"rfc5965", key("a feedback report")}, {"rfc3834", key("an automatic answer")}, {"text", key("free text")}};
  std::string out;
  for (const auto& [format, name] : formats)
    if (format == result.notice.format) out = words(name);
  if (out.empty()) out = words("a message");
  if (!result.notice.language.empty()) out += ", " + language_name(result.notice.language, words);
  const std::string host = result.notice.recipients.empty() ? std::string() : shown(told_writer(result.notice.recipients.front()));
  const std::string agent = shown(result.notice.agent);
  if (!host.empty() && !agent.empty()) out += ", " + words("written by {} ({})", host, agent);
  else if (!host.empty() || !agent.empty()) out += ", " + words("written by {}", host.empty() ? agent : host);
  return out;
}

std::string what_happened(const BounceResult& result, const std::vector<std::size_t>& group, const Words& words) {
  static const bounce::NoticeRecipient nobody;
  const auto at = group.front();
  const auto& recipient = at < result.notice.recipients.size() ? result.notice.recipients[at] : nobody;
  const std::string mail = mail_words(result, words), to = recipients_words(result, group, words);
  const std::string host = shown(recipient.remote_host.empty() ? recipient.remote_address : recipient.remote_host), mta = shown(told_writer(recipient));
  std::string out;
  switch (result.returned.recipients[at].fate) {
    case Fate::none: return begun(std::string(words("this message says nothing about a delivery"))) + ".";
    case Fate::answered: return begun(words("{} to {} arrived; a program answered", mail, to)) + ".";
    case Fate::challenged: return begun(words("{} to {} is held back until somebody confirms it", mail, to)) + ".";
    case Fate::complained: return begun(words("{} arrived, and {} marked it as spam", mail, to)) + ".";
    case Fate::delivered: return begun(words("{} to {} was delivered", mail, to)) + ".";
    case Fate::delayed:
      out = mta.empty() ? words("{} to {} still waits and is tried again", mail, to) : words("{} to {} waits in the queue of {} and is tried again", mail, to, mta);
      if (!recipient.will_retry_until.empty()) out += ", " + words("until {}", shown(recipient.will_retry_until));
      return begun(out) + ".";
    case Fate::failed: break;
  }
  switch (reach_of(recipient)) {
    case Reach::gave_up: out = words("{} to {} waited until its time was over", mail, to); break;
    case Reach::not_handed_over: out = words("{} to {} could not be handed over", mail, to); break;
    case Reach::inside: out = words("{} to {} arrived, and then something behind the mailbox failed", mail, to); break;
    case Reach::not_tried: out = words("{} to {} was not even sent", mail, to); break;
    case Reach::untold: out = words("{} to {} was not delivered", mail, to); break;
    case Reach::refused: out = host.empty() ? words("{} to {} was refused", mail, to) : words("{} to {} was offered to {} and refused", mail, to, host); break;
  }
  out = begun(out);
  if (!recipient.last_attempt.empty()) out += " (" + words("last attempt: {}", shown(recipient.last_attempt)) + ")";
  return out + ". " + std::string(words("It is stored nowhere and will not be tried again."));
}

std::string who_said_no(const BounceResult& result, std::size_t index, const Words& words) {
  if (index >= result.notice.recipients.size()) return {};
  const auto& recipient = result.notice.recipients[index];
  const auto fate = result.returned.recipients[index].fate;
  if (fate != Fate::failed && fate != Fate::delayed) return {};
  const std::string mta = shown(told_writer(recipient));
  std::string who = shown(recipient.remote_host);
  if (!recipient.remote_address.empty()) who = who.empty() ? "[" + shown(recipient.remote_address) + "]" : who + " [" + shown(recipient.remote_address) + "]";
  const std::string_view id = result.returned.recipients[index].said.id;
  if (recipient.command.empty() && (id == "delivery.name-lookup-failed" || id == "delivery.no-such-host")) return std::string(words("nobody; no server was asked")) + ".";
  if (id == "delivery.no-connection" && recipient.reply_code.empty() && recipient.command.empty() && !who.empty()) return words("nobody; {} gave no reply", who) + ".";
  if (who.empty() && mta.empty()) return {};
  if (who.empty()) return (may_repeat_another(recipient) ? words("{} itself, or a server that the notice does not name", mta) : words("{} itself; no other server is named", mta)) + ".";
  if (!recipient.command.empty()) who = words("{}, in answer to {}", who, shown(recipient.command)) + (recipient.command_derived ? " " + std::string(words("(derived)")) : "");
  who += ".";
  if (!mta.empty() && !equal_ignoring_case(mta, recipient.remote_host)) who += " " + words("{} only wrote the notice.", mta);
  return who;
}

}  // namespace bounce_words

std::string bounce_summary(const BounceResult& result, const Words& words) {
  const auto& notice = result.notice;
  const auto& first = result.returned.recipients.front();
  const bool foreign = std::any_of(result.returned.recipients.begin(), result.returned.recipients.end(), [](const auto& one) { return one.said.id == "bounce.backscatter"; });
  if (foreign) return std::string(words("NOT YOURS: the message that came back was sent by somebody else")) + sure(first.said, words);
  switch (notice.kind) {
    case NoticeKind::not_bounce: return notice.why.empty() ? std::string(words("NOT A BOUNCE: an ordinary message")) : words("NOT A BOUNCE: {}", words.phrase(notice.why));
    case NoticeKind::auto_reply: return std::string(words("NOT A BOUNCE: an automatic answer; the mail arrived"));
    case NoticeKind::challenge: return std::string(words("NOT A BOUNCE: a question whether a human wrote; the mail waits for the answer"));
    case NoticeKind::feedback_report: return std::string(words("A COMPLAINT: a recipient marked the mail as spam"));
    case NoticeKind::success_dsn: return std::string(words("DELIVERED: a notice of success"));
    case NoticeKind::delay_notice: return std::string(words("A DELAY NOTICE, no action yet: the mail still waits and is tried again"));
    case NoticeKind::bounce: break;
  }
  // It looks like one, and that is all.
  const bool unread = std::all_of(notice.recipients.begin(), notice.recipients.end(), [](const bounce::NoticeRecipient& one) {
    return one.recipient.empty() && one.diagnostic.empty() && one.enhanced_code.empty() && one.judged.meaning == Meaning::unknown;
  });
  if (unread) return std::string(words("UNREADABLE: a bounce, but neither recipient nor reason could be read"));
  return real_bounce(result, words);
}

}  // namespace mailwhy::report
