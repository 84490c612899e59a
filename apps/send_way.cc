#include "apps/send_way.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::apps {

Result<NamedServer> read_server(std::string_view text) {
  const auto wrong = [&] { return fail("--server takes HOST or HOST:PORT, such as mail.example.org:587 or [2001:db8::1]:25.", Error::Kind::usage); };
  if (const auto ip = IpAddress::parse(text)) return NamedServer{ip->text(), {}};
  if (text.starts_with('[') && text.ends_with(']'))
    if (const auto ip = IpAddress::parse(text.substr(1, text.size() - 2))) return NamedServer{ip->text(), {}};
  if (const auto endpoint = Endpoint::parse(text, 0)) return NamedServer{endpoint->address.text(), endpoint->port};
  NamedServer out;
  std::string_view name = text;
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    const auto port = parse_number(text.substr(colon + 1), 65535);
    if (!port || *port == 0) return wrong();
    out.port = static_cast<std::uint16_t>(*port);
    name = text.substr(0, colon);
  }
  const auto domain = mail::to_ascii(name);
  if (!domain || domain->is_root() || !domain->is_host_name() || name.find('@') != std::string_view::npos) return wrong();
  out.host = domain->text();
  return out;
}

Result<std::vector<std::string>> split_command(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
      else if (c == '\\' && quote == '"' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) word += text[++i];
      else word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == '\\' && i + 1 < text.size()) {
      word += text[++i];
      in_word = true;
    } else if (c == ' ' || c == '\t') {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quote != 0) return fail("--pipe: a quote is opened and not closed.", Error::Kind::usage);
  if (in_word) words.push_back(std::move(word));
  if (words.empty()) return fail("--pipe wants a command.", Error::Kind::usage);
  return words;
}

std::vector<IpAddress> addresses_in_hosts(std::string_view hosts, std::string_view name) {
  const std::string wanted = lower_ascii(name);
  if (wanted == "localhost" || wanted.ends_with(".localhost")) return {IpAddress::of("127.0.0.1"), IpAddress::of("::1")};
  std::vector<IpAddress> found;
  for (const auto line : split(hosts, '\n')) {
    const auto words = split_words(trim(line.substr(0, line.find('#'))));
    if (words.size() < 2) continue;
    const auto address = IpAddress::parse(words.front());
    const bool named = std::any_of(words.begin() + 1, words.end(), [&](std::string_view one) { return lower_ascii(one) == wanted; });
    if (address && named && std::find(found.begin(), found.end(), *address) == found.end()) found.push_back(*address);
  }
  return found;
}

}  // namespace mailwhy::apps
