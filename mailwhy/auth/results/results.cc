#include "mailwhy/auth/results/results.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::auth::results {
namespace {

constexpr std::size_t most_results = 100, most_properties = 50, most_comments = 20, most_oddities = 20, most_pairs = 50;
constexpr unsigned most_instances = 50;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// RFC 2045 s5.1: a token ends at blanks and specials.  Tolerated within values: what servers write without quotation marks, such as
// "@", ":", "/", "<" and ">".
bool ends_word(char c) { return is_blank(c) || c == ';' || c == '(' || c == '"' || c == '='; }
bool ends_value(char c) { return is_blank(c) || c == ';' || c == '('; }

class Reader {
 public:
  Reader(std::string_view text, std::vector<std::string>& comments, std::vector<std::string>& oddities) : text_(text), comments_(&comments), oddities_(&oddities) {}

  void collect_comments_in(std::vector<std::string>& comments) { comments_ = &comments; }
  void odd(std::string words) {
    if (oddities_->size() < most_oddities && std::find(oddities_->begin(), oddities_->end(), words) == oddities_->end()) oddities_->push_back(std::move(words));
  }

  // Blanks and comments, which are kept.
  void skip() {
    while (at_ < text_.size()) {
      if (is_blank(text_[at_])) ++at_;
      else if (text_[at_] == '(') comment();
      else return;
    }
  }
  bool at_end() {
    skip();
    return at_ >= text_.size();
  }
  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  char next() {
    skip();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  std::string word() {
    skip();
    return run(ends_word);
  }
  // A token, a quoted string, or both glued together as in "x"@example.org.
  std::string value() {
    skip();
    std::string out;
    while (at_ < text_.size() && !ends_value(text_[at_])) {
      if (text_[at_] == '"') out += quoted();
      else out += text_[at_++];
    }
    return out;
  }
  // To the next semicolon that is not within quotation marks or a comment, or to the end.
  void skip_to_semicolon() {
    while (!at_end() && text_[at_] != ';') {
      if (text_[at_] == '"') quoted();
      else ++at_;
    }
  }
  std::size_t position() const { return at_; }
  void go_back_to(std::size_t position) { at_ = position; }

 private:
  template <typename Ends>
  std::string run(Ends ends) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !ends(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }
  std::string quoted() {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return out;
      }
      if (c == '\\' && at_ + 1 < text_.size()) out += text_[++at_];
      else if (c != '\r' && c != '\n') out += c;
    }
    odd("a quotation mark is not closed");
    return out;
  }
  // RFC 5322 s3.2.2: comments may stand in comments.
  void comment() {
    std::string out;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        out += text_[++at_];
        continue;
      }
      if (c == '(' && ++depth == 1) continue;
      if (c == ')' && --depth == 0) {
        ++at_;
        keep(std::move(out));
        return;
      }
      if (c != '\r' && c != '\n') out += c;
    }
    odd("a comment is not closed");
    keep(std::move(out));
  }
  void keep(std::string comment) {
    if (comments_->size() < most_comments) comments_->push_back(std::move(comment));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string>* comments_;
  std::vector<std::string>* oddities_;
};

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

// RFC 8617 s4.1.1   arc-authres-header = [CFWS] "i=" 1*2DIGIT [CFWS] ";" ...
unsigned read_instance(Reader& in) {
  const auto begin = in.position();
  if (in.word() == "i" && in.take('=')) {
    const std::string digits = in.word();
    const auto number = digits.size() <= 2 && all_digits(digits) ? parse_number(digits) : std::nullopt;
    if (number && *number >= 1 && *number <= most_instances && in.take(';')) return static_cast<unsigned>(*number);
  }
  in.go_back_to(begin);
  in.odd("it does not begin with i= and a number from 1 to 50");
  return 0;
}

// RFC 8601 s2.2   propspec = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue
bool read_property(Reader& in, MethodResult& result) {
  std::string name = in.word();
  // Blanks and comments may stand around the dot.
  while (in.next() == '.' || (!name.empty() && name.back() == '.' && in.next() != '=')) {
    const std::string more = in.word();
    if (more.empty()) break;
    name += more;
  }
  if (name.empty() || !in.take('=')) return false;
  std::string value = in.value();
  const auto dot = name.find('.');
  if (dot == std::string::npos) {
    if (equal_ignoring_case(name, "reason")) {
      result.reason = std::move(value);
      return true;
    }
    // "action=none", "policy=..." as some servers write them.
    in.odd("a property has no type: " + visible(shorten(name, 40)));
  }
  if (result.properties.size() < most_properties) {
    Property property;
    if (dot != std::string::npos) property.ptype = lower_ascii(name.substr(0, dot));
    property.property = lower_ascii(dot == std::string::npos ? name : name.substr(dot + 1));
    property.value = std::move(value);
    result.properties.push_back(std::move(property));
  }
  return true;
}

