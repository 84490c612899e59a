#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/report/filters/filters.h"

namespace mailwhy::report::filter_words {
namespace {
using filters::Remedy;
using filters::Verdict;

// In the order of filters::Remedy.
constexpr std::array<std::string_view, 49> steps{
    key("nothing"),
    key("nothing: this is about the receiver"),
    key("we do not know this rule: ask whoever runs the filter"),
    key("list the sending server in the domain's SPF record (mailwhy domain shows the record)"),
    key("sign with DKIM, and let nothing change the message after signing"),
    key("let SPF or DKIM pass for the domain in From, and publish a DMARC record"),
    key("nothing by the author: a server on the way must keep its ARC chain right"),
    key("give the sending address a name in the reverse DNS that leads back to the address"),
    key("let the server say hello with its own full name, which leads to its address"),
    key("find out why the address is listed, stop it, then ask the list to take it off (mailwhy listed shows the way)"),
    key("send through the provider's mail server, or ask the provider for a fixed address that may send mail"),
    key("use a domain with a good name, or ask the list to take it off"),
    key("take the link out, or ask the list to take its domain off"),
    key("wait some weeks before sending much from a new domain"),
    key("see to it that the sender's domain exists in the DNS and can take mail"),
    key("word it differently: say plainly what the message is about"),
    key("write words as they are, without look-alike letters or hidden characters"),
    key("leave out talk of large sums, prizes and cryptocurrency"),
    key("send well-formed HTML with a plain text that says the same"),
    key("take out text that readers cannot see"),
    key("put more text beside the pictures"),
    key("link to plain addresses by name, showing where they lead"),
    key("link to the page itself, not to a link shortener"),
    key("link to the page itself, not through a redirector"),
    key("send a link in place of the attachment, or a harmless type of file"),
    key("let the mail program build its parts as the standard asks"),
    key("declare the character set and encoding that the text really has"),
    key("write the fields of the header as the standard asks"),
    key("set the clock and time zone of the sending machine"),
    key("let the mail program give each message a Message-ID with its own full host name"),
    key("write a plain subject: no capitals throughout, no promises"),
    key("write From with the real name and the real address"),
    key("address each recipient by name in To"),
    key("let answers go to the address or domain that sends"),
    key("send from a domain of your own"),
    key("use a well-known, current mail program or library and its defaults"),
    key("let the message show the program, provider and servers that it really comes from"),
    key("send bulk mail only to people who asked for it, and make leaving easy"),
    key("give a list all of its List-* fields"),
    key("give a plain way to unsubscribe on a domain of your own"),
    key("nothing directly: the receiver's filter has learnt from other mail; ask the recipient to mark yours as good"),
    key("nothing: the receiver has put the sender on an allow list"),
    key("ask the receiver to take the sender off the block list; nobody else can"),
    key("clean the web site or account that was broken into"),
    key("write in a language that the recipient expects, or ask the receiver"),
    key("take the test string out"),
    key("let the forwarder rewrite the sender (SRS), or rely on DKIM"),
    key("take the fields of earlier filters out, or see why they called it spam"),
    key("switch on TLS for outgoing mail"),
};

constexpr std::array<std::string_view, 11> kinds{
    key("authentication"), key("reputation"), key("content"), key("format"), key("mailing list"), key("learnt words"), key("allow list"), key("block list"), key("bulk"), key("remark"), key("unknown"),
};

constexpr std::array<std::string_view, 7> verdicts{
    key("does not tell its verdict"), key("takes it for good mail"), key("is not sure"), key("takes it for spam"), key("takes it for bulk mail"), key("takes it for phishing"), key("takes it for malware"),
};

constexpr std::array<std::string_view, 14> variants{
    key("with another subject"), key("without the name in From"), key("without the field {}"), key("without the fields that no mail needs"), key("with other words"), key("without {}"),
    key("without the link {}"), key("without all links"), key("without pictures"), key("without HTML"), key("without attachments"), key("all of these together"), key("with the date of arrival"), key("with another Message-ID"),
};
}  // namespace

std::string points_of(const std::optional<filters::Points>& points) { return points ? filters::points_text(*points) : std::string("-"); }

std::string title_of(const filters::Filter& filter) {
  const bool own_title = (filter.product == filters::Product::other || filter.product == filters::Product::antivirus) && !filter.title.empty();
  return own_title ? filter.title : std::string(filters::name_of(filter.product));
}

std::string verdict_of(const filters::Filter& filter, const Words& words) {
  std::string out(words(verdicts[static_cast<std::size_t>(filter.verdict)]));
  if (filter.score && filter.threshold) out += ": " + words("{} points, spam from {} on", points_of(filter.score), points_of(filter.threshold));
  else if (filter.score && filter.product != filters::Product::microsoft) out += ": " + words("{} points", points_of(filter.score));
  if (!filter.said.empty()) out += " (\"" + visible(filter.said) + "\")";
  return out;
}

std::string sentence_of(const filters::Rule& rule, const Words& words) {
  if (rule.known()) return words.phrase(rule.words);
  return std::string(words("a rule that is unknown here"));
}

std::string_view step_of(Remedy remedy) { return steps[static_cast<std::size_t>(remedy)]; }

std::string_view step_of(const filters::Rule& rule, const Words& words) {
  if (rule.remedy == Remedy::nothing) return {};
  // What counts for the message or not at all needs no mending.
  const bool list = rule.kind == filters::Kind::allow_list || rule.kind == filters::Kind::block_list;
  if (rule.score && *rule.score <= 0 && !list && rule.remedy != Remedy::receiver) return {};
  if (rule.kind == filters::Kind::information && (!rule.score || *rule.score <= 0) && rule.remedy != Remedy::receiver) return {};
  return words(step_of(rule.remedy));
}

std::string_view word_of(filters::Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

std::string sum_of(const filters::Filter& filter, const Words& words) {
  const auto& sum = filter.sum;
  switch (sum.state) {
    case filters::Sum::State::agrees: return words("the {} rules add up to the score", filter.rules.size());
    case filters::Sum::State::differs:
      return words("the rules shown add up to {}, the score says {}: {} are not explained", filters::points_text(sum.of_rules), points_of(filter.score), filters::points_text(sum.missing));
    case filters::Sum::State::unchecked: break;
  }
  if (filter.score && !filter.rules.empty() && sum.without_score > 0 && filter.product != filters::Product::microsoft)
    return words("the sum cannot be checked: {} of {} rules are named without their points", sum.without_score, filter.rules.size());
  return {};
}

std::string change_of(const filters::Change& change, const filters::Inquiry& inquiry, const Words& words) {
  if (change.kind == filters::Variant::Kind::joined) {
    std::string out;
    for (const auto part : change.parts)
      if (part < inquiry.changes.size() && inquiry.changes[part].kind != filters::Variant::Kind::joined) out += (out.empty() ? "" : ", ") + change_of(inquiry.changes[part], inquiry, words);
    return out.empty() ? std::string(words(variants[static_cast<std::size_t>(change.kind)])) : out;
  }
  const auto pattern = variants[static_cast<std::size_t>(change.kind)];
  return pattern.find("{}") == pattern.npos ? std::string(words(pattern)) : words(pattern, visible(shorten(change.what, 120)));
}

}  // namespace mailwhy::report::filter_words
