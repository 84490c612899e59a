#include "mailwhy/bounce/notice/people.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/reply_scan.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t most_people = 10'000;
constexpr std::size_t longest_words = 4000;
constexpr std::size_t most_lines_about = 30;
constexpr std::size_t most_looked_at = 2000;   // places where an address stands

template <class List>
bool contains_address(const List& list, std::string_view address) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view it) { return same_address(it, address); });
}

// The same for lists that are asked often; `list` outlives it.
class Addresses {
 public:
  explicit Addresses(const std::vector<std::string>& list) : list_(list) {
    if (is_short()) return;
    for (const auto& address : list) lowered_.insert(lower_ascii(address));
  }
  bool has(std::string_view address) const { return is_short() ? contains_address(list_, address) : lowered_.contains(lower_ascii(address)); }

 private:
  bool is_short() const { return list_.size() <= 8; }
  const std::vector<std::string>& list_;
  std::unordered_set<std::string> lowered_;
};

std::string_view local_part(std::string_view address) { return address.substr(0, address.rfind('@')); }

// Names of machines and desks, which write about mail and seldom get it.
bool is_office(std::string_view address) {
  constexpr std::string_view offices[] = {"postmaster", "mailer-daemon", "abuse", "support", "helpdesk", "help", "noreply", "no-reply", "hostmaster", "webmaster", "admin", "mail-daemon", "double-bounce"};
  const auto local = lower_ascii(local_part(address));
  return std::find(std::begin(offices), std::end(offices), local) != std::end(offices);
}

constexpr std::array<bool, 256> table_of(std::string_view bytes) {
  std::array<bool, 256> it{};
  for (const char c : bytes) it[static_cast<unsigned char>(c)] = true;
  return it;
}
constexpr auto decoration = table_of(" \t\r\n<>\"'*-.:|#=()[]`\xe2\x80\xa2\xc2\xb7");

bool only_decoration(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return decoration[static_cast<unsigned char>(c)]; });
}

// "550", "550 5.1.1 <", "<<< 550-".
bool begins_with_code(std::string_view text) {
  while (text.starts_with("<") || text.starts_with(" ")) text.remove_prefix(1);
  if (text.size() < 3 || (text[0] != '4' && text[0] != '5') || !is_digit(text[1]) || !is_digit(text[2])) return false;
  return text.substr(3).find_first_not_of("0123456789.- <\"'") == std::string_view::npos;
}

// What is known of one place where an address stands.
struct Place {
  const Mention* mention = nullptr;
  bool at_front = false;     // nothing but decoration before it on its line
  bool alone = false;        // and nothing behind it
  bool reason_behind = false;// ":" or "..." or words in brackets behind it
  bool labelled = false, rcpt = false, contact = false, reply_line = false, field = false;
  bool quoted = false;
  bool refused_list = false; // a list that takes no mail of strangers
};

class Reader {
 public:
  explicit Reader(const Prose& prose) : prose_(prose) {}

  Place look_at(const Mention& mention) {
    Place place;
    place.mention = &mention;
    const auto& line = prose_.lines[mention.line];
    const auto before = std::string_view(prose_.lowered).substr(line.begin, mention.begin - line.begin);
    const auto behind = mention.end < line.end ? std::string_view(prose_.lowered).substr(mention.end, line.end - mention.end) : std::string_view{};
    place.quoted = line.quoted;
    place.at_front = only_decoration(before);
    auto rest = behind;
    if (rest.starts_with(">")) rest.remove_prefix(1);
    // Outlook writes "bob@example.org<mailto:bob@example.org>".
    if (rest.substr(0, 10).find("mailto:") != std::string_view::npos) {
      const auto close = rest.find_first_of(">])");
      rest = close == std::string_view::npos ? std::string_view{} : rest.substr(close + 1);
    }
    rest = trim(rest);
    // "kijitora@example.org <kijitora@example.org>"
    const auto address = std::string_view(prose_.lowered).substr(mention.begin, mention.end - mention.begin);
    if (const auto again = rest.substr(0, address.size() + 2).find(address); again != std::string_view::npos) rest = trim(rest.substr(again + address.size()));
    place.alone = place.at_front && only_decoration(rest);
    place.reason_behind = place.at_front && !rest.empty() &&
                          (rest.front() == ':' || rest.front() == '(' || rest.front() == '[' || rest.starts_with("...") || rest.front() == ',' || rest.front() == '-' || rest.starts_with(">:"));
    look_before(place, before);
    return place;
  }

