#include "apps/wait_target.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
using WaitKind = WaitTarget::Kind;

constexpr std::pair<std::string_view, WaitKind> kinds[] = {{"dns", WaitKind::dns}, {"listed", WaitKind::listed}, {"check", WaitKind::check}};

tl::unexpected<Error> wrong_use(std::string sentence) { return fail(std::move(sentence), Error::Kind::usage); }

std::string quoted_word(std::string_view word) { return "\"" + visible(shorten(word, 80)) + "\""; }

std::optional<WaitKind> kind_of(std::string_view word) {
  for (const auto& row : kinds)
    if (row.first == word) return row.second;
  return std::nullopt;
}

// The word with TYPE=VALUE: a type, and an equals sign.
std::optional<std::size_t> find_value(const std::vector<std::string>& words) {
  for (std::size_t i = 1; i < words.size(); ++i)
    if (const auto equals = words[i].find('='); equals != std::string::npos && equals > 0 && dns::parse_type(words[i].substr(0, equals))) return i;
  return std::nullopt;
}

Result<WaitTarget> read_dns(const Options& options, std::size_t& wrong) {
  WaitTarget out;
  const auto& words = options.targets;
  const auto at = find_value(words);
  std::vector<std::string> question;  // as `mailwhy dns` would read it
  std::vector<std::size_t> places;
  std::string value;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (at && i == *at) {
      const auto equals = words[i].find('=');
      value = words[i].substr(equals + 1);
      question.push_back(words[i].substr(0, equals));
      places.push_back(i);
    } else if (at && i > *at && !words[i].starts_with('@')) {
      value += " " + words[i];  // MX=10 mx.example.org without quotes
    } else {
      question.push_back(words[i]);
      places.push_back(i);
    }
  }
  std::size_t wrong_here = 0;
  auto asked = read_dns_question(question, wrong_here);
  wrong = wrong_here < places.size() ? places[wrong_here] : words.size();
  if (!asked) {
    const auto equals = wrong < words.size() ? words[wrong].find('=') : std::string::npos;
    if (equals != std::string::npos && !at) return wrong_use(fmt::format("{} is no record type; MX=mx.example.org, A=192.0.2.1, TXT=..., TYPE=none.", quoted_word(words[wrong].substr(0, equals))));
    return tl::unexpected(asked.error());
  }
  out.question = std::move(*asked);
  out.target = question.empty() ? std::string() : out.question.question.name.is_root() ? "." : out.question.question.name.text();
  if (at && options.settled) {
    wrong = *at;
    return wrong_use("--settled waits until all agree, whatever they say; a value is too much.");
  }
  if (!at && !options.settled) {
    wrong = words.size() - 1;
    return wrong_use("what is awaited? TYPE=VALUE such as MX=mx.example.org, TYPE=none, or --settled.");
  }
  if (!at) return out;
  wrong = *at;
  auto read = read_wait_value(out.question.question.type, value);
  if (!read) return tl::unexpected(read.error());
  out.value = std::move(*read);
  return out;
}

constexpr rules::Verdict verdicts[] = {rules::Verdict::accepted,    rules::Verdict::refused, rules::Verdict::delayed,           rules::Verdict::unreachable,
                                       rules::Verdict::depends,     rules::Verdict::no_mail_by_choice, rules::Verdict::no_such_domain};

// --until fits what is looked at.
Result<void> read_until(const Options& options, WaitTarget& out) {
  if (options.until.empty()) return {};
  if (out.kind == WaitKind::dns) return wrong_use("--until is for listed and check; of dns say TYPE=VALUE.");
  if (out.kind == WaitKind::listed) {
    out.until_listed = options.until == "listed";
    if (!out.until_listed) return wrong_use("wait listed ends when the address is off the lists, or with --until listed.");
    return {};
  }
  for (const rules::Verdict verdict : verdicts)
    if (to_string(verdict) == options.until) {
      out.verdict = verdict;
      return {};
    }
  return wrong_use(fmt::format("{} is no verdict of a check; accepted, refused, delayed, unreachable, ...", quoted_word(options.until)));
}

}  // namespace

std::string_view to_string(WaitKind kind) {
  for (const auto& row : kinds)
    if (row.second == kind) return row.first;
  return "";
}

Result<WaitTarget> read_wait_target(const Options& options, std::size_t& wrong) {
  const auto& words = options.targets;
  wrong = 0;
  const auto kind = words.empty() ? std::nullopt : kind_of(words.front());
  if (!kind) {
    const std::string word = words.empty() ? std::string() : words.front();
    const auto near = nearest(word, {"dns", "listed", "check"});
    const std::string_view better = near ? std::string_view(*near) : word.find('@') != std::string::npos ? "check" : IpAddress::parse(word) ? "listed" : "";
    return wrong_use(better.empty() || near ? fmt::format("wait for what? dns, listed or check, not {}.{}", quoted_word(word), near ? " Closest: " + *near : "")
                                            : fmt::format("wait for what? dns, listed or check: mailwhy wait {} {}", better, visible(shorten(word, 80))));
  }
  WaitTarget out;
  out.kind = *kind;
  if (*kind == WaitKind::dns) {
    auto read = read_dns(options, wrong);
    if (!read) return read;
    out = std::move(*read);
  } else {
    if (words.size() < 2) return wrong_use(*kind == WaitKind::listed ? "whose listing? An address or a domain is missing." : "whose mail? An address or a domain is missing.");
    wrong = 2;
    if (words.size() > 2) return wrong_use("one at a time can be waited for.");
    if (options.settled) {
      wrong = words.size();
      return wrong_use("--settled is for wait dns.");
    }
    out.target = words[1];
  }
  wrong = words.size();
  if (auto until = read_until(options, out); !until) return tl::unexpected(until.error());
  if (*kind != WaitKind::listed && (!options.list.empty() || !options.lists.empty())) return wrong_use("--list and --lists are for wait listed.");
  return out;
}

}  // namespace mailwhy::apps