// RFC 8601 s2.2   methodspec = [CFWS] method [CFWS] "=" [CFWS] result;  method = Keyword [ [CFWS] "/" [CFWS] version ]
bool read_method(Reader& in, MethodResult& result) {
  std::string name = in.word();
  if (in.next() == '/') name += in.word();
  if (!name.empty() && name.back() == '/') name += in.word();
  if (name.empty() || !in.take('=')) return false;
  const auto slash = name.find('/');
  result.method = lower_ascii(name.substr(0, slash));
  result.version = slash == std::string::npos ? "1" : name.substr(slash + 1);
  result.result = lower_ascii(in.value());
  return !result.method.empty() && !result.result.empty();
}

void read_result(Reader& in, Results& out) {
  MethodResult result;
  in.collect_comments_in(result.comments);
  const auto begin = in.position();
  const bool good = read_method(in, result);
  if (!good) {
    in.go_back_to(begin);
    const std::string word = lower_ascii(in.word());
    if (word == "none" && (in.at_end() || in.next() == ';')) out.none = true;
    else if (!word.empty()) in.odd("a part is no result of a method: " + visible(shorten(word, 40)));
    in.skip_to_semicolon();
    in.collect_comments_in(out.comments);
    return;
  }
  while (!in.at_end() && in.next() != ';') {
    const auto before = in.position();
    if (read_property(in, result)) continue;
    if (in.position() == before) in.value();
    if (in.position() == before) break;
    in.odd("words stand in the results of " + visible(shorten(result.method, 40)) + " that are no property");
  }
  in.skip_to_semicolon();
  in.collect_comments_in(out.comments);
  if (out.results.size() < most_results) out.results.push_back(std::move(result));
}

}  // namespace

const Property* MethodResult::find(std::string_view ptype, std::string_view property) const {
  for (const auto& known : properties)
    if (known.ptype == ptype && known.property == property) return &known;
  return nullptr;
}

std::vector<const MethodResult*> Results::find_all(std::string_view method) const {
  std::vector<const MethodResult*> found;
  for (const auto& result : results)
    if (result.method == method) found.push_back(&result);
  return found;
}

// RFC 8601 s2.2   authres-payload = [CFWS] authserv-id [CFWS version] ( no-result / 1*resinfo ) [CFWS] CRLF
Results read_results(std::string_view value, Kind kind) {
  Results out;
  Reader in(value, out.comments, out.oddities);
  if (kind == Kind::arc) out.instance = read_instance(in);
  out.version = "1";
  const auto begin = in.position();
  std::string id = in.value();
  // A method where the name of the server belongs: Microsoft's servers leave it out.
  const bool method_first = in.next() == '=' || id.find('=') != std::string::npos;
  if (method_first) {
    in.go_back_to(begin);
    in.odd("the name of the server that checked is missing");
    read_result(in, out);
  } else {
    out.authserv_id = std::move(id);
    if (const char c = in.next(); c != ';' && c != '\0') {
      const auto before = in.position();
      const std::string version = in.word();
      if (all_digits(version)) {
        out.version = version;
      } else {
        in.go_back_to(before);
        in.odd("words stand between the server's name and the first semicolon");
        in.skip_to_semicolon();
      }
    }
  }
  while (in.take(';')) {
    if (in.at_end()) break;
    if (in.next() != ';') read_result(in, out);
  }
  return out;
}

std::string_view ReceivedSpf::value_of(std::string_view key) const {
  for (const auto& pair : pairs)
    if (pair.key == key) return pair.value;
  return {};
}

ReceivedSpf read_received_spf(std::string_view value) {
  ReceivedSpf out;
  std::vector<std::string> comments;
  Reader in(value, comments, out.oddities);
  out.result = lower_ascii(in.word());
  if (out.result.empty()) in.odd("it does not begin with a result");
  while (!in.at_end()) {
    const auto before = in.position();
    const std::string key = in.word();
    if (!key.empty() && in.take('=')) {
      std::string text = in.value();
      if (out.pairs.size() < most_pairs) out.pairs.push_back({lower_ascii(key), std::move(text)});
    } else if (in.position() == before) {
      in.value();
      if (in.position() == before && !in.take(';')) break;
    }
    in.take(';');
  }
  if (!comments.empty()) out.comment = comments.front();
  return out;
}

}  // namespace mailwhy::auth::results
