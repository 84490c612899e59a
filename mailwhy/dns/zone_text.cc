// Zone text: words with their line numbers first, then one entry at a time.
#include "mailwhy/dns/zone_text.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
namespace {
using Word = TextReader::Word;

// One logical line: parentheses have joined what they hold.
struct Entry {
  std::size_t line = 0;          // where it begins
  bool blank_owner = false;      // it begins with a blank
  std::vector<Word> words;
};

tl::unexpected<Error> fail_at(std::size_t line, const std::string& what) {
  return mailwhy::fail(fmt::format("Zone text, line {}: {}.", line, what));
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : in_(text) {}

  // The next entry with at least one word; without words at the end.
  Result<Entry> next() {
    Entry entry;
    begin(entry);
    while (!in_.at_end()) {
      const char c = in_.peek();
      if (c == '\n') {
        in_.eat('\n');
        ++line_;
        if (depth_ > 0) continue;
        if (!entry.words.empty()) return entry;
        begin(entry);
      } else if (c == ' ' || c == '\t' || c == '\r') {
        in_.eat(c);
      } else if (c == ';') {
        in_.take_while([](char x) { return x != '\n'; });
      } else if (c == '(') {
        in_.eat('(');
        ++depth_;
      } else if (c == ')') {
        in_.eat(')');
        if (--depth_ < 0) return fail_at(line_, "a closing parenthesis without an opening one");
      } else if (c == '"') {
        if (!quoted(entry)) return fail_at(line_, "a quoted string does not end on its line");
      } else {
        plain(entry);
      }
    }
    if (depth_ > 0) return fail_at(entry.line, "a parenthesis is never closed");
    return entry;
  }

 private:
  void begin(Entry& entry) {
    entry.line = line_;
    entry.blank_owner = in_.peek() == ' ' || in_.peek() == '\t';
  }
  bool quoted(Entry& entry) {
    in_.eat('"');
    std::string text;
    while (!in_.at_end() && in_.peek() != '\n') {
      if (in_.eat('"')) {
        entry.words.push_back({std::move(text), true});
        return true;
      }
      if (in_.peek() == '\\') text += in_.take(1);
      if (!in_.at_end() && in_.peek() != '\n') text += in_.take(1);
    }
    return false;
  }
  void plain(Entry& entry) {
    std::string text;
    while (!in_.at_end() && std::string_view(" \t\r\n;()\"").find(in_.peek()) == std::string_view::npos) {
      if (in_.peek() == '\\') text += in_.take(1);
      if (!in_.at_end() && in_.peek() != '\n') text += in_.take(1);
    }
    entry.words.push_back({std::move(text), false});
  }

  Cursor in_;
  std::size_t line_ = 1;
  int depth_ = 0;
};

std::string shown(std::string_view text) { return "\"" + shorten(visible(text), 60) + "\""; }

class ZoneParser {
 public:
  explicit ZoneParser(const Domain& origin) : origin_(origin) {}

  // An empty string, or what is wrong with the entry.
  std::string take(const Entry& entry) {
    if (!entry.blank_owner && !entry.words[0].quoted && entry.words[0].text.starts_with("$")) return directive(entry);
    return record(entry);
  }
  std::vector<Record> records;

 private:
  std::string directive(const Entry& entry) {
    const auto& name = entry.words[0].text;
    if (equal_ignoring_case(name, "$INCLUDE")) return "$INCLUDE is not supported: put the text here";
    if (entry.words.size() != 2) return shown(name) + " needs one value behind it";
    const auto& value = entry.words[1].text;
    if (equal_ignoring_case(name, "$ORIGIN")) {
      auto origin = name_from_text(value, origin_);
      if (!origin) return shown(value) + " is no domain name";
      origin_ = *origin;
      return {};
    }
    if (equal_ignoring_case(name, "$TTL")) {
      default_ttl_ = seconds_from_text(value);
      return default_ttl_ ? "" : shown(value) + " is no time in seconds";
    }
    return shown(name) + " is not known; $ORIGIN and $TTL are";
  }

  // RFC 1035 s5.1   [ owner ] [ TTL ] [ class ] type data   (TTL and class in either order)
  std::string record(const Entry& entry) {
    Record record;
    std::size_t at = 0;
    if (!entry.blank_owner) {
      auto owner = name_from_text(entry.words[at++].text, origin_);
      if (!owner) return shown(entry.words[0].text) + " is no domain name";
      owner_ = *owner;
    }
    if (!owner_) return "a blank owner, but there is no record before it";
    record.name = *owner_;
    std::optional<std::uint32_t> ttl;
    bool class_seen = false;
    for (; at < entry.words.size(); ++at) {
      const auto& word = entry.words[at].text;
      if (!ttl && (ttl = seconds_from_text(word))) continue;
      if (equal_ignoring_case(word, "IN") && !class_seen) {
        class_seen = true;
        continue;
      }
      if (equal_ignoring_case(word, "CH") || equal_ignoring_case(word, "HS") || equal_ignoring_case(word, "CS"))
        return "class " + word + " is not supported, only IN";
      break;
    }
    if (at >= entry.words.size()) return "a record type is missing";
    const auto type = parse_type(entry.words[at].text);
    if (!type) return shown(entry.words[at].text) + " is no record type";
    record.type = *type;
    if (ttl) last_ttl_ = *ttl;
    record.ttl_s = ttl.value_or(default_ttl_.value_or(last_ttl_));
    return data(entry, at + 1, record);
  }

  std::string data(const Entry& entry, std::size_t at, Record& record) {
    const TypeCodec* codec = codec_for(record.type);
    const bool generic = at < entry.words.size() && !entry.words[at].quoted && entry.words[at].text == "\\#";
    const std::string type = to_string(record.type);
    if (!generic && codec == nullptr) return type + " data can only be written as \\# LENGTH HEX";
    TextReader words(entry.words, generic ? at + 1 : at, origin_);
    record.data = (generic ? &opaque_codec : codec)->parse(words);
    if (words.failed()) return type + " " + words.problem();
    if (!words.at_end()) return "there is more behind the " + type + " data";
    if (generic && codec != nullptr) {
      const auto bytes = std::get<Opaque>(record.data).bytes;
      WireReader reader(bytes);
      record.data = codec->read(reader, bytes.size());
      if (reader.failed() || !reader.in.at_end()) return "the bytes are no " + type + " data";
    }
    records.push_back(record);
    return {};
  }

  Domain origin_;
  std::optional<Domain> owner_;
  std::optional<std::uint32_t> default_ttl_;  // $TTL (RFC 2308 s4)
  std::uint32_t last_ttl_ = 3600;
};
}  // namespace

Result<std::vector<Record>> parse_zone_text(std::string_view text, const Domain& origin) {
  Lexer lexer(text);
  ZoneParser parser(origin);
  for (;;) {
    auto entry = lexer.next();
    if (!entry) return tl::unexpected<Error>(entry.error());
    if (entry->words.empty()) return std::move(parser.records);
    if (auto problem = parser.take(*entry); !problem.empty()) return fail_at(entry->line, problem);
  }
}

}  // namespace mailwhy::dns
