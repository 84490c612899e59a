#include "mailwhy/pasted/line_pieces.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::pasted {
namespace {

constexpr std::size_t most_lines = 2000, most_found = 60;

Piece piece_of_line(Kind kind, std::string_view text) { return piece_of(kind, trim(text)); }

struct Known {
  std::string_view begins, what;
};
constexpr Known records[] = {{"v=spf1", "spf"}, {"v=dkim1", "dkim"}, {"v=dmarc1", "dmarc"}, {"v=stsv1", "mta-sts"}, {"v=tlsrptv1", "tlsrpt"}, {"v=bimi1", "bimi"}};

// The name in front of a record: "example.org. 300 IN TXT", "_dmarc.example.org", "s1._domainkey.example.org descriptive text".
std::string domain_before(std::string_view front) {
  for (const auto word : split_words(front)) {
    if (word.find('.') == std::string_view::npos || word.find_first_of("/:=") != std::string_view::npos) continue;
    std::string name = lower_ascii(word);
    while (!name.empty() && name.back() == '.') name.pop_back();
    for (const std::string_view label : {"_dmarc.", "_mta-sts.", "_smtp._tls."})
      if (name.starts_with(label)) name.erase(0, label.size());
    for (const std::string_view label : {"._domainkey.", "._bimi."})
      if (const auto at = name.find(label); at != std::string::npos) name.erase(0, at + label.size());
    if (name.find('.') != std::string::npos) return name;
  }
  return {};
}

std::optional<Piece> as_record(std::string_view line) {
  const std::string lower = lower_ascii(line);
  for (const auto& row : records) {
    const auto at = lower.find(row.begins);
    if (at == std::string::npos) continue;
    const auto end = at + row.begins.size();
    if (end < lower.size() && lower[end] != ' ' && lower[end] != ';' && lower[end] != '"') continue;
    if (at > 0 && lower[at - 1] != ' ' && lower[at - 1] != '"' && lower[at - 1] != '\t' && lower[at - 1] != '\'' && lower[at - 1] != '=') continue;
    auto piece = piece_of_line(Kind::record, line);
    piece.record = Record{row.what, domain_before(line.substr(0, at))};
    return piece;
  }
  return std::nullopt;
}

// "spf=pass smtp.mailfrom=example.org; dkim=fail (bad) header.d=example.org" (RFC 8601 s2.2).
std::vector<AuthWord> auth_words(std::string_view value) {
  std::vector<AuthWord> out;
  for (const auto part : split(value, ';')) {
    const auto words = split_words(part);
    if (words.empty()) continue;
    const auto equals = words[0].find('=');
    if (equals == std::string_view::npos || equals == 0 || out.size() >= 30) continue;
    AuthWord one{lower_ascii(words[0].substr(0, equals)), lower_ascii(words[0].substr(equals + 1)), {}};
    for (const auto word : words)
      if (word.starts_with("header.") || word.starts_with("smtp.") || word.starts_with("policy.")) one.about += (one.about.empty() ? "" : " ") + std::string(word.substr(0, 200));
    out.push_back(std::move(one));
  }
  return out;
}

bool is_auth_field(std::string_view line) { return starts_with_ignoring_case(line, "Authentication-Results:") || starts_with_ignoring_case(line, "ARC-Authentication-Results:"); }

// A result without the name of its field: "dkim=fail (body hash did not verify)".
bool is_auth_result(std::string_view line) {
  constexpr std::string_view methods[] = {"spf=", "dkim=", "dmarc=", "arc=", "iprev="};
  constexpr std::string_view results[] = {"pass", "fail", "softfail", "neutral", "none", "policy", "temperror", "permerror", "bestguesspass"};
  const auto method = std::find_if(std::begin(methods), std::end(methods), [&](std::string_view one) { return starts_with_ignoring_case(line, one); });
  if (method == std::end(methods)) return false;
  const auto rest = line.substr(method->size());
  const auto result = lower_ascii(rest.substr(0, rest.find_first_of(" ;(")));
  return std::find(std::begin(results), std::end(results), result) != std::end(results);
}

std::optional<Piece> as_field(std::string_view field) {
  if (starts_with_ignoring_case(field, "Received:")) {
    auto piece = piece_of_line(Kind::received, field);
    piece.received = trail::parse_received(field.substr(9));
    return piece;
  }
  const bool named = is_auth_field(field);
  if (!named && !is_auth_result(field)) return std::nullopt;
  auto piece = piece_of_line(Kind::authentication, field);
  piece.auth = auth_words(named ? field.substr(field.find(':') + 1) : field);
  return piece.auth.empty() ? std::nullopt : std::optional(std::move(piece));
}

// "HTTP/1.1 503 Service Unavailable": no mail server speaks so.
bool is_of_the_web(std::string_view text) { return text.size() > 5 && starts_with_ignoring_case(text, "HTTP/") && is_digit(text[5]); }

std::optional<Piece> as_reply(std::string_view text) {
  if (is_of_the_web(text)) return std::nullopt;
  auto quote = find_quote(text);
  if (!quote) return std::nullopt;
  auto piece = piece_of_line(Kind::reply, text);
  piece.judged = judge_quote(*quote);
  piece.quote = std::move(*quote);
  return piece;
}

std::optional<Piece> as_error(std::string_view text) {
  const auto error = find_known_error(text);
  if (!error) return std::nullopt;
  auto piece = piece_of_line(Kind::error, text);
  piece.error = error;
  return piece;
}

std::optional<Piece> as_list_answer(std::string_view text) {
  auto list = read_list_answer(text);
  if (!list) return std::nullopt;
  auto piece = piece_of_line(Kind::list_answer, text);
  piece.list = std::move(*list);
  return piece;
}

std::optional<Piece> as_login(std::string_view text) {
  auto login = read_login_words(text);
  if (!login) return std::nullopt;
  auto piece = piece_of_line(Kind::login, login->kind == LoginWords::Kind::answer ? "[...]" : text);
  piece.login = std::move(*login);
  return piece;
}

// Words that many say who are no mail server.
bool is_everyday(bounce::Meaning meaning) {
  using bounce::Meaning;
  return meaning == Meaning::policy || meaning == Meaning::syntax || meaning == Meaning::server_error || meaning == Meaning::content_refused || meaning == Meaning::command_unknown || meaning == Meaning::delivered;
}

// The words of a server without any code, when a row of the tables knows them.
std::optional<Piece> as_words(std::string_view text) {
  if (is_of_the_web(text)) return std::nullopt;
  Quote quote = quote_or_words(text);
  auto judged = judge_quote(quote);
  // An enhanced code in front of them says that a mail server speaks.
  const bool coded = quote.enhanced && quote.enhanced->klass >= 4;
  if (judged.meaning == bounce::Meaning::unknown || (!coded && (!judged.cause.from_words || is_everyday(judged.meaning)))) return std::nullopt;
  // One word is what a text is about, and says of nobody that it is so.
  if (!quote.enhanced && trim(text).find(' ') == std::string_view::npos) judged.cause.party = "unknown";
  // Nothing but the words says that they are about mail at all.
  if (!coded && quote.code == 0 && text.find('@') == std::string_view::npos) judged.doubtful = true;
  auto piece = piece_of_line(Kind::reply, text);
  piece.quote = std::move(quote);
  piece.judged = std::move(judged);
  return piece;
}

// Postfix' words in a bounce, broken where the line was full.
bool is_open_quote(std::string_view unit) {
  const bool frame = unit.find(" said: ") != std::string_view::npos || unit.find(" said:") == unit.size() - std::min<std::size_t>(6, unit.size()) || unit.find("refused to talk to me: ") != std::string_view::npos;
  return frame && unit.size() < 1500 && !unit.ends_with("command)");
}

// Lines put together where they belong together: a folded field, a reply of several lines.
std::vector<std::string> units_of(std::string_view text) {
  std::vector<std::string> units;
  bool field = false, reply = false, quoting = false;
  for (const auto line : split(text, '\n')) {
    if (units.size() >= most_lines) break;
    const auto words = trim(line);
    if (words.empty()) {
      field = reply = quoting = false;
      continue;
    }
    const bool set_in = line.front() == ' ' || line.front() == '\t';
    if ((field && set_in) || (quoting && !words.starts_with('<') && !is_code_at(words, 0)) || (reply && !units.empty() && words.starts_with(units.back().substr(0, 3)))) {
      units.back() += (reply ? "\n" : " ") + std::string(words);
    } else {
      units.emplace_back(words);
      field = starts_with_ignoring_case(words, "Received:") || is_auth_field(words) || starts_with_ignoring_case(words, "Diagnostic-Code:");
    }
    quoting = is_open_quote(units.back());
    reply = is_code_at(words, 0) && words.size() > 3 && words[3] == '-';
  }
  return units;
}

std::optional<Piece> piece_of_unit(std::string_view unit) {
  if (auto piece = as_field(unit)) return piece;
  if (auto piece = as_login(unit)) return piece;
  if (auto piece = as_list_answer(unit)) {
    // A reply that names a list is a reply.
    if (!find_quote(unit)) return piece;
  }
  if (auto piece = as_record(unit); piece && !find_quote(unit)) return piece;
  auto reply = as_reply(unit);
  auto error = as_error(unit);
  if (reply && (reply->quote->code >= 400 || (reply->quote->enhanced && reply->quote->enhanced->klass >= 4) || !error)) {
    // "connect to mx[192.0.2.1]:25: Connection timed out" is no server's word.
    if (reply->judged.cause.from_words || !error) return reply;
    const auto kind = error->error->error->kind;
    return kind == ErrorKind::program || kind == ErrorKind::login ? reply : error;
  }
  return error;
}

}  // namespace

