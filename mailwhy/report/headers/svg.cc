// The waterfall as a drawing: one bar a hop, as wide as its wait.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/forms.h"
#include "mailwhy/report/headers/headers.h"

namespace mailwhy::report {
namespace {
std::string safe(std::string_view text) { return forms::markup_safe(text); }
}  // namespace

std::string headers_svg(const HeadersResult& result, const Words& words) {
  constexpr std::size_t most_bars = 100;
  constexpr int left = 340, wide = 560, row = 26, top = 56;
  const auto& trail = result.analysis.trail;
  auto bars = headers_words::bars_of(trail);
  const std::size_t all = bars.size();
  if (bars.size() > most_bars) bars.resize(most_bars);
  const Duration whole = bars.empty() ? Duration::zero() : bars.back().end;
  const int height = top + row * static_cast<int>(bars.size()) + 40;
  const std::string title = headers_summary(result, words);
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n"
      "<title>{2}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text x=\"12\" y=\"24\" font-size=\"15\" font-weight=\"bold\">{2}</text>\n",
      left + wide + 80, height, safe(title));
  const auto place = [&](Duration at) { return whole.count() == 0 ? 0.0 : static_cast<double>(at.count()) * wide / static_cast<double>(whole.count()); };
  out += fmt::format("<text x=\"{}\" y=\"46\" fill=\"#666666\">0</text>\n<text x=\"{}\" y=\"46\" fill=\"#666666\" text-anchor=\"end\">{}</text>\n", left, left + wide, safe(to_readable(whole)));
  int y = top;
  for (std::size_t k = 0; k < bars.size(); ++k, y += row) {
    const auto& hop = trail.hops[bars[k].hop];
    const auto leg = headers_words::leg_of(trail, bars[k].hop);
    const bool slow = trail.slowest && *trail.slowest == bars[k].hop && hop.wait && *hop.wait >= trail::noted_wait;
    const std::string wait = headers_words::wait_of(hop);
    const double begin = place(bars[k].begin), width = std::max(2.0, place(bars[k].end) - begin);
    out += fmt::format("<text x=\"12\" y=\"{}\"{}>{} {} \xE2\x86\x92 {}</text>\n", y + 17, hop.trusted ? "" : " fill=\"#555555\"", k + 1, safe(shorten(leg.from, 26)), safe(shorten(leg.to, 26)));
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"16\" rx=\"2\" fill=\"{}\"><title>{}</title></rect>\n", left + begin, y + 4, width, slow ? "#c2410c" : hop.trusted ? "#1d4ed8" : "#93a4bd", safe(wait));
    const bool fits = begin + width + 70 < wide + 70;
    out += fmt::format("<text x=\"{:.1f}\" y=\"{}\"{}>{}</text>\n", fits ? left + begin + width + 6 : left + begin - 6, y + 17, fits ? "" : " text-anchor=\"end\"", safe(wait));
  }
  std::string legend(words("darker: added by the receiver's side; paler: could be invented"));
  if (all > bars.size()) legend += "; " + words("{} more", all - bars.size());
  out += fmt::format("<text x=\"12\" y=\"{}\" fill=\"#666666\">{}</text>\n</svg>\n", y + 22, safe(legend));
  return out;
}

}  // namespace mailwhy::report
