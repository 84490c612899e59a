#include "mailwhy/crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <climits>

#include "mailwhy/base/text.h"
#include "mailwhy/crypto/digest.h"
#include "mailwhy/crypto/openssl_ptr.h"

namespace mailwhy::crypto {
namespace {

// A certificate above this is an attack on the reader, not a certificate.
constexpr std::size_t max_der_bytes = 1 << 20;

std::string_view bytes_of(const ASN1_STRING* text) {
  const auto* data = ASN1_STRING_get0_data(text);
  const int size = ASN1_STRING_length(text);
  if (data == nullptr || size <= 0) return {};
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

// RFC 4514, but with UTF-8 left readable (RFC 4514 s2.4 allows both).
std::string name_text(const X509_NAME* name) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (name == nullptr || !out || X509_NAME_print_ex(out.get(), name, 0, flags) < 0) return {};
  return content(out.get());
}

// RFC 6125 s2.3.1: the most specific common name, which is the last one.
std::optional<std::string> common_name(const X509_NAME* name) {
  int last = -1;
  for (int i = -1; (i = X509_NAME_get_index_by_NID(name, NID_commonName, i)) >= 0;) last = i;
  if (last < 0) return std::nullopt;
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last));
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, value);
  if (size < 0) return std::nullopt;
  std::string out(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return out;
}

std::optional<std::string> address_text(std::string_view bytes) {
  if (bytes.size() == 4) {
    std::array<std::uint8_t, 4> v4{};
    std::copy(bytes.begin(), bytes.end(), v4.begin());
    return IpAddress::v4(v4).text();
  }
  if (bytes.size() == 16) {
    std::array<std::uint8_t, 16> v6{};
    std::copy(bytes.begin(), bytes.end(), v6.begin());
    return IpAddress::v6(v6).text();
  }
  return std::nullopt;
}

void read_names(const X509* certificate, Certificate& out) {
  if (X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) < 0) {
    if (auto name = common_name(X509_get_subject_name(certificate))) out.dns_names.push_back(*name);
    return;
  }
  const NamesPtr names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (!names) return;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) out.dns_names.emplace_back(bytes_of(name->d.dNSName));
    if (name->type != GEN_IPADD) continue;
    if (auto text = address_text(bytes_of(name->d.iPAddress))) out.ip_names.push_back(*text);
  }
}

Time time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return Time{};
  using namespace std::chrono;
  const year_month_day day(year(parts.tm_year + 1900), month(static_cast<unsigned>(parts.tm_mon + 1)),
                           std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  return sys_days(day) + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

std::string algorithm_name(const ASN1_OBJECT* object) {
  if (const int nid = OBJ_obj2nid(object); nid != NID_undef) return OBJ_nid2ln(nid);
  std::array<char, 128> text{};
  OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  return text.data();
}

struct KeyName {
  int id;
  const char* name;
};
constexpr KeyName key_names[] = {
    {EVP_PKEY_RSA, "RSA"}, {EVP_PKEY_RSA_PSS, "RSA-PSS"}, {EVP_PKEY_EC, "EC"},
    {EVP_PKEY_DSA, "DSA"}, {EVP_PKEY_ED25519, "ED25519"}, {EVP_PKEY_ED448, "ED448"},
};

void read_key(const X509* certificate, Certificate& out) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) {  // an algorithm that this OpenSSL does not know: still name it
    ASN1_OBJECT* object = nullptr;
    X509_PUBKEY_get0_param(&object, nullptr, nullptr, nullptr, X509_get_X509_PUBKEY(certificate));
    if (object != nullptr) out.key_type = algorithm_name(object);
    return;
  }
  const int id = EVP_PKEY_get_base_id(key);
  for (const KeyName& known : key_names)
    if (known.id == id) out.key_type = known.name;
  if (out.key_type.empty()) out.key_type = id > 0 ? OBJ_nid2sn(id) : "unknown";
  out.key_bits = EVP_PKEY_get_bits(key);
}

std::string serial_hex(const X509* certificate) {
  const BignumPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  if (!number) return {};
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  if (bytes.empty()) bytes.push_back('\0');
  return (BN_is_negative(number.get()) ? "-" : "") + hex(bytes);
}

bool is_self_signed(X509* certificate) {
  if (X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) != 0) return false;
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  return key != nullptr && X509_verify(certificate, key) == 1;
}

bool covers(std::string_view pattern, std::string_view host) {
  if (pattern.ends_with('.')) pattern.remove_suffix(1);
  if (pattern.empty()) return false;
  if (equal_ignoring_case(pattern, host)) return true;
  if (!pattern.starts_with("*.")) return false;
  const std::string_view below = pattern.substr(1);
  // "*.org" speaks for nobody: OpenSSL and GnuTLS both want two labels after the star.
  if (below.find('.', 1) == std::string_view::npos || below.find('*') != std::string_view::npos) return false;
  const std::size_t first_dot = host.find('.');
  if (first_dot == std::string_view::npos || first_dot == 0) return false;
  return equal_ignoring_case(below, host.substr(first_dot));
}

}  // namespace

std::optional<Certificate> read_certificate(std::string_view der) {
  if (der.empty() || der.size() > max_der_bytes) return std::nullopt;
  const auto* position = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = position + der.size();
  const X509Ptr parsed(d2i_X509(nullptr, &position, static_cast<long>(der.size())));
  if (!parsed || position != end) {
    ERR_clear_error();
    return std::nullopt;
  }
  Certificate out;
  out.subject = name_text(X509_get_subject_name(parsed.get()));
  out.issuer = name_text(X509_get_issuer_name(parsed.get()));
  read_names(parsed.get(), out);
  out.not_before = time_of(X509_get0_notBefore(parsed.get()));
  out.not_after = time_of(X509_get0_notAfter(parsed.get()));
  read_key(parsed.get(), out);
  const X509_ALGOR* algorithm = X509_get0_tbs_sigalg(parsed.get());
  out.signature_algorithm = algorithm_name(algorithm->algorithm);
  out.serial_hex = serial_hex(parsed.get());
  out.sha256_hex = hex(digest(Hash::sha256, der));
  out.self_signed = is_self_signed(parsed.get());
  out.der = std::string(der);
  ERR_clear_error();
  return out;
}

std::vector<Certificate> read_pem(std::string_view pem) {
  std::vector<Certificate> out;
  if (pem.size() > INT_MAX) return out;
  const BioPtr in = read_only_bio(pem);
  while (out.size() < 10000) {
    const X509Ptr next(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!next) break;
    unsigned char* der = nullptr;
    const int size = i2d_X509(next.get(), &der);
    if (size <= 0) continue;
    if (auto read = read_certificate({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)}))
      out.push_back(std::move(*read));
    OPENSSL_free(der);
  }
  ERR_clear_error();
  return out;
}

bool names_host(const Certificate& certificate, const Domain& host) {
  // A name with escapes is no host name, and its text is not what stands in a certificate.
  if (host.is_root() || host.text().find('\\') != std::string::npos) return false;
  for (const std::string& name : certificate.dns_names)
    if (covers(name, host.text())) return true;
  return false;
}

}  // namespace mailwhy::crypto