Piece piece_of(Kind kind, std::string_view text) {
  constexpr std::size_t longest = 4096;
  Piece piece;
  piece.kind = kind;
  piece.text = text.substr(0, longest);
  return piece;
}

void add_line_pieces(std::string_view text, std::vector<Piece>& pieces) {
  const auto before = pieces.size();
  std::size_t found = 0;
  for (const auto& unit : units_of(text)) {
    if (found >= most_found) break;
    if (auto piece = piece_of_unit(unit)) {
      pieces.push_back(std::move(*piece));
      ++found;
    }
  }
  // dig and nslookup put question and answer on lines of their own.
  const bool list = std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.kind == Kind::list_answer; });
  if (!list || pieces.size() - before > 1)
    if (auto whole = as_list_answer(text); whole && (pieces.size() == before || list)) {
      std::erase_if(pieces, [](const Piece& piece) { return piece.kind == Kind::list_answer; });
      pieces.push_back(std::move(*whole));
    }
  if (pieces.size() != before || text.size() > 8192) return;
  // A mail program broke the line, or the words have no code.
  std::string joined;
  for (const auto word : split_words(text)) {
    joined += joined.empty() ? "" : " ";
    for (const char c : word) joined += c == '\n' ? ' ' : c;
  }
  if (auto piece = as_reply(joined)) pieces.push_back(std::move(*piece));
  else if (auto error = as_error(joined)) pieces.push_back(std::move(*error));
  else if (auto words = as_words(joined)) pieces.push_back(std::move(*words));
}

}  // namespace mailwhy::pasted
