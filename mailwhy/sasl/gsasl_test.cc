// GNU SASL plays the server in the same process: what we send is what another implementation takes, and its proofs hold.
#include <doctest/doctest.h>

#include "mailwhy/sasl/mechanism.h"

#ifndef MAILWHY_GSASL
TEST_CASE("GNU SASL as the server") { MESSAGE("skipped: libgsasl-dev is not installed"); }
#else
#include <gsasl.h>

#include <memory>
#include <string>

#include "mailwhy/base/text.h"

using namespace mailwhy;
using namespace mailwhy::sasl;

namespace {

constexpr const char* binding_bytes = "thirty-two bytes of a binding...";

// What the server knows: one user.
struct Account {
  std::string user, password;
};

int on_property(Gsasl* context, Gsasl_session* session, Gsasl_property property) {
  const auto& account = *static_cast<const Account*>(gsasl_callback_hook_get(context));
  const auto given = [&](Gsasl_property wanted) {
    const char* text = gsasl_property_fast(session, wanted);
    return std::string(text ? text : "");
  };
  switch (property) {
    case GSASL_PASSWORD: return gsasl_property_set(session, property, account.password.c_str());
    case GSASL_REALM: return gsasl_property_set(session, property, "example.org");
    case GSASL_SCRAM_ITER: return gsasl_property_set(session, property, "4096");
    case GSASL_CB_TLS_UNIQUE: return GSASL_NO_CALLBACK;
    case GSASL_CB_TLS_EXPORTER: return gsasl_property_set(session, property, base64_encode(binding_bytes).c_str());
    case GSASL_VALIDATE_SIMPLE:
      return given(GSASL_AUTHID) == account.user && given(GSASL_PASSWORD) == account.password ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
    case GSASL_VALIDATE_EXTERNAL: return GSASL_OK;
    default: return GSASL_NO_CALLBACK;
  }
}

struct Outcome {
  bool server_satisfied = false, client_satisfied = false;
};

// Lets both talk until one has had enough; whoever begins is up to the mechanism.
Outcome talk(Kind kind, Material material, Account account) {
  Gsasl* context = nullptr;
  REQUIRE(gsasl_init(&context) == GSASL_OK);
  gsasl_callback_set(context, on_property);
  gsasl_callback_hook_set(context, &account);
  Gsasl_session* server = nullptr;
  const std::string name(traits_of(kind).name);
  REQUIRE(gsasl_server_start(context, name.c_str(), &server) == GSASL_OK);
  Mechanism client(kind, std::move(material));
  Outcome outcome;
  Step step = client.start();
  for (int round = 0; round < 10 && !step.failure; ++round) {
    const std::string said(step.response ? step.response->reveal() : std::string_view());
    char* challenge = nullptr;
    std::size_t size = 0;
    const int rc = gsasl_step(server, said.data(), said.size(), &challenge, &size);
    const std::string next(challenge ? challenge : "", size);
    gsasl_free(challenge);
    outcome.server_satisfied = rc == GSASL_OK;
    if (rc != GSASL_NEEDS_MORE && rc != GSASL_OK) break;
    if (rc == GSASL_OK && next.empty()) break;
    step = client.step(next);
    if (rc == GSASL_OK) break;
  }
  outcome.client_satisfied = !step.failure && !client.accept();
  gsasl_finish(server);
  gsasl_done(context);
  return outcome;
}

Material material_for(const Account& account) {
  Material material;
  material.user = account.user;
  material.password = crypto::Secret(account.password);
  material.host = "mail.example.org";
  material.binding = ChannelBinding{"tls-exporter", binding_bytes};
  material.plus_offered = true;
  return material;
}

constexpr Kind by_password[] = {Kind::plain, Kind::login, Kind::cram_md5, Kind::digest_md5, Kind::scram_sha_1, Kind::scram_sha_256, Kind::scram_sha_1_plus, Kind::scram_sha_256_plus};

}  // namespace

TEST_CASE("GNU SASL lets in who knows the password, and proves itself") {
  for (const Account& account : {Account{"ann", "secret"}, Account{"ann@example.org", "a longer one, with = and \"quotes\""}, Account{"ann", "p\u00E4\u00DFwort"}, Account{"gr\u00FCn", "p\u00E4\u00DFwort"}})
    for (const Kind kind : by_password) {
      // RFC 2831 s2.1.2.1 hashes the user name in ISO 8859-1 too where that is possible; GNU SASL does so with the password only.
      if (kind == Kind::digest_md5 && !is_ascii(account.user)) continue;
      CAPTURE(traits_of(kind).name);
      CAPTURE(account.user);
      const Outcome outcome = talk(kind, material_for(account), account);
      CHECK(outcome.server_satisfied);
      CHECK(outcome.client_satisfied);
    }
}

TEST_CASE("GNU SASL refuses a wrong password") {
  const Account account{"ann", "secret"};
  for (const Kind kind : by_password) {
    auto material = material_for(account);
    material.password = crypto::Secret("wrong");
    CAPTURE(traits_of(kind).name);
    CHECK_FALSE(talk(kind, material, account).server_satisfied);
  }
}

TEST_CASE("GNU SASL refuses a login that is tied to another connection") {
  const Account account{"ann", "secret"};
  auto material = material_for(account);
  material.binding->bytes = "another connection";
  CHECK_FALSE(talk(Kind::scram_sha_256_plus, material, account).server_satisfied);
}

TEST_CASE("GNU SASL takes EXTERNAL") {
  Material material;
  material.act_as = "ann";
  CHECK(talk(Kind::external, material, {"ann", ""}).server_satisfied);
}
#endif
