// libopendkim with its keys in memory: what signs and verifies beside us in tests and benchmarks.
#pragma once
#include <sys/types.h>

#include <cstring>
#include <map>
#include <string>
#include <string_view>

// Its header is written for C.
#define _Bool bool
extern "C" {
#ifndef __P
#define __P(x) x
#endif
#include <opendkim/dkim.h>
}
#undef _Bool

namespace mailwhy::peers {

class OpenDkim {
 public:
  using KeyTexts = std::map<std::string, std::string>;  // "one._domainkey.example.test" -> "v=DKIM1; ..."

  explicit OpenDkim(KeyTexts keys = {}) : keys_(std::move(keys)), library_(dkim_init(nullptr, nullptr)) {
    dkim_set_key_lookup(library_, &OpenDkim::look_up);
    unsigned bits = 512;
    dkim_options(library_, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &bits, sizeof bits);
  }
  ~OpenDkim() { dkim_close(library_); }
  OpenDkim(const OpenDkim&) = delete;
  OpenDkim& operator=(const OpenDkim&) = delete;

  // `message` has its lines end in CRLF.  True when a signature verifies.
  bool verify(std::string_view message) {
    DKIM_STAT status = DKIM_STAT_OK;
    DKIM* const dkim = dkim_verify(library_, reinterpret_cast<const unsigned char*>("1"), &keys_, &status);
    if (!dkim) return false;
    dkim_set_user_context(dkim, &keys_);
    bool test_key = false;
    const bool good = feed(dkim, message) && dkim_eom(dkim, &test_key) == DKIM_STAT_OK;
    bool pass = false;
    DKIM_SIGINFO** signatures = nullptr;
    int count = 0;
    if (good && dkim_getsiglist(dkim, &signatures, &count) == DKIM_STAT_OK)
      for (int i = 0; i < count; ++i)
        pass = pass || ((dkim_sig_getflags(signatures[i]) & DKIM_SIGFLAG_PASSED) != 0 && dkim_sig_getbh(signatures[i]) == DKIM_SIGBH_MATCH);
    dkim_free(dkim);
    return pass;
  }

  // The field for the message, line end included; "" when it refuses.
  std::string sign(std::string_view message, const std::string& pem, const std::string& selector, const std::string& domain, bool relaxed_header, bool relaxed_body, dkim_alg_t algorithm,
                   ssize_t length = -1) {
    const auto bytes = [](const std::string& text) { return reinterpret_cast<const unsigned char*>(text.c_str()); };
    DKIM_STAT status = DKIM_STAT_OK;
    DKIM* const dkim = dkim_sign(library_, bytes("1"), &keys_, const_cast<unsigned char*>(bytes(pem)), bytes(selector), bytes(domain), relaxed_header ? DKIM_CANON_RELAXED : DKIM_CANON_SIMPLE,
                                 relaxed_body ? DKIM_CANON_RELAXED : DKIM_CANON_SIMPLE, algorithm, length, &status);
    if (!dkim) return {};
    std::string field;
    unsigned char* text = nullptr;
    std::size_t size = 0;
    bool test_key = false;
    if (feed(dkim, message) && dkim_eom(dkim, &test_key) == DKIM_STAT_OK && dkim_getsighdr_d(dkim, std::strlen(DKIM_SIGNHEADER) + 2, &text, &size) == DKIM_STAT_OK) {
      field = std::string(DKIM_SIGNHEADER) + ": ";
      for (std::size_t i = 0; i < size; ++i) {
        if (text[i] == '\n' && field.back() != '\r') field += '\r';
        field += static_cast<char>(text[i]);
      }
      field += "\r\n";
    }
    dkim_free(dkim);
    return field;
  }

 private:
  static DKIM_CBSTAT look_up(DKIM* dkim, DKIM_SIGINFO* signature, unsigned char* buffer, std::size_t size) {
    const auto* keys = static_cast<const KeyTexts*>(dkim_get_user_context(dkim));
    const auto text = [](const unsigned char* words) { return std::string(reinterpret_cast<const char*>(words)); };
    const auto found = keys->find(text(dkim_sig_getselector(signature)) + "._domainkey." + text(dkim_sig_getdomain(signature)));
    if (found == keys->end() || found->second.size() >= size) return DKIM_CBSTAT_NOTFOUND;
    std::memcpy(buffer, found->second.c_str(), found->second.size() + 1);
    return DKIM_CBSTAT_CONTINUE;
  }

  static bool feed(DKIM* dkim, std::string_view message) {
    const auto end = message.find("\r\n\r\n");
    const std::string_view header = message.substr(0, end == std::string_view::npos ? message.size() : end + 2);
    for (std::size_t at = 0; at < header.size();) {
      std::size_t stop = header.find("\r\n", at);
      while (stop != std::string_view::npos && stop + 2 < header.size() && (header[stop + 2] == ' ' || header[stop + 2] == '\t')) stop = header.find("\r\n", stop + 2);
      if (stop == std::string_view::npos) stop = header.size();
      if (dkim_header(dkim, bytes_of(header.substr(at)), stop - at) != DKIM_STAT_OK) return false;
      at = stop + 2;
    }
    if (const auto status = dkim_eoh(dkim); status != DKIM_STAT_OK) return false;
    if (end == std::string_view::npos) return true;
    const auto body = message.substr(end + 4);
    return body.empty() || dkim_body(dkim, bytes_of(body), body.size()) == DKIM_STAT_OK;
  }
  static unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())); }

  KeyTexts keys_;
  DKIM_LIB* library_;
};

}  // namespace mailwhy::peers
