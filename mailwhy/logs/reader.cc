#include "mailwhy/logs/reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "mailwhy/logs/line_reader.h"

namespace mailwhy::logs {
namespace {
constexpr std::size_t formats = static_cast<std::size_t>(Format::exchange_tracking) + 1;
constexpr std::size_t nobody = ~std::size_t{0};

bool has(std::string_view piece, char c) { return piece.find(c) != std::string_view::npos; }
}  // namespace

struct Reader::State {
  explicit State(const ReaderOptions& given)
      : options(given), frames(given.year, given.now, given.offset_min, given.grows), readers(all_readers(frames)), unwrappers(all_unwrappers(frames)) {
    if (given.last_day) frames.go_on(*given.last_day);
    options.longest_line = std::max<std::size_t>(options.longest_line, 16);
    if (options.format)
      std::stable_partition(readers.begin(), readers.end(), [&](const LineReader& reader) { return reader.format == *options.format; });
  }

  void line(std::string_view bytes, const Take& take);
  bool ask(std::size_t which, const Framed& framed, const Emit& emit);
  void read(Framed& framed, const Take& take);
  void give(const Event& event, std::string_view line, const Take& take);

  ReaderOptions options;
  Frames frames;
  std::vector<LineReader> readers;
  std::vector<Unwrapper> unwrappers;
  std::array<std::uint64_t, formats> votes{};
  std::size_t last_framed = nobody, last_raw = nobody, unwrapping = nobody;
  std::string carry;                  // the begin of a line whose end has not come
  bool passing_over = false;          // the rest of a line that is too long
  bool maybe_nul = false;             // the piece has one somewhere
  bool maybe_colour = false;          // the same of a terminal's colours, as grep --color=always leaves them
  std::string uncoloured;             // the last line that had some
  ReaderCounts counts;
};

void Reader::State::give(const Event& event, std::string_view text, const Take& take) {
  if (event.kind == Kind::foreign) ++counts.foreign;
  if (event.kind == Kind::unread) ++counts.unread;
  take(event, text);
}

bool Reader::State::ask(std::size_t which, const Framed& framed, const Emit& emit) {
  if (!readers[which].read(framed, emit)) return false;
  ++votes[static_cast<std::size_t>(readers[which].format)];
  (framed.syslog ? last_framed : last_raw) = which;
  return true;
}

void Reader::State::read(Framed& framed, const Take& take) {
  framed.number = counts.lines;
  if (!framed.time_known && framed.syslog) ++counts.without_time;
  // One reference to all of it: a function of that size needs no memory of its own.
  const struct {
    State& state;
    const Framed& framed;
    const Take& take;
  } all{*this, framed, take};
  const Emit emit = [&all](const Event& event) {
    if (!event.time_known && !all.framed.syslog) ++all.state.counts.without_time;
    all.state.give(event, all.framed.line, all.take);
  };
  const auto before = framed.syslog ? last_framed : last_raw;
  if (before != nobody && ask(before, framed, emit)) return;
  for (std::size_t i = 0; i < readers.size(); ++i)
    if (i != before && ask(i, framed, emit)) return;
  if (framed.text.find_first_not_of(" \t") == std::string_view::npos) return give(framed.event(Kind::noted), framed.line, take);
  give(framed.event(framed.syslog ? Kind::foreign : Kind::unread), framed.line, take);
}

void Reader::State::line(std::string_view bytes, const Take& take) {
  if (++counts.lines == 1 && bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);  // a Windows editor's mark
  if (maybe_nul && has(bytes, '\0')) ++counts.with_nul;
  if (maybe_colour && has(bytes, '\x1b')) bytes = uncoloured = without_control_sequences(bytes);
  Framed framed;
  if (unwrapping == nobody) {
    auto bare = bytes;
    while (bare.ends_with('\r')) bare.remove_suffix(1);
    if (frames.read(bare, framed)) return read(framed, take);
  }
  for (std::size_t i = 0; i < unwrappers.size(); ++i) {
    const auto which = unwrapping == nobody ? i : (unwrapping + i) % unwrappers.size();
    const auto took = unwrappers[which].take(bytes, framed);
    if (took == Unwrapper::Took::no) continue;
    unwrapping = took == Unwrapper::Took::swallowed ? which : nobody;
    if (took == Unwrapper::Took::framed) read(framed, take);
    return;
  }
  auto bare = bytes;
  while (bare.ends_with('\r')) bare.remove_suffix(1);
  const bool was_unwrapping = unwrapping != nobody;
  unwrapping = nobody;
  if (was_unwrapping && frames.read(bare, framed)) return read(framed, take);
  framed = Framed{};
  framed.line = framed.text = bare;
  read(framed, take);
}

Reader::Reader(const ReaderOptions& options) : state_(std::make_unique<State>(options)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

void Reader::feed(std::string_view piece, const Take& take) {
  auto& s = *state_;
  s.counts.bytes += piece.size();
  const bool nul = has(piece, '\0'), escape = has(piece, '\x1b');
  const auto longest = s.options.longest_line;
  while (!piece.empty()) {
    const auto* end = static_cast<const char*>(std::memchr(piece.data(), '\n', piece.size()));
    const auto length = end == nullptr ? piece.size() : static_cast<std::size_t>(end - piece.data());
    auto part = piece.substr(0, length);
    if (s.passing_over) {
      part = {};
    } else if (s.carry.size() + part.size() > longest) {
      part = part.substr(0, longest - s.carry.size());
      s.passing_over = true;
      ++s.counts.too_long;
    }
    s.maybe_nul = s.maybe_nul || nul;
    s.maybe_colour = s.maybe_colour || escape;
    if (end == nullptr) {
      s.carry += part;
      return;
    }
    if (s.carry.empty()) {
      s.line(part, take);
    } else {
      s.carry += part;
      s.line(s.carry, take);
      s.carry.clear();
    }
    s.passing_over = false;
    s.maybe_nul = s.maybe_colour = false;
    piece.remove_prefix(length + 1);
  }
}

void Reader::finish(const Take& take) {
  auto& s = *state_;
  if (!s.carry.empty()) s.line(s.carry, take);
  s.carry.clear();
  s.passing_over = false;
  for (const auto& unwrapper : s.unwrappers) {
    Framed framed;
    if (unwrapper.finish && unwrapper.finish(framed)) s.read(framed, take);
  }
  const Emit emit = [&](const Event& event) { s.give(event, {}, take); };
  for (const auto& reader : s.readers)
    if (reader.finish) reader.finish(emit);
}

std::optional<std::int64_t> Reader::last_day() const { return state_->frames.last_day(); }

const ReaderCounts& Reader::counts() const {
  auto& s = *state_;
  const auto most = std::max_element(s.votes.begin() + 1, s.votes.end());
  s.counts.format = *most == 0 ? Format::unknown : static_cast<Format>(most - s.votes.begin());
  return s.counts;
}

}  // namespace mailwhy::logs
