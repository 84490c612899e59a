#include "mailwhy/report/text/quotes.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::report::text {
namespace {
using rules::Citation;

constexpr std::size_t most_rows = 8;  // of one quoted text, unless -v

// Carets under the parts of [begin, end) that marks name.
std::string carets(const Citation& citation, std::size_t begin, std::size_t end) {
  std::string row(end - begin, ' ');
  for (const auto& [from, to] : citation.marks)
    for (std::size_t i = std::max(from, begin); i < std::min(to, end); ++i) row[i - begin] = '^';
  return row;
}

// "/sessions/3/exchanges/4": the numbers after those words.
std::optional<std::size_t> number_after(std::string_view word, const Citation& citation) {
  const auto parts = split(citation.at, '/');
  const auto at = std::find(parts.begin(), parts.end(), word);
  if (at == parts.end() || at + 1 == parts.end()) return std::nullopt;
  const auto number = parse_number(*(at + 1), 1'000'000);
  return number ? std::optional<std::size_t>(*number) : std::nullopt;
}

// Did a silent server send something all the same?
bool has_their_bytes(const Citation& citation, const evidence::Evidence& evidence) {
  const auto session = number_after("sessions", citation);
  const auto exchange = number_after("exchanges", citation);
  if (!session || !exchange || *session >= evidence.sessions.size()) return false;
  const auto& exchanges = evidence.sessions[*session].transcript.exchanges;
  return *exchange < exchanges.size() && !trim(exchanges[*exchange].stray).empty();
}

bool same_words(const Citation& a, const Citation& b) { return a.kind == b.kind && a.command == b.command && a.text == b.text; }

class Quotes {
 public:
  Quotes(const Source& source, Paper& paper) : source_(source), paper_(paper) {}

  // The widest question of the observations, so that what came back stands in one column; unless that leaves no room.
  void align(const std::vector<Citation>& all) {
    for (const auto& citation : all)
      if (!is_conversation(citation, source_.evidence)) left_column_ = std::max(left_column_, columns(paper_.safe(citation.command)));
    if (slot_column + left_column_ + 3 > paper_.width() * 2 / 3) left_column_ = 0;
  }

  void write(const Citation& citation) {
    if (is_conversation(citation, source_.evidence)) conversation(citation);
    else observation(citation);
    if (!citation.remark.empty()) note("(" + source_.words.phrase(citation.remark) + ")", 3);
  }

  // Own words beside the evidence.
  void note(const std::string& words, int deeper = 0) {
    const int indent = slot_column + deeper;
    paper_.wrapped(start(indent), words, indent, Style::faint);
  }

 private:
  // The left edge of the next line; "Seen" stands in it once.
  Line start(int column = slot_column) {
    Line line = started_ ? Line() : slot(source_.words("Seen"));
    started_ = true;
    return line.pad_to(column);
  }

  // Text unaltered, folded where the line ends, with carets when every byte is one column.
  void quote(const std::string& text, const Citation& citation, const std::string& margin) {
    const std::string shown = paper_.safe(text);
    const bool plain = shown == text && is_ascii(text);
    const int indent = slot_column + columns(margin);
    const auto lines = fold_exactly(shown, paper_.width() - indent);
    const std::size_t limit = source_.options.verbosity > 0 ? lines.size() : std::min(lines.size(), most_rows);
    for (std::size_t i = 0; i < limit; ++i) {
      const auto [begin, end] = lines[i];
      Line line = start();
      if (i == 0) line.add(margin, Style::bold);
      paper_.line(line.pad_to(indent).add(shown.substr(begin, end - begin)));
      const std::string under = plain ? carets(citation, begin, end) : "";
      if (under.find('^') != std::string::npos) paper_.line(Line().pad_to(indent).add(under, Style::bold));
    }
    if (limit < lines.size())
      note(source_.words("({} more bytes of this; all of it with -v or --json)", shown.size() - lines[limit].first),
           indent - slot_column);
  }

  void conversation(const Citation& citation) {
    const auto session = number_after("sessions", citation);
    if (session && source_.evidence.sessions.size() > 1 && *session < source_.evidence.sessions.size()) {
      const auto& seen = source_.evidence.sessions[*session];
      note(source_.words("at {}", (seen.host.is_root() ? "" : seen.host.text() + " ") + seen.to.address.text()));
    }
    if (!citation.command.empty()) quote(citation.command, Citation{}, "C> ");
    quote(citation.text, citation, "S> ");
  }

  // A question or a place on the left, what came back on the right, or below it when the paper is narrow.
  void observation(const Citation& citation) {
    const Citation shown = in_our_words(citation, source_);
    std::string left = paper_.safe(shown.command);
    if (!left.empty() && columns(left) < left_column_) left += std::string(static_cast<std::size_t>(left_column_ - columns(left)), ' ');
    const int wanted = slot_column + columns(left) + 3 + columns(paper_.safe(shown.text));
    if (left.empty()) return quote(shown.text, shown, "");
    if (wanted <= paper_.width()) return quote(shown.text, shown, left + "   ");
    quote(shown.command, Citation{}, "");
    quote(shown.text, shown, "   ");
  }

  const Source& source_;
  Paper& paper_;
  bool started_ = false;
  int left_column_ = 0;
};
}  // namespace

bool is_conversation(const Citation& citation, const evidence::Evidence& evidence) {
  if (citation.kind != "smtp") return false;
  const auto session = number_after("sessions", citation);
  const auto exchange = number_after("exchanges", citation);
  if (!session || !exchange || *session >= evidence.sessions.size()) return true;
  const auto& exchanges = evidence.sessions[*session].transcript.exchanges;
  return *exchange >= exchanges.size() || exchanges[*exchange].reply.has_value();
}

Citation in_our_words(const Citation& citation, const Source& source) {
  Citation out = citation;
  out.remark = source.words.phrase(citation.remark);
  if (citation.kind == "ping") out.command = source.words.phrase(citation.command);
  if (source.words.language() == Language::english || is_conversation(citation, source.evidence) || has_their_bytes(citation, source.evidence)) return out;
  out.text = source.words.phrase(citation.text);
  if (out.text != citation.text) out.marks.clear();
  return out;
}

Line slot(std::string_view label) { return Line("  ").add(label, Style::bold).pad_to(slot_column); }

void seen(const rules::Finding& finding, const Source& source, Paper& paper) {
  // Who says what is the point where several were asked the same.
  const bool compared = !finding.seen.empty() && finding.seen.front().at.starts_with("/views/");
  const std::size_t limit = source.options.verbosity > 0 ? finding.seen.size() : compared ? 8 : 3;
  Quotes quotes(source, paper);
  quotes.align(finding.seen);
  std::vector<const Citation*> shown;
  std::size_t left_out = 0;
  for (const auto& citation : finding.seen) {
    if (std::any_of(shown.begin(), shown.end(), [&](const Citation* c) { return same_words(*c, citation); })) continue;
    if (shown.size() >= limit) {
      ++left_out;
      continue;
    }
    shown.push_back(&citation);
    quotes.write(citation);
    const auto same =
        std::count_if(finding.seen.begin(), finding.seen.end(), [&](const Citation& c) { return same_words(citation, c); });
    if (same > 1) quotes.note(source.words(same == 2 ? key("same on {} more address") : key("same on {} more addresses"), same - 1), 3);
  }
  if (left_out > 0) quotes.note(source.words("and {} more (-v)", left_out));
}

}  // namespace mailwhy::report::text
