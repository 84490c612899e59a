#include "mailwhy/filters/explain.h"

#include <algorithm>
#include <map>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/known_fields.h"
#include "mailwhy/filters/stamp.h"
#include "mailwhy/filters/table.h"

namespace mailwhy::filters {
namespace {

constexpr Limits usual_limits;

struct Stamp {
  Product product = Product::other;
  std::string_view title;
  StampFields fields;
  std::size_t received_above = 0;

  bool has(std::string_view name) const {
    return std::any_of(fields.begin(), fields.end(), [&](const StampField& field) { return field.name == name; });
  }
  bool mentions(std::string_view name, std::string_view words) const {
    return std::any_of(fields.begin(), fields.end(), [&](const StampField& field) { return field.name == name && contains_ignoring_case(field.value.substr(0, 4096), words); });
  }
};

struct Stamps {
  std::vector<Stamp> list;
  std::size_t left_out = 0;
};

// The fields of filters, each with those of the same filter; a name that comes again begins a new stamp.
Stamps gather(const mail::RawMessage& message) {
  Stamps out;
  std::map<std::pair<Product, std::string_view>, std::size_t> open;
  std::size_t received = 0;
  for (std::size_t i = 0; i < message.fields.size(); ++i) {
    const auto& field = message.fields[i];
    if (field.name.size() > 80 || field.name.empty()) continue;
    const char first = lower_ascii(field.name.front());
    if (first == 'r' && equal_ignoring_case(field.name, "Received")) ++received;
    if (first != 'x') continue;
    std::string name = lower_ascii(field.name);
    const auto* known = known_field(name);
    if (known == nullptr) continue;
    const auto where = open.find({known->product, known->title});
    if (where != open.end() && !out.list[where->second].has(name)) {
      out.list[where->second].fields.push_back({std::move(name), field.value, i});
      continue;
    }
    if (out.list.size() >= usual_limits.most_filters) {
      ++out.left_out;
      continue;
    }
    open[{known->product, known->title}] = out.list.size();
    out.list.push_back({known->product, known->title, {{std::move(name), field.value, i}}, received});
  }
  return out;
}

bool is_spamassassin(const Stamp& stamp) {
  return stamp.has("x-spam-checker-version") || stamp.has("x-spam-report") || stamp.has("x-ham-report") || stamp.mentions("x-spam-status", "tests=") || stamp.mentions("x-spam-status", "autolearn=");
}
bool is_amavis(const Stamp& stamp) {
  return stamp.has("x-amavis-alert") || stamp.mentions("x-spam-status", "tagged_above=") || (stamp.mentions("x-virus-scanned", "amavis") && !stamp.has("x-spam-checker-version"));
}

// Rspamd writes X-Spam and X-Spam-Status too: such fields beside its own, and with nothing of SpamAssassin's, are its.
void give_rspamd_its_fields(std::vector<Stamp>& stamps) {
  for (auto& stamp : stamps) {
    if (stamp.product != Product::rspamd) continue;
    const auto lent = std::find_if(stamps.begin(), stamps.end(), [&](const Stamp& other) {
      return other.product == Product::spamassassin && other.received_above == stamp.received_above && !is_spamassassin(other) && !is_amavis(other) && !other.has("x-virus-scanned");
    });
    if (lent == stamps.end()) continue;
    for (auto& field : lent->fields) stamp.fields.push_back(std::move(field));
    lent->fields.clear();
  }
  stamps.erase(std::remove_if(stamps.begin(), stamps.end(), [](const Stamp& stamp) { return stamp.fields.empty(); }), stamps.end());
}

// "NAME 3.50, OTHER 0.1" as MailScanner and PureMessage write them.
void read_named_points(Filter& filter, std::string_view value) {
  std::string flat(value);
  for (char& c : flat)
    if (c == ',' || c == '(' || c == ')' || c == '\'' || c == '\r' || c == '\n' || c == '\t') c = ' ';
  std::string_view before;
  for (auto word : split_words(flat)) {
    if (const auto equals = word.find('='); equals != word.npos) {
      const auto key = lower_ascii(word.substr(0, equals));
      word.remove_prefix(equals + 1);
      if (key == "score" && !filter.score) filter.score = parse_points(word);
      if (key == "probability" && !filter.score)
        if (const auto read = read_points(word)) filter.score = read->points;
    }
    const bool name = before.size() >= 3 && std::all_of(before.begin(), before.end(), [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; }) && !is_digit(before.front());
    const auto points = name || before == "required" ? parse_points(word) : std::nullopt;
    if (points && before == "required") filter.threshold = points;
    else if (points) add_rule(filter, {.name = std::string(before), .score = points}, usual_limits);
    before = word;
  }
}

void add_fact(Filter& filter, std::string name, std::string_view value) {
  add_rule(filter, {.name = std::move(name), .options = visible(shorten(trim(value), 200))}, usual_limits);
}

void read_pairs(Filter& filter, std::string_view value) {
  const std::string line = mail::unfolded(value);
  for (const auto part : split_words(line)) {
    auto word = part;
    while (!word.empty() && (word.back() == ',' || word.back() == ';')) word.remove_suffix(1);
    const auto equals = word.find('=');
    if (equals == word.npos) {
      if (filter.verdict == Verdict::unknown && verdict_of(word) != Verdict::unknown) {
        filter.verdict = verdict_of(word);
        filter.said = std::string(word.substr(0, 60));
      } else if (!filter.score) {
        filter.score = parse_points(word);
      }
      continue;
    }
    const std::string key = lower_ascii(word.substr(0, equals));
    const auto text = word.substr(equals + 1);
    if (key == "version") filter.version = shorten(text, 60);
    else if (key == "rule" && filter.verdict == Verdict::unknown) {
      filter.said = shorten(text, 60);
      filter.verdict = text.find("notspam") != text.npos ? Verdict::ham : verdict_of(text);
    } else if ((key == "score" || key == "spamicity") && !filter.score) filter.score = parse_points(text);
    else if (table("others").find(std::string(to_string(filter.product)) + ":" + key) != nullptr) add_fact(filter, std::string(to_string(filter.product)) + ":" + key, text);
  }
}

void read_other(Filter& filter, const Stamp& stamp) {
  for (const auto& field : stamp.fields) {
    const auto value = field.value.substr(0, usual_limits.most_field_bytes);
    switch (known_field(field.name)->role) {
      case Role::own_reader: break;
      case Role::verdict:
        if (filter.said.empty()) filter.said = visible(shorten(trim(value), 60));
        if (filter.verdict == Verdict::unknown) filter.verdict = verdict_of(value);
        break;
      case Role::score:
        if (const auto read = read_points(trim(value)); read && !filter.score) filter.score = read->points;
        break;
      case Role::threshold: filter.threshold = parse_points(value); break;
      case Role::version: filter.version = visible(shorten(trim(value), 80)); break;
      case Role::report:
        if (!filter.score || filter.rules.empty()) read_status(filter, value, usual_limits);
        read_report(filter, value, usual_limits);
        read_named_points(filter, value);
        break;
      case Role::pairs: read_pairs(filter, value); break;
      case Role::present: add_fact(filter, field.name, value); break;
    }
  }
}

Filter read_stamp(const Stamp& stamp) {
  Filter filter;
  filter.product = stamp.product;
  filter.title = std::string(stamp.title);
  filter.received_above = stamp.received_above;
  for (const auto& field : stamp.fields) filter.fields.push_back(field.position);
  std::sort(filter.fields.begin(), filter.fields.end());
  if (stamp.product == Product::spamassassin) {
    read_spamassassin(filter, stamp.fields, usual_limits);
    if (stamp.fields.size() == 1 && stamp.has("x-virus-scanned")) {
      filter.product = Product::antivirus;
      filter.title = filter.host;
      filter.notes.push_back("the field says only that a virus scanner was there, not what it found");
    } else if (is_amavis(stamp)) {
      filter.product = Product::amavis;
    } else if (!is_spamassassin(stamp)) {
      filter.product = Product::other;
      filter.title = "X-Spam";
    }
    finish(filter, "spamassassin");
  } else if (stamp.product == Product::rspamd) {
    read_rspamd(filter, stamp.fields, usual_limits);
    finish(filter, "rspamd");
  } else if (stamp.product == Product::microsoft) {
    read_microsoft(filter, stamp.fields, usual_limits);
    finish(filter, "microsoft");
  } else {
    read_other(filter, stamp);
    finish(filter, "others");
  }
  return filter;
}

bool by_gmail(const mail::RawMessage& message) {
  std::size_t looked = 0;
  for (const auto& field : message.fields) {
    if (++looked > 400) break;
    if (equal_ignoring_case(field.name, "X-Received") && contains_ignoring_case(field.value.substr(0, 400), " with SMTP id ")) return true;
    if (starts_with_ignoring_case(field.name, "X-Gm-")) return true;
    if (equal_ignoring_case(field.name, "Authentication-Results") && contains_ignoring_case(field.value.substr(0, 60), "mx.google.com")) return true;
  }
  return false;
}

}  // namespace

Explanation explain(const mail::RawMessage& message) {
  Explanation out;
  Stamps stamps = gather(message);
  out.filters_left_out = stamps.left_out;
  give_rspamd_its_fields(stamps.list);
  for (const auto& stamp : stamps.list) out.filters.push_back(read_stamp(stamp));
  out.passed_gmail = by_gmail(message);
  return out;
}

}  // namespace mailwhy::filters