 private:
  void look_before(Place& place, std::string_view before) {
    const auto begin = place.mention->begin;
    // The nearest phrase before the address, on its line or at the end of the last.
    const auto floor = begin > 120 ? begin - 120 : 0;
    const auto& hits = prose_.hits;
    auto it = std::upper_bound(hits.begin(), hits.end(), begin, [](std::size_t at, const Hit& hit) { return at < hit.at; });
    while (it != hits.begin()) {
      --it;
      if (it->at < floor) break;
      if (it->end > begin) continue;
      const auto between = std::string_view(prose_.lowered).substr(it->end, begin - it->end);
      if (it->phrase->sign == Sign::label && between.size() <= 6 && only_decoration(between) && std::count(prose_.text.begin() + it->end, prose_.text.begin() + begin, '\n') <= 1) {
        place.labelled = true;
        place.refused_list |= it->phrase->words == "mailing list" && std::any_of(hits.begin(), hits.end(), [](const Hit& hit) { return hit.phrase->sign == Sign::list_refusal; });
        place.rcpt |= it->phrase->detail == "rcpt";
      }
      if (it->phrase->sign == Sign::contact && it->at >= prose_.lines[place.mention->line].begin && between.size() <= 40 && between.find('@') == std::string_view::npos) {
        place.contact |= between.size() <= 24 || it->phrase->words.size() > 6;
      }
    }
    if (place.labelled) place.contact = false;
    // "550 <bob@example.org>... User unknown", "550 5.1.1 <bob@example.org>: ..."
    const auto bare = trim(before);
    if (bare.size() >= 3 && bare.size() <= 24) place.reply_line = begins_with_code(bare);
    const auto colon = bare.find(':');
    if (colon != std::string_view::npos && colon + 1 >= bare.size() - (bare.ends_with("<") ? 1 : 0) && !place.labelled) {
      constexpr std::string_view fields[] = {"to", "cc", "bcc", "an", "\xc3\xa0", "para", "a"};
      place.field = std::find(std::begin(fields), std::end(fields), trim(bare.substr(0, colon))) != std::end(fields);
    }
  }

  const Prose& prose_;
};

// Lines between a heading and the address hold nothing but addresses, reasons and blanks.
class Headings {
 public:
  explicit Headings(const Prose& prose) : prose_(prose) {}
  // Whether the line stands behind a heading or is one; asked in the order of the lines.
  bool cover(std::size_t line) {
    for (; next_ < prose_.hits.size() && prose_.hits[next_].at < prose_.lines[line].end; ++next_)
      if (prose_.hits[next_].phrase->sign == Sign::heading) end_ = prose_.line_of(prose_.hits[next_].at) + most_lines;
    return line < end_;
  }

 private:
  static constexpr std::size_t most_lines = 14;
  const Prose& prose_;
  std::size_t next_ = 0;   // hit
  std::size_t end_ = 0;    // of the lines that the last heading covers
};

}  // namespace

bool same_address(std::string_view a, std::string_view b) { return equal_ignoring_case(a, b); }

bool may_be_failed(const Prose& prose, const Mention& mention, const Known& known) {
  const auto address = prose.address(mention);
  if (prose.lines[mention.line].quoted || is_office(address) || contains_address(known.others, address)) return false;
  return !Reader(prose).look_at(mention).contact;
}

