#include "apps/mail_files.h"

#include <doctest/doctest.h>
#include <zstd.h>

#include <algorithm>
#include <fstream>

#include "apps/folder_test.h"

namespace mailwhy::apps {
namespace {

struct MailFolder : Folder {
  std::string put(const std::string& name, std::string_view bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return (path / name).string();
  }
};

std::string packed(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

std::string message(int number, std::size_t size = 40) { return "From: ann@example.test\nSubject: " + std::to_string(number) + "\n\nhello\n>From here\n" + std::string(size, 'x') + "\n"; }
std::string mbox(int messages, std::size_t size = 40) {
  std::string out;
  for (int i = 1; i <= messages; ++i) out += "From ann@example.test Sat Nov 21 03:02:13 2026\n" + message(i, size) + "\n";
  return out;
}

struct Seen {
  std::vector<std::string> subjects;
  std::vector<bool> cuts;
  std::string error;
  std::vector<std::string> troubles;
};
Seen seen_in(const std::string& path, const MailLimits& limits = {}) {
  Seen out;
  const auto source = each_message(path, [&](const MailItem& item) {
    const auto at = item.bytes.find("Subject: ");
    out.subjects.emplace_back(at == std::string_view::npos ? std::string_view("?") : item.bytes.substr(at + 9, item.bytes.find('\n', at) - at - 9));
    out.cuts.push_back(item.cut);
    if (item.number) CHECK(item.bytes.find("\n>From ") == std::string_view::npos);
    return true;
  }, limits);
  if (!source) out.error = source.error().text;
  else out.troubles = source->troubles;
  if (source) CHECK(source->messages == out.subjects.size());
  return out;
}

}  // namespace

TEST_CASE("messages, mboxes and folders of both, plain and packed") {
  const MailFolder folder;
  CHECK(seen_in(folder.put("a.eml", message(7))).subjects == std::vector<std::string>{"7"});
  CHECK(seen_in(folder.put("b.eml.zst", packed(message(8)))).subjects == std::vector<std::string>{"8"});
  CHECK(seen_in(folder.put("c.mbox.zst", packed(mbox(3)))).subjects == std::vector<std::string>{"1", "2", "3"});
  CHECK(holds_several((folder.path / "c.mbox.zst").string()));
  CHECK_FALSE(holds_several((folder.path / "b.eml.zst").string()));
  folder.put("d.zip", "PK\x03\x04");
  folder.put("e.bin", std::string(1000, '\xFF'));
  const auto all = seen_in(folder.path.string());
  CHECK(all.subjects == std::vector<std::string>{"7", "8", "1", "2", "3"});
  CHECK(all.troubles.size() == 2);
}

TEST_CASE("an mbox is cut where its messages begin, however large") {
  const MailFolder folder;
  const auto many = seen_in(folder.put("many", mbox(5000, 200)));
  CHECK(many.subjects.size() == 5000);
  CHECK(many.subjects.back() == "5000");
  const auto large = seen_in(folder.put("large", mbox(3, 700'000) + mbox(1)));
  CHECK(large.subjects == std::vector<std::string>{"1", "2", "3", "1"});
}

TEST_CASE("one message with an envelope line is no mbox, whatever ends its lines") {
  const MailFolder folder;
  std::string old = mbox(1);
  std::replace(old.begin(), old.end(), '\n', '\r');
  const auto numbers = [&](const std::string& path) {
    std::string out;
    CHECK(each_message(path, [&](const MailItem& item) {
      out += item.number ? std::to_string(*item.number) : "-";
      CHECK(item.bytes.find("\nSubject: ") != std::string_view::npos);
      return true;
    }));
    return out;
  };
  CHECK(numbers(folder.put("one", mbox(1))) == "-");
  CHECK(numbers(folder.put("one-long", mbox(1, 300'000))) == "-");
  CHECK(numbers(folder.put("two", mbox(2))) == "12");
  CHECK(numbers(folder.put("two.eml", mbox(2))) == "--");
  CHECK(numbers(folder.put("old", old)) == "-");
}

TEST_CASE("what is too long is said") {
  const MailFolder folder;
  const auto path = folder.put("long", mbox(1) + mbox(1, 3u << 20) + mbox(2));
  const auto skipped = seen_in(path, {.most_bytes = 1u << 20});
  CHECK(skipped.subjects == std::vector<std::string>{"1", "1", "2"});
  REQUIRE(skipped.troubles.size() == 1);
  CHECK(skipped.troubles[0].find("Message 2 of") == 0);
  const auto begun = seen_in(path, {.most_bytes = 1u << 20, .give_beginnings = true});
  CHECK(begun.cuts == std::vector<bool>{false, true, false, false});
  const auto one = folder.put("one", message(1, 3u << 20));
  CHECK(seen_in(one, {.most_bytes = 1u << 20}).error.find("more than 1 MB") != std::string::npos);
  CHECK(seen_in(one, {.most_bytes = 1u << 20, .give_beginnings = true}).cuts == std::vector<bool>{true});
  CHECK(seen_in(one, {.most_bytes = 1u << 20, .give_beginnings = true}).troubles.size() == 1);
}

TEST_CASE("a damaged archive gives what came before, and a sentence") {
  const MailFolder folder;
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 300'000; ++i) noise += static_cast<char>('a' + ((x = x * 1664525u + 1013904223u) >> 24) % 26);
  const auto bytes = packed(mbox(3) + "From ann@example.test Sat Nov 21 03:02:13 2026\n" + message(4) + noise);
  const auto cut = seen_in(folder.put("cut.zst", std::string_view(bytes).substr(0, bytes.size() - 1000)));
  CHECK(cut.subjects.size() == 4);
  REQUIRE(cut.troubles.size() == 1);
  CHECK(cut.troubles[0].find("ends too early") != std::string::npos);
  CHECK(seen_in(folder.put("zip", "PK\x03\x04")).error.find("unzip -p") != std::string::npos);
  CHECK(seen_in(folder.put("junk", std::string(100'000, '\x01'))).error.find("does not look like a message") != std::string::npos);
  const auto words = folder.put("words", "550 5.1.1 no such user\n");
  CHECK(seen_in(words).error.find("does not look like a message") != std::string::npos);
  CHECK(seen_in(words, {.give_text = true}).subjects == std::vector<std::string>{"?"});
  CHECK_FALSE(seen_in(folder.put("zeros", std::string(100, '\0')), {.give_text = true}).error.empty());
  CHECK(seen_in((folder.path / "none").string()).error.find("cannot be read") != std::string::npos);
}

}  // namespace mailwhy::apps
