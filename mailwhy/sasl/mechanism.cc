#include "mailwhy/sasl/mechanism.h"

#include <algorithm>
#include <array>
#include <variant>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/sasl/digest_md5.h"
#include "mailwhy/sasl/ntlm.h"
#include "mailwhy/sasl/oauth.h"
#include "mailwhy/sasl/scram.h"
#include "mailwhy/sasl/simple.h"

namespace mailwhy::sasl {
namespace {
using crypto::Hash;
using Needs = Traits::Needs;

constexpr Traits table[] = {
    {.kind = Kind::external, .name = "EXTERNAL", .needs = Needs::certificate, .speaks_first = true, .standard = "RFC 4422"},
    {.kind = Kind::scram_sha_512_plus, .name = "SCRAM-SHA-512-PLUS", .needs = Needs::password, .binding = true, .proves_server = true, .speaks_first = true, .standard = "RFC 5802"},
    {.kind = Kind::scram_sha_256_plus, .name = "SCRAM-SHA-256-PLUS", .needs = Needs::password, .binding = true, .proves_server = true, .speaks_first = true, .standard = "RFC 7677"},
    {.kind = Kind::scram_sha_1_plus, .name = "SCRAM-SHA-1-PLUS", .needs = Needs::password, .binding = true, .proves_server = true, .speaks_first = true, .standard = "RFC 5802"},
    {.kind = Kind::scram_sha_512, .name = "SCRAM-SHA-512", .needs = Needs::password, .proves_server = true, .speaks_first = true, .standard = "RFC 5802"},
    {.kind = Kind::scram_sha_256, .name = "SCRAM-SHA-256", .needs = Needs::password, .proves_server = true, .speaks_first = true, .standard = "RFC 7677"},
    {.kind = Kind::scram_sha_1, .name = "SCRAM-SHA-1", .needs = Needs::password, .proves_server = true, .speaks_first = true, .standard = "RFC 5802"},
    {.kind = Kind::oauthbearer, .name = "OAUTHBEARER", .needs = Needs::token, .reveals = true, .speaks_first = true, .standard = "RFC 7628"},
    {.kind = Kind::xoauth2, .name = "XOAUTH2", .needs = Needs::token, .reveals = true, .speaks_first = true, .standard = ""},
    {.kind = Kind::plain, .name = "PLAIN", .needs = Needs::password, .reveals = true, .speaks_first = true, .standard = "RFC 4616"},
    {.kind = Kind::login, .name = "LOGIN", .needs = Needs::password, .reveals = true, .any_prompt = true, .standard = ""},
    {.kind = Kind::digest_md5, .name = "DIGEST-MD5", .needs = Needs::password, .proves_server = true, .standard = "RFC 2831"},
    {.kind = Kind::cram_md5, .name = "CRAM-MD5", .needs = Needs::password, .standard = "RFC 2195"},
    {.kind = Kind::ntlm, .name = "NTLM", .needs = Needs::password, .any_prompt = true, .standard = ""},
};

constexpr std::array kind_words = {
    "challenge_malformed", "challenge_too_long", "unexpected_challenge", "nonce_not_ours", "too_many_rounds", "extension_demanded",
    "no_common_protection", "server_proof_wrong", "server_proof_missing", "server_refused", "secret_unusable", "not_able",
};

using Machine = std::variant<Plain, Login, External, CramMd5, DigestMd5, Scram, OAuth, Ntlm>;

Machine machine(Kind kind, const Material& material) {
  switch (kind) {
    case Kind::external: return External(material);
    case Kind::scram_sha_512_plus: return Scram(material, Hash::sha512, true);
    case Kind::scram_sha_256_plus: return Scram(material, Hash::sha256, true);
    case Kind::scram_sha_1_plus: return Scram(material, Hash::sha1, true);
    case Kind::scram_sha_512: return Scram(material, Hash::sha512, false);
    case Kind::scram_sha_256: return Scram(material, Hash::sha256, false);
    case Kind::scram_sha_1: return Scram(material, Hash::sha1, false);
    case Kind::oauthbearer: return OAuth(material, OAuth::Form::oauthbearer);
    case Kind::xoauth2: return OAuth(material, OAuth::Form::xoauth2);
    case Kind::plain: return Plain(material);
    case Kind::login: return Login(material);
    case Kind::digest_md5: return DigestMd5(material);
    case Kind::cram_md5: return CramMd5(material);
    case Kind::ntlm: return Ntlm(material);
  }
  return Plain(material);
}

bool has_what_it_needs(const Traits& traits, const Material& material) {
  if (traits.needs == Needs::password) return material.password.has_value();
  if (traits.needs == Needs::token) return material.token.has_value();
  return true;
}

}  // namespace

std::string_view to_string(Trouble::Kind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

std::span<const Traits> all_mechanisms() { return table; }

const Traits& traits_of(Kind kind) {
  const auto* found = std::find_if(std::begin(table), std::end(table), [&](const Traits& traits) { return traits.kind == kind; });
  MAILWHY_CHECK(found != std::end(table), "every mechanism has a row");
  return *found;
}

const Traits* find_mechanism(std::string_view name) {
  const auto* found = std::find_if(std::begin(table), std::end(table), [&](const Traits& traits) { return equal_ignoring_case(traits.name, name); });
  return found == std::end(table) ? nullptr : found;
}

struct Mechanism::Impl {
  Impl(Kind k, Material m) : kind(k), material(std::move(m)), state(machine(k, material)) {}
  Kind kind;
  Material material;
  Machine state;  // refers to material
  bool over = false;

  Step ended(Step step) {
    over = over || step.failure.has_value();
    return step;
  }
};

Mechanism::Mechanism(Kind kind, Material material) : impl_(std::make_unique<Impl>(kind, std::move(material))) {}
Mechanism::Mechanism(Mechanism&&) noexcept = default;
Mechanism& Mechanism::operator=(Mechanism&&) noexcept = default;
Mechanism::~Mechanism() = default;

const Traits& Mechanism::traits() const { return traits_of(impl_->kind); }

Step Mechanism::start() {
  if (!has_what_it_needs(traits(), impl_->material)) return impl_->ended(give_up(Trouble::Kind::not_able, "There is nothing to log in with."));
  return impl_->ended(std::visit([](auto& one) { return one.start(); }, impl_->state));
}

Step Mechanism::step(BytesView challenge) {
  if (impl_->over) return no_more_to_say();
  return impl_->ended(std::visit([&](auto& one) { return one.step(challenge); }, impl_->state));
}

std::optional<Trouble> Mechanism::accept() const {
  return std::visit([](const auto& one) { return one.accept(); }, impl_->state);
}

}  // namespace mailwhy::sasl