namespace {

// A line of a transcript: what was asked, what was answered.
bool is_transcript(std::string_view line) {
  const auto bare = trim(line);
  if (bare.starts_with(">>>") || bare.starts_with("<<<") || starts_with_ignoring_case(bare, "while talking to") || bare.starts_with("... while talking to")) return true;
  return bare.size() > 4 && (bare[0] == '4' || bare[0] == '5') && is_digit(bare[1]) && is_digit(bare[2]) && (bare[3] == ' ' || bare[3] == '-');
}

// "550 <bob@example.org>... User unknown" in a transcript: with the lines before it that no other address claims.
void find_transcript(const Prose& prose, Person& person, std::size_t line, std::size_t floor) {
  auto first = line;
  const auto belongs = [&](std::size_t number) {
    const auto text = trim(prose.line(number));
    return !prose.lines[number].blank && !text.starts_with("-----") && !text.ends_with("-----");
  };
  while (first > floor && line - first < most_lines_about && belongs(first - 1)) {
    --first;
    if (trim(prose.line(first)).starts_with(">>>")) break;  // what came before was about another command
  }
  if (first > floor && contains_ignoring_case(prose.line(first - 1), "while talking to")) --first;
  auto last = line;
  while (last + 1 < prose.lines.size() && !prose.lines[last + 1].blank && prose.lines[last + 1].indent > 0 && !is_transcript(prose.line(last + 1)) && last - line < 6) ++last;
  person.begin = prose.lines[first].begin;
  person.end = std::min<std::size_t>(prose.lines[last].end, person.begin + longest_words);
}

// The words about the address at `at`: the rest of its line and what follows, up to the next line of another or a blank line.
void find_words(const Prose& prose, Person& person, std::size_t line, std::size_t next_line) {
  auto from = person.at + person.address.size();
  // Nothing of what closes the address: "bob@example.org>:", "...", "(bob@example.org)".
  while (from < prose.text.size() && from < prose.lines[line].end && std::string_view(">:;,.)]\"' \t").find(prose.text[from]) != std::string_view::npos) ++from;
  auto last = line;
  const auto own = trim(std::string_view(prose.text).substr(from, prose.lines[line].end > from ? prose.lines[line].end - from : 0));
  bool words = !only_decoration(own) && !starts_with_ignoring_case(own, "<mailto:");
  for (std::size_t i = line + 1; i < prose.lines.size() && i < next_line && i - line < most_lines_about; ++i) {
    const auto text = trim(prose.line(i));
    if (prose.lines[i].blank) {
      // One blank line between the address and an indented reason.
      if (!words && i + 1 < next_line && i + 1 < prose.lines.size() && prose.lines[i + 1].indent > prose.lines[line].indent) continue;
      break;
    }
    if (text.starts_with("-----") || text.starts_with("=====") || text.starts_with("****")) break;
    last = i;
    words = true;
  }
  person.begin = from;
  person.end = std::min<std::size_t>(prose.lines[last].end, from + longest_words);
  if (!words || person.end <= person.begin) person.begin = person.end = 0;
}

}  // namespace

namespace {

// A place where an address stands that may be a recipient's.
struct Candidate {
  Person person;            // without the address
  std::string_view address;
  std::size_t who = 0;      // the same for each place of an address
  std::size_t line = 0;
  bool reply_line = false;
};

// Numbers for addresses, from 0 on, in the order in which they are asked for; the addresses outlive it.
class Numbers {
 public:
  std::size_t of(std::string_view address) {
    if (known_.size() <= few) {
      const auto it = std::find_if(known_.begin(), known_.end(), [&](std::string_view known) { return same_address(known, address); });
      if (it != known_.end()) return static_cast<std::size_t>(it - known_.begin());
    } else {
      if (by_name_.empty())
        for (std::size_t i = 0; i < known_.size(); ++i) by_name_.emplace(lower_ascii(known_[i]), i);
      const auto [it, fresh] = by_name_.emplace(lower_ascii(address), known_.size());
      if (!fresh) return it->second;
    }
    known_.push_back(address);
    return known_.size() - 1;
  }

 private:
  static constexpr std::size_t few = 8;
  std::vector<std::string_view> known_;
  std::unordered_map<std::string, std::size_t> by_name_;   // once there are more than a few
};

int weight_of(const Place& place, bool headed, bool failed, bool addressed) {
  int weight = 0;
  if (place.at_front) weight += place.alone || place.reason_behind ? 3 : 1;
  if (place.labelled) weight += 3;
  if (place.reply_line) weight += 4;
  if (place.field) weight += 1;
  if (headed) weight += 3;
  if (place.refused_list) weight += 4;
  if (addressed) weight += 2;
  if (failed) weight += 5;
  return weight;
}

std::vector<Candidate> find_candidates(const Prose& prose, const Known& known) {
  std::vector<Candidate> found;
  Reader reader(prose);
  Numbers numbers;
  const Addresses of_failed(known.failed), of_addressed(known.addressed), of_others(known.others);
  Headings headings(prose);
  found.reserve(std::min<std::size_t>(prose.mentions.size(), 16));
  for (const auto& mention : prose.mentions) {
    const auto address = prose.address(mention);
    const auto place = reader.look_at(mention);
    const bool failed = of_failed.has(address), addressed = of_addressed.has(address);
    const bool headed = headings.cover(mention.line) && place.at_front;
    auto weight = weight_of(place, headed, failed, addressed);
    if (weight == 0) continue;
    if (place.contact) weight -= 4;
    if (place.quoted) weight -= 2;
    if (!failed && !headed && is_office(address)) weight -= 2;
    if (!addressed && of_others.has(address)) weight -= 3;
    Candidate it;
    it.person.at = mention.begin;
    it.person.weight = weight;
    it.person.headed = headed;
    it.address = address;
    it.who = numbers.of(address);
    it.line = mention.line;
    it.reply_line = place.reply_line;
    found.push_back(std::move(it));
    if (found.size() >= most_people) break;
  }
  return found;
}

bool has_code(const Prose& prose, const Person& who) {
  return who.end > who.begin && has_reply_code(std::string_view(prose.text).substr(who.begin, who.end - who.begin));
}

}  // namespace

