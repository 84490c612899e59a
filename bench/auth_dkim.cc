// DKIM verifications, explanation included, beside libopendkim with the keys in memory and beside what cannot be saved: one RSA
// operation and one SHA-256 of the same bytes.
//
// usage: auth_dkim_bench [ROUNDS]
//
// Rounds of all three follow each other; what counts is the CPU time of the thread, least of all rounds.  Fails (exit 1) only when a
// signature does not verify.
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "mailwhy/auth/dkim/test_zone.h"
#include "mailwhy/auth/dkim/verify.h"
#include "tests/auth/opendkim_library.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::auth;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::string message_of(std::size_t body_bytes) {
  std::string text =
      "Received: from mail.example.test (mail.example.test [192.0.2.1])\r\n\tby mx.example.org (Postfix) with ESMTPS id 4F1A22C0\r\n\tfor <bob@example.org>; Fri, 11 Jul 2003 21:00:40 -0700\r\n"
      "From: Ann <ann@example.test>\r\nTo: Bob <bob@example.org>\r\nSubject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700\r\n"
      "Message-ID: <1@example.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
  const std::size_t end = text.size() + body_bytes;
  constexpr std::array<std::string_view, 3> lines{"We lost the game.  Are you hungry yet? It was a long way home and a short one back.\r\n", "\r\n", "> and so on, says the quoted text, line after line, as mail has it since ever\r\n"};
  for (std::size_t i = 0; text.size() < end; ++i) text += lines[i % lines.size()];
  return text;
}

// The least that any verifier does: hash the body, then one operation with the key, whose context stays.
class Bare {
 public:
  Bare(const crypto::SigningKey& key, std::size_t bytes) : body_(bytes, 'x'), hash_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), digest_(EVP_MD_CTX_new()) {
    const auto der = key.public_key();
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    key_ = d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()));
    context_ = EVP_PKEY_CTX_new(key_, nullptr);
    EVP_PKEY_verify_init(context_);
    EVP_PKEY_CTX_set_rsa_padding(context_, RSA_PKCS1_PADDING);
    EVP_PKEY_CTX_set_signature_md(context_, EVP_sha256());
    hashed_ = crypto::digest(crypto::Hash::sha256, body_);
    signature_ = key.sign(hashed_).value_or("");
  }
  ~Bare() {
    EVP_PKEY_CTX_free(context_);
    EVP_PKEY_free(key_);
    EVP_MD_CTX_free(digest_);
    EVP_MD_free(hash_);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;
  bool run() {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_DigestInit_ex2(digest_, hash_, nullptr);
    EVP_DigestUpdate(digest_, body_.data(), body_.size());
    EVP_DigestFinal_ex(digest_, out, &size);
    return EVP_PKEY_verify(context_, reinterpret_cast<const unsigned char*>(signature_.data()), signature_.size(), out, size) == 1;
  }

 private:
  std::string body_;
  EVP_MD* hash_;
  EVP_MD_CTX* digest_;
  EVP_PKEY* key_ = nullptr;
  EVP_PKEY_CTX* context_ = nullptr;
  Bytes hashed_, signature_;
};

bool verify_ours(const std::string& text, const dns::Lookups& known, dkim::KeyCache& cache) {
  dkim::Options options;
  options.keys = &cache;
  dns::Facts facts(known);
  const auto message = mail::read_message(text);
  const auto verdicts = dkim::verify(message, facts, options);
  return verdicts && verdicts->size() == 1 && verdicts->front().acceptable();
}

// Seconds for one, and whether all went well.
double seconds_each(const std::function<bool()>& once, bool& good) {
  int runs = 0;
  const double begin = cpu_seconds();
  double now = begin;
  for (; now < begin + 0.1; now = cpu_seconds())
    for (int i = 0; i < 20; ++i, ++runs) good = once() && good;
  return (now - begin) / runs;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 7;
  const auto key = dkim::test_key(dkim::test_keys::rsa_2048);
  const std::string name = "one._domainkey.example.test";
  dkim::TestZone zone;
  zone.texts[name] = {dkim::key_record(key)};
  dns::Lookups known;
  dns::Lookup lookup;
  lookup.question = {Domain::of(name), dns::Type::txt};
  lookup.answer = zone.answer(lookup.question);
  known.add(lookup);
  peers::OpenDkim opendkim(peers::OpenDkim::KeyTexts{{name, dkim::key_record(key)}});
  bool good = true;
  fmt::print("{:<24}{:>12}{:>14}{:>12}{:>16}{:>14}\n", "RSA-2048, verify/s", "mailwhy", "libopendkim", "bare", "of libopendkim", "of bare");
  for (const std::size_t size : {4096u, 65536u})
    for (const char* canonical : {"relaxed/relaxed", "simple/simple"}) {
      const std::string plain = message_of(size);
      const std::string text = dkim::sign(plain, fmt::format("v=1; a=rsa-sha256; c={}; d=example.test; s=one; t=1700000000;\r\n\th=from:to:subject:date:message-id:mime-version:content-type;\r\n\tbh=;\r\n\tb=", canonical), key) + plain;
      dkim::KeyCache cache;
      Bare bare(key, plain.size());
      constexpr double none = std::numeric_limits<double>::max();
      std::array<double, 3> least{none, none, none};
      for (int round = 0; round < rounds; ++round) {
        least[0] = std::min(least[0], seconds_each([&] { return verify_ours(text, known, cache); }, good));
        least[1] = std::min(least[1], seconds_each([&] { return opendkim.verify(text); }, good));
        least[2] = std::min(least[2], seconds_each([&] { return bare.run(); }, good));
      }
      fmt::print("{:<24}{:>12.0f}{:>14.0f}{:>12.0f}{:>15.1f}x{:>13.0f}%\n", fmt::format("{} KB {}", size / 1024, canonical), 1 / least[0], 1 / least[1], 1 / least[2], least[1] / least[0],
                 100 * least[2] / least[0]);
    }
  if (!good) fmt::print("a signature did not verify\n");
  return good ? 0 : 1;
}
