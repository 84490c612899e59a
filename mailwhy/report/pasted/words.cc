#include <algorithm>
#include <array>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/meanings.h"
#include "mailwhy/report/pasted/pasted.h"
#include "mailwhy/report/queue/queue.h"
#include "mailwhy/rules/own_address.h"

namespace mailwhy::report::pasted_words {
namespace {
using pasted::Kind;
using rules::Party;

struct Row {
  std::string_view name, words;
};
std::string_view in_table(std::span<const Row> rows, std::string_view name) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
  return found == rows.end() ? std::string_view() : found->words;
}

constexpr std::pair<Party, std::string_view> parties[] = {
    {Party::sender_message, key("the sender's: what is in the message")},
    {Party::sender_host, key("the sender's: the sending mail server")},
    {Party::sender_network, key("the sender's: the network that the mail comes from")},
    {Party::sender_domain, key("the sender's: what the sender's domain publishes")},
    {Party::recipient_domain, key("the recipient's: what the recipient's domain publishes")},
    {Party::recipient_host, key("the recipient's: whoever runs the receiving mail server")},
    {Party::recipient_policy, key("the recipient's: the rules of the receiving mail server")},
    {Party::recipient_mailbox, key("the recipient's: the owner of the mailbox")},
    {Party::list_operator, key("the sender's: whoever gets the address off the list")},
    {Party::in_between, key("between the two: a network or a device on the way")},
    {Party::this_machine, key("this machine's")},
    {Party::nobody, key("nobody's: nothing has to be done")},
    {Party::unknown, key("these words alone do not tell")},
};

// Words of the text that look like a host: what is not ours to know is not guessed.
std::string host_in(std::string_view text) {
  std::string flat(text.substr(0, 4096));
  for (char& c : flat)
    if (std::string_view("\n\"'`()<>[],;=").find(c) != std::string_view::npos) c = ' ';
  for (auto word : split_words(flat)) {
    if (const auto colon = word.find(':'); colon != std::string_view::npos && parse_number(word.substr(colon + 1), 65535)) word = word.substr(0, colon);
    while (!word.empty() && (word.back() == '.' || word.back() == ':')) word.remove_suffix(1);
    if (word.find('.') == std::string_view::npos || word.find('/') != std::string_view::npos || word.find('@') != std::string_view::npos || word.find('_') != std::string_view::npos) continue;
    if (word.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos) continue;
    const auto labels = split(word, '.');
    constexpr std::string_view code[] = {"java", "javax", "com", "sun", "net", "org", "system", "socket", "smtplib", "ssl", "crypto", "stream", "io"};
    const auto last = labels.back();
    const bool is_code = std::find(std::begin(code), std::end(code), lower_ascii(labels.front())) != std::end(code) || last.size() < 2 || last == "c" || last == "py" || last == "go" || last == "php" || last == "java" || last == "cc";
    const bool letters = std::all_of(last.begin(), last.end(), [](char c) { return lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z' && c == lower_ascii(c); });
    if (!is_code && letters && Domain::parse(word)) return std::string(word);
  }
  return {};
}

}  // namespace

std::string_view whose(rules::Party party) {
  for (const auto& [one, words] : parties)
    if (one == party) return words;
  return parties[std::size(parties) - 1].second;
}

std::string codes_of(const pasted::Quote& quote) {
  std::string out = quote.code > 0 ? std::to_string(quote.code) : std::string();
  if (quote.enhanced) out += (out.empty() ? "" : " ") + quote.enhanced->text();
  return out;
}

Told told_of(const pasted::Quote& quote, const bounce::Judged& judged, const Words& words) {
  rules::SaidOf of;
  of.judged = &judged;
  of.stage = bounce::stage_of_command(quote.command);
  of.temporary = quote.code / 100 == 4 || (quote.code == 0 && quote.enhanced && quote.enhanced->klass == 4);
  of.recipient = quote.recipient;
  of.remote_host = quote.host;
  of.code = quote.code;
  // Policies and filters that name our address may be about it; anything else that is refused is not.
  constexpr bounce::Meaning may_be_about_us[] = {bounce::Meaning::policy, bounce::Meaning::unknown, bounce::Meaning::spam_refused};
  std::string own = rules::own_address_in(quote.text, judged.meaning, quote.address);
  const bool may_be = std::find(std::begin(may_be_about_us), std::end(may_be_about_us), judged.meaning) != std::end(may_be_about_us);
  if (own.empty() && may_be) own = rules::told_own_address_in(quote.text, quote.address);
  of.sending_ip = own;
  Told out;
  out.sending_ip = own;
  out.said = rules::said(of);
  SaidFacts facts;
  facts.host = quote.host;
  facts.address = quote.address;
  facts.recipient = quote.recipient;
  facts.source = own;
  facts.reply = codes_of(quote);
  if (facts.reply.empty()) facts.reply = quote.text;
  facts.command = quote.command;
  out.text = said_text(out.said, facts, words);
  // Somebody who asks what words mean has not mended anything yet: a look, not a wait.
  auto& again = out.text.again;
  const bool waits = again.size() == 4 && again[1] == "wait" && again[2] == "listed";
  if (waits || (again.empty() && may_be && !own.empty())) again = {"mailwhy", "listed", own};
  const bool login = judged.meaning == bounce::Meaning::login_failed || judged.meaning == bounce::Meaning::auth_required || out.said.id == "delivery.login-failed";
  if (out.text.again.empty() && login) out.text.again = {"mailwhy", "login", quote.host.empty() ? "ADDRESS" : quote.host};
  return out;
}

std::string_view stage_word(std::string_view stage) {
  constexpr Row rows[] = {{"greeting", key("the greeting")}, {"hello", key("the hello")},       {"tls", key("the start of encryption")}, {"login", key("the login")},
                          {"mail_from", key("the sender")},  {"rcpt_to", key("the recipient")}, {"data", key("the message")},            {"connect", key("the connection")}};
  const auto found = in_table(rows, stage);
  return found.empty() ? stage : found;
}

std::string_view record_sentence(std::string_view what) {
  constexpr Row rows[] = {
      {"spf", key("an SPF record: which servers may send with the domain in the envelope")},
      {"dkim", key("a DKIM key: with it receivers check the domain's signatures")},
      {"dmarc", key("a DMARC record: what receivers should do with mail in the domain's name that nobody vouches for")},
      {"mta-sts", key("an MTA-STS record: senders fetch the policy from the web and insist on encryption")},
      {"tlsrpt", key("a TLSRPT record: where senders report failures of encryption")},
      {"bimi", key("a BIMI record: the logo that mail programs may show")},
  };
  return in_table(rows, what);
}

std::string_view login_sentence(const pasted::LoginWords& login) {
  using LoginKind = pasted::LoginWords::Kind;
  switch (login.kind) {
    case LoginKind::question: return key("the server asks for the next part of a login, in base64; what is answered must be base64 too");
    case LoginKind::challenge: return key("the server's challenge in a login that does not send the password itself; each login has another one");
    case LoginKind::error: return key("the server's answer to a login with a token (OAuth): it was refused, and the last word is still to come");
    case LoginKind::answer: return key("what a client says to log in: base64 hides nothing, and a password or a token is in it; change it if others have seen this");
  }
  return "";
}

std::string_view auth_sentence(const pasted::AuthWord& word) {
  struct AuthRow {
    std::string_view method, result, words;
  };
  constexpr AuthRow rows[] = {
      {"spf", "pass", key("the domain of the envelope sender allows the sending server")},
      {"spf", "fail", key("the domain of the envelope sender forbids the sending server")},
      {"spf", "softfail", key("the domain of the envelope sender would rather not see the sending server, but does not insist")},
      {"spf", "neutral", key("the domain of the envelope sender takes no position on the sending server")},
      {"spf", "none", key("the domain of the envelope sender has no SPF record")},
      {"spf", "temperror", key("the SPF record could not be looked up at that moment")},
      {"spf", "permerror", key("the SPF record has an error")},
      {"dkim", "pass", key("the signature holds")},
      {"dkim", "fail", key("the signature does not hold: the message was changed on the way, or the key is another one")},
      {"dkim", "none", key("the message has no signature")},
      {"dkim", "neutral", key("the signature could not be judged")},
      {"dkim", "policy", key("the signature holds, but the receiver does not accept it")},
      {"dkim", "temperror", key("the key could not be looked up at that moment")},
      {"dkim", "permerror", key("the signature or its key has an error")},
      {"dmarc", "pass", key("the author's domain is vouched for")},
      {"dmarc", "fail", key("nobody vouches for the author's domain: neither SPF nor DKIM passes for it")},
      {"dmarc", "none", key("the author's domain has no DMARC record")},
      {"dmarc", "bestguesspass", key("the author's domain has no DMARC record, but would pass")},
      {"dmarc", "temperror", key("the DMARC record could not be looked up at that moment")},
      {"dmarc", "permerror", key("the DMARC record has an error")},
      {"arc", "pass", key("the chain of those who handed it on holds")},
      {"arc", "fail", key("the chain of those who handed it on is broken")},
      {"iprev", "fail", key("the sending address has no name that leads back to it")},
      {"auth", "pass", key("the sender was logged in")},
  };
  for (const auto& row : rows)
    if (row.method == word.method && row.result == word.result) return row.words;
  return "";
}

ListWords list_words(const pasted::ListAnswer& answer, const Words& words) {
  ListWords out;
  const std::string zone = answer.zone.empty() ? std::string(words(key("a block list"))) : visible(answer.zone);
  for (const auto& one : answer.answers) {
    std::string means;
    if (one.text().starts_with("127.255.255.") || (answer.list != nullptr && answer.list->fault_of(one) != nullptr)) {
      const auto* fault = answer.list != nullptr ? answer.list->fault_of(one) : nullptr;
      means = words("{}: the list turns the asker away; this says nothing about the address", one.text());
      if (fault != nullptr && !fault->words.empty()) means += " (" + words.phrase(fault->words) + ")";
      else if (one.text() == "127.255.255.254") means += " (" + std::string(words("asked through a public resolver")) + ")";
      else if (one.text() == "127.255.255.255") means += " (" + std::string(words("too many questions")) + ")";
      else if (one.text() == "127.255.255.252") means += " (" + std::string(words("the list's name was misspelt")) + ")";
      out.result = "refused";
    } else {
      std::vector<std::string> codes;
      if (answer.list != nullptr)
        for (const auto* code : answer.list->codes_of(one))
          if (!code->words.empty()) codes.push_back(words.phrase(code->words));
      if (!codes.empty()) means = words("{}: {}", one.text(), join(codes, "; "));
      else if (!answer.zone.empty()) means = words("{}: listed; what this code stands for only {} can say", one.text(), zone);
      else means = words("{}: the answer of a block list for \"listed\"; what it stands for hangs on the list", one.text());
      if (out.result.empty()) out.result = "listed";
    }
    out.means.push_back(std::move(means));
  }
  if (out.result.empty()) out.result = answer.not_found ? "clean" : answer.text.empty() ? "unknown" : "listed";
  if (out.result == "unknown") out.means.emplace_back(words("These words name the list and not what it answers: whether it holds an address only a question tells."));
  if (answer.not_found && answer.answers.empty()) out.means.push_back(words("{} does not hold it", zone));
  if (out.result == "refused") {
    out.steps.emplace_back(words("Ask through a resolver of your own, not through a public one, and not too often."));
  } else if (out.result == "listed") {
    out.steps.emplace_back(words("Find out why it is listed and end that first; then ask for removal."));
    if (answer.list != nullptr && !answer.list->removal.empty()) out.steps.push_back(words("Removal: {}", answer.list->removal));
  }
  if (!answer.subject.empty()) out.again = {"mailwhy", "listed", answer.subject};
  return out;
}

std::vector<std::string> look_of(const pasted::Piece& piece) {
  if (!piece.error) return {};
  const std::string host = host_in(piece.text);
  const std::string address = piece.quote ? piece.quote->recipient : std::string();
  using pasted::Look;
  switch (piece.error->error->look) {
    case Look::none: return {};
    case Look::tls: return {"mailwhy", "tls", host.empty() ? "HOST" : host};
    case Look::login: return {"mailwhy", "login", host.empty() ? "ADDRESS" : host};
    case Look::check:
      // Whom the words name is asked itself; a name that nobody knows is looked up first.
      if (address.empty() && !host.empty()) return {"mailwhy", piece.error->error->kind == pasted::ErrorKind::dns ? "dns" : "session", host};
      return {"mailwhy", "check", address.empty() ? "ADDRESS" : address};
    case Look::dns: return {"mailwhy", "dns", host.empty() ? "DOMAIN" : host};
    case Look::session: return {"mailwhy", "session", host.empty() ? "HOST" : host};
  }
  return {};
}

std::string title_of(const pasted::Piece& piece, const Words& words) {
  switch (piece.kind) {
    case Kind::reply: {
      if (piece.judged.meaning == bounce::Meaning::unknown) return std::string(words("a server's words that mailwhy does not know"));
      return std::string(words(meaning_words(piece.judged.meaning)));
    }
    case Kind::conversation: {
      const auto& talk = *piece.conversation;
      const auto at = talk.refusal();
      if (!at) return std::string(talk.lost ? words("a conversation with a mail server that was cut off") : words("a conversation with a mail server in which nothing was refused"));
      const std::string meaning = piece.judged.meaning == bounce::Meaning::unknown ? std::string(words("for a reason that mailwhy does not know")) : std::string(words(meaning_words(piece.judged.meaning)));
      return words("a conversation with a mail server, refused at {}: {}", words(stage_word(talk.exchanges[*at].stage)), meaning);
    }
    case Kind::log: return piece.log->lines == 1 ? std::string(words("a line of a mail server's log")) : words("{} lines of a mail server's log", piece.log->lines);
    case Kind::queue: return std::string(words("the listing of a mail queue"));
    case Kind::notice: return std::string(words("a mail that came back"));
    case Kind::list_answer: return piece.list->zone.empty() ? std::string(words("the answer of a block list")) : piece.list->answers.empty() && !piece.list->not_found && piece.list->text.empty() ? words("the list {}", visible(piece.list->zone)) : words("the answer of the list {}", visible(piece.list->zone));
    case Kind::error: return words.phrase(piece.error->error->means);
    case Kind::login: return std::string(words("a line of a login"));
    case Kind::record: return std::string(words(record_sentence(piece.record->what)));
    case Kind::received: return std::string(words("a Received line: one step of a message's way"));
    case Kind::authentication: return std::string(words("what a receiving server found out about the sender"));
    case Kind::filter: return std::string(words("what a spam filter wrote into the header of a message"));
    case Kind::message: return std::string(words("a message that is no notice about another one"));
    case Kind::unknown: break;
  }
  return std::string(words("mailwhy does not know what this is"));
}

}  // namespace mailwhy::report::pasted_words
