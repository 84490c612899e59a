#include "mailwhy/auth/mtasts/policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::auth::mtasts {
namespace {
constexpr std::size_t most_patterns = 200, most_oddities = 20;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// A host name, or one below a star.
bool is_pattern(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  const auto name = Domain::parse(text);
  return name && name->is_host_name() && !name->is_root();
}

class Reader {
 public:
  PolicyText read(std::string_view text) {
    if (text.size() > most_policy_bytes) return refuse("the file has more than 64 KiB");
    if (text.starts_with(byte_order_mark)) {
      odd("the file begins with a byte order mark, which readers take for a part of the first name");
      text.remove_prefix(byte_order_mark.size());
    }
    for (std::string_view line : split(text, '\n')) {
      ++number_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!take(line)) return refuse(fmt::format("line {} is no field with a colon: \"{}\"", number_, visible(shorten(line, 60))));
    }
    return finish();
  }

 private:
  void odd(std::string words) {
    if (out_.oddities.size() < most_oddities) out_.oddities.push_back(std::move(words));
  }
  PolicyText refuse(std::string why) {
    out_.problem = std::move(why);
    out_.policy.reset();
    return std::move(out_);
  }

  // RFC 8461 s3.2   sts-policy-field = name ":" *WSP value *WSP
  bool take(std::string_view line) {
    if (trim(line).empty()) {
      if (!line.empty()) odd(fmt::format("line {} holds nothing but blanks", number_));
      else empty_line_ = number_;
      return true;
    }
    if (empty_line_ != 0 && !told_empty_) {
      odd(fmt::format("line {} is empty", empty_line_));
      told_empty_ = true;
    }
    const auto colon = line.find(':');
    if (colon == line.npos) return false;
    const std::string_view name = trim(line.substr(0, colon)), value = trim(line.substr(colon + 1));
    if (name != line.substr(0, colon)) odd(fmt::format("line {}: blanks before the name or the colon", number_));
    take_field(name, value);
    return true;
  }

  void take_field(std::string_view name, std::string_view value) {
    struct Field {
      std::string_view name;
      void (Reader::*read)(std::string_view);
    };
    static constexpr Field fields[] = {{"version", &Reader::version}, {"mode", &Reader::mode}, {"mx", &Reader::mx}, {"max_age", &Reader::max_age}};
    for (const Field& field : fields) {
      if (name == field.name) return (this->*field.read)(value);
      if (equal_ignoring_case(name, field.name)) return odd(fmt::format("line {}: the name \"{}\" must be in small letters and is passed over", number_, visible(name)));
    }
  }

  // The first one counts (RFC 8461 s3.2).
  bool first(std::optional<std::string>& field, std::string_view name, std::string_view value) {
    if (field) {
      odd(fmt::format("line {}: {} is there more than once; the first one counts", number_, name));
      return false;
    }
    field = std::string(value);
    return true;
  }
  void version(std::string_view value) { first(version_, "version", value); }
  void mode(std::string_view value) { first(mode_, "mode", value); }
  void max_age(std::string_view value) { first(max_age_, "max_age", value); }
  void mx(std::string_view value) {
    std::string pattern = lower_ascii(value);
    if (pattern.ends_with('.')) {
      odd(fmt::format("line {}: a dot at the end of \"{}\"", number_, visible(shorten(value, 60))));
      pattern.pop_back();
    }
    if (!is_pattern(pattern)) return odd(fmt::format("line {}: \"{}\" is no host name and allows nothing", number_, visible(shorten(value, 60))));
    if (patterns_.size() == most_patterns) return odd(fmt::format("line {}: only the first {} mx are read", number_, most_patterns));
    patterns_.push_back(std::move(pattern));
  }

  PolicyText finish() {
    if (!version_) return refuse("it has no version");
    if (*version_ != "STSv1") return refuse("its version is not STSv1: \"" + visible(shorten(*version_, 40)) + "\"");
    if (!mode_) return refuse("it has no mode");
    Policy policy;
    bool known = false;
    for (const Mode mode : {Mode::none, Mode::testing, Mode::enforce})
      if (*mode_ == to_string(mode)) {
        policy.mode = mode;
        known = true;
      }
    if (!known) return refuse("its mode is none of enforce, testing and none: \"" + visible(shorten(*mode_, 40)) + "\"");
    if (!max_age_) return refuse("it has no max_age");
    const auto age = max_age_->size() <= 10 ? parse_number(*max_age_) : std::nullopt;
    if (!age) return refuse("its max_age is no number of seconds: \"" + visible(shorten(*max_age_, 40)) + "\"");
    if (*age > most_max_age_s) odd("max_age is more than a year, the longest time that is allowed");
    policy.max_age_s = static_cast<std::uint32_t>(std::min<std::uint64_t>(*age, most_max_age_s));
    if (policy.mode != Mode::none && patterns_.empty()) return refuse("it names no mail host");
    policy.mx = std::move(patterns_);
    policy.oddities = out_.oddities;
    out_.policy = std::move(policy);
    return std::move(out_);
  }

  PolicyText out_;
  std::optional<std::string> version_, mode_, max_age_;
  std::vector<std::string> patterns_;
  int number_ = 0, empty_line_ = 0;
  bool told_empty_ = false;
};
}  // namespace

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::none: return "none";
    case Mode::testing: return "testing";
    case Mode::enforce: break;
  }
  return "enforce";
}

PolicyText read_policy(std::string_view text) { return Reader().read(text); }

bool matches(std::string_view pattern, const Domain& host) {
  if (host.is_root() || pattern.empty()) return false;
  const std::string_view name = host.text();
  if (!pattern.starts_with("*.")) return equal_ignoring_case(pattern, name);
  const auto dot = name.find('.');
  return dot != name.npos && dot != 0 && equal_ignoring_case(pattern.substr(1), name.substr(dot));
}

bool allows(const Policy& policy, const Domain& host) {
  return std::any_of(policy.mx.begin(), policy.mx.end(), [&](const std::string& pattern) { return matches(pattern, host); });
}

std::vector<std::string> idle_patterns(const Policy& policy, const std::vector<Domain>& hosts) {
  std::vector<std::string> idle;
  for (const auto& pattern : policy.mx)
    if (std::none_of(hosts.begin(), hosts.end(), [&](const Domain& host) { return matches(pattern, host); })) idle.push_back(pattern);
  return idle;
}

std::optional<Domain> policy_host(const Domain& domain) { return domain.is_root() ? std::nullopt : domain.with_prefix("mta-sts"); }

}  // namespace mailwhy::auth::mtasts
