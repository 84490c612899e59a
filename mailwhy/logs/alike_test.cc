#include "mailwhy/logs/alike.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "mailwhy/bounce/mask.h"

using namespace mailwhy::logs;

namespace {
std::string alike(std::string_view text) {
  std::array<char, longest_alike> room{};
  return std::string(alike_text(text, room.data()));
}
}  // namespace

TEST_CASE("addresses in brackets are one fixed word") {
  CHECK(alike("550 no") == "550 no");
  CHECK(alike("<a@b>: <c.d+e@f.example>x") == "<@>: <@>x");
  CHECK(alike("<a b@c> <<a@b> <> <a> <a") == "<a b@c> <<@> <> <a> <a");
  CHECK(alike("[192.0.2.255], [1.2.3.256] [1.2.3] [01.2.3.4] [1.2.3.4:5] [::1] [0.0.0.1]") ==
        "[0.0.0.0], [1.2.3.256] [1.2.3] [01.2.3.4] [1.2.3.4:5] [::1] [0.0.0.0]");
  // In a word that stays its contents are told by all of it.
  CHECK(alike("<mx[192.0.2.1]> <a@[192.0.2.1]>") == "<mx[192.0.2.1]> <@>");
  CHECK(alike("[<a@b>] [192.0.2.1") == "[<@>] [192.0.2.1");
}

TEST_CASE("what stands for a text has its mask") {
  // Texts out of pieces that the masker looks at, put together in every order a small generator comes upon.
  constexpr std::array<std::string_view, 46> pieces{
      "<a@example.net>", "<bob>", "<>", "<", ">", "[192.0.2.1]", "[", "]", "[10.0.0.300]", "<x@[192.0.2.7]>", "<CRLF@>", "@", " ", "  ", "\t", "\r\n",
      "550", "5.1.1", "12", "Jan", "Mon,", "2026", "23:59:59", "listed", "using", "see", "bl.example.org", "mx.example.org", ":25", ".", "...", ",", "\"",
      "s", "seconds", "http://a.example/?ip=", "www.x.example/", "#", "ABC123DEF456", "<time@now>", "RESOLVER.ADR", "'", "(", ")", "4.7.1:", "word",
  };
  std::uint64_t seed = 88172645463325252;
  const auto next = [&](std::size_t below) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return static_cast<std::size_t>(seed % below);
  };
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto left = 1 + next(14); left > 0; --left) {
      text += pieces[next(pieces.size())];
      if (next(2) == 0) text += ' ';
    }
    if (text.size() > longest_alike) continue;
    const auto mask = mailwhy::bounce::masked_reply(text), short_mask = mailwhy::bounce::masked_reply(alike(text));
    if (mask != short_mask) CHECK_MESSAGE(mask == short_mask, text);
  }
}