std::vector<Person> find_people(const Prose& prose, const Known& known) {
  auto found = find_candidates(prose, known);
  int best = 0;
  std::size_t addresses = 0;
  for (const auto& it : found) {
    best = std::max(best, it.person.weight);
    addresses = std::max(addresses, it.who + 1);
  }
  if (best < 3) return {};
  const auto least = std::max(3, std::min(best - 2, 4));
  constexpr auto nobody = std::string_view::npos;
  struct Who {
    bool accepted = false;
    std::size_t person = nobody;   // its place among the people
  };
  std::vector<Who> all(addresses);
  for (const auto& it : found)
    if (it.person.weight >= least) all[it.who].accepted = true;
  std::vector<Person> people;
  people.reserve(addresses);
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto& it = found[i];
    // A weaker place counts when it has words for somebody who is known to have failed.
    if (it.person.weight < least && !all[it.who].accepted) continue;
    std::size_t next = prose.lines.size();
    for (auto j = i + 1; j < found.size() && j < i + 100; ++j) {
      if (found[j].line > it.line && found[j].who != it.who && all[found[j].who].accepted) {
        next = found[j].line;
        break;
      }
    }
    it.person.address = it.address;
    if (it.reply_line) {
      std::size_t floor = 0;
      for (auto j = i; j-- > 0 && i - j < 50;) {
        if (found[j].person.weight >= least && found[j].line < it.line && found[j].who != it.who) {
          floor = found[j].line + 1;
          break;
        }
      }
      find_transcript(prose, it.person, it.line, floor);
    } else {
      find_words(prose, it.person, it.line, next);
    }
    auto& place = all[it.who].person;
    if (place == nobody) {
      place = people.size();
      people.push_back(std::move(it.person));
      continue;
    }
    // Mentioned again: the place with words counts.
    auto& before = people[place];
    if (before.end == before.begin || (!has_code(prose, before) && has_code(prose, it.person))) {
      before.begin = it.person.begin;
      before.end = it.person.end;
      before.at = it.person.at;
    }
  }
  return people;
}

Person words_about(const Prose& prose, std::string_view address, const std::vector<std::string_view>& all) {
  Person best;
  best.address = address;
  best.at = std::string::npos;
  Reader reader(prose);
  std::size_t floor = 0;
  for (std::size_t i = 0; i < prose.mentions.size() && i < most_looked_at; ++i) {
    const auto& mention = prose.mentions[i];
    if (!same_address(prose.address(mention), address)) {
      if (contains_address(all, prose.address(mention))) floor = mention.line + 1;
      continue;
    }
    const auto place = reader.look_at(mention);
    if (place.field || place.contact) continue;
    std::size_t next = prose.lines.size();
    for (auto j = i + 1; j < prose.mentions.size() && j < i + 50; ++j) {
      const auto other = prose.address(prose.mentions[j]);
      if (prose.mentions[j].line > mention.line && !same_address(other, address) && contains_address(all, other)) {
        next = prose.mentions[j].line;
        break;
      }
    }
    Person person;
    person.address = best.address;
    person.at = mention.begin;
    if (place.reply_line)
      find_transcript(prose, person, mention.line, floor);
    else
      find_words(prose, person, mention.line, next);
    // The first place with words counts, one whose words hold a code more.
    if (best.at == std::string::npos || (best.end == best.begin && person.end > person.begin)) best = person;
    if (has_code(prose, person)) {
      best = person;
      break;
    }
  }
  return best;
}

}  // namespace mailwhy::bounce::notice
