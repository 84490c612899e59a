// Mails that came back, read and judged: mails a second on one core, and how the time grows with the size of one mail.
//
// usage: bounce_bench [FOLDER...]
// Reads every file of the folders (the corpus in ../shared when none is given, else two notices of our own) into memory, then reads them
// again and again from there.  The last lines hold sizes against each other: the ratio of the times should be that of the sizes at most.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "mailwhy/bounce/notice.h"

namespace {
namespace fs = std::filesystem;
using namespace mailwhy;

double cpu_s() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::vector<std::string> mails_in(const std::vector<std::string>& folders) {
  std::vector<std::string> mails;
  for (const auto& folder : folders) {
    std::error_code code;
    for (fs::recursive_directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
      if (!it->is_regular_file(code) || it->path().extension() != ".eml") continue;
      std::ifstream file(it->path(), std::ios::binary);
      mails.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  return mails;
}

// A Postfix notice that returns a mail with a picture of `bytes`.
std::string notice(std::size_t bytes) {
  std::string text =
      "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.test (Mail Delivery System)\nTo: ann@sender.test\nSubject: Undelivered Mail Returned to Sender\n"
      "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"4F1C2\"\n\n--4F1C2\nContent-Type: text/plain\n\n"
      "This is the mail system at host mx.example.test.\n\n<bob@example.test>: host mx1.example.test[192.0.2.10] said: 550 5.1.1\n    <bob@example.test>: Recipient address "
      "rejected: User unknown (in reply to RCPT TO command)\n\n--4F1C2\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.test\n\nFinal-Recipient: rfc822; "
      "bob@example.test\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx1.example.test\nDiagnostic-Code: smtp; 550 5.1.1 <bob@example.test>: Recipient address rejected:\n    User "
      "unknown\n\n--4F1C2\nContent-Type: message/rfc822\n\nFrom: ann@sender.test\nTo: bob@example.test\nSubject: Photo\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
      "boundary=inner\n\n--inner\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n";
  const std::string line = std::string(76, 'Q') + "\n";
  text.reserve(text.size() + bytes + 100);
  for (std::size_t have = 0; have < bytes; have += line.size()) text += line;
  return text + "--inner--\n\n--4F1C2--\n";
}

// Of the fastest of several.
double best_ms(const std::string& mail) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const double begin = cpu_s();
    const auto read = bounce::read_notice(mail);
    best = std::min(best, read.recipients.size() == 1 ? 1000 * (cpu_s() - begin) : 1e9);
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> folders(argv + 1, argv + argc);
  if (folders.empty()) folders = {"../shared/corpora/bounces/eml", "../shared/corpora/bounces/eml-crlf"};
  auto mails = mails_in(folders);
  if (mails.empty()) {
    fmt::print("no .eml files in the folders: two notices of our own\n");
    mails = {notice(0), notice(3000)};
  }
  std::size_t bytes = 0, recipients = 0, done = 0;
  for (const auto& mail : mails) bytes += mail.size();
  for (const auto& mail : mails) recipients += bounce::read_notice(mail).recipients.size();  // builds the tables too
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    const double begin = cpu_s();
    for (done = 0; cpu_s() - begin < 0.5;)
      for (const auto& mail : mails) done += bounce::read_notice(mail).recipients.size() < 1'000'000;
    best = std::max(best, static_cast<double>(done) / (cpu_s() - begin));
  }
  fmt::print("{} mails of {:.1f} KB on average, {} recipients: {:.0f} mails/s a core, {:.1f} us each\n", mails.size(), static_cast<double>(bytes) / 1024 / static_cast<double>(mails.size()),
             recipients, best, 1e6 / best);
  const double small = best_ms(notice(5u << 20)), middle = best_ms(notice(15u << 20)), large = best_ms(notice(50u << 20));
  fmt::print("one mail of 5 MB {:.1f} ms, 15 MB {:.1f} ms, 50 MB {:.1f} ms; 50 MB takes {:.2f} of 5 MB's time a byte\n", small, middle, large, large / small / 10);
  return 0;
}
