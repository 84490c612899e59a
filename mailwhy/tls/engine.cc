#include "mailwhy/tls/engine.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/tls/alert.h"
#include "mailwhy/tls/context.h"
#include "mailwhy/tls/words.h"

namespace mailwhy::tls {
namespace {

// Decrypted bytes that nobody took: more than this is a flood.
constexpr std::size_t max_waiting_bytes = 1 << 20;

crypto::Certificate certificate_of(const X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  const std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  if (auto read = crypto::read_certificate(bytes)) return *std::move(read);
  crypto::Certificate unread;
  unread.der = bytes;
  return unread;
}

std::vector<crypto::Certificate> sent_chain(SSL* ssl) {
  std::vector<crypto::Certificate> out;
  // OpenSSL leaves the leaf out of the chain on the server's side only.
  if (SSL_is_server(ssl) == 1)
    if (X509* leaf = SSL_get0_peer_certificate(ssl)) out.push_back(certificate_of(leaf));
  STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i)
    out.push_back(certificate_of(sk_X509_value(chain, i)));
  return out;
}

struct GroupName {
  const char* openssl;
  const char* usual;
};
constexpr GroupName group_names[] = {{"prime256v1", "P-256"}, {"secp384r1", "P-384"}, {"secp521r1", "P-521"}};

std::string key_exchange(SSL* ssl) {
  EVP_PKEY* raw = nullptr;
  if (SSL_get_peer_tmp_key(ssl, &raw) != 1 || raw == nullptr) {
    const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl);
    return cipher != nullptr && SSL_CIPHER_get_kx_nid(cipher) == NID_kx_rsa ? "RSA" : "";
  }
  const crypto::KeyPtr key(raw);
  const int id = EVP_PKEY_get_base_id(raw);
  if (id == EVP_PKEY_DH) return "DH-" + std::to_string(EVP_PKEY_get_bits(raw));
  if (id != EVP_PKEY_EC) return id > 0 ? OBJ_nid2sn(id) : "";
  std::array<char, 64> name{};
  if (EVP_PKEY_get_group_name(raw, name.data(), name.size(), nullptr) != 1) return "";
  for (const GroupName& group : group_names)
    if (std::string_view(group.openssl) == name.data()) return group.usual;
  return name.data();
}

}  // namespace

class Ticket {
 public:
  explicit Ticket(SSL_SESSION* owned) : session_(owned) {}
  SSL_SESSION* get() const { return session_.get(); }

 private:
  std::unique_ptr<SSL_SESSION, crypto::Free<SSL_SESSION_free>> session_;
};

struct Engine::Impl {
  SslPtr ssl;
  BIO* from_peer = nullptr;  // owned by ssl
  BIO* to_peer = nullptr;
  Domain server_name;
  State state = State::handshaking;
  Facts facts;
  std::string failure;
  std::string peer_alert;
  std::string own_alert;
  Bytes plain;
  FirstWords first_words;
  bool is_client = true;

  const char* peer() const { return is_client ? "the server" : "the client"; }
  void attach(SslPtr session);
  void fail_with(std::string words) {
    state = State::failed;
    failure = std::move(words);
  }
  void handshake();
  void finish_handshake();
  void read_plain();
  void fail_from_openssl();
  void note_problem(int code);

  static Impl& of(const SSL* session) { return *static_cast<Impl*>(SSL_get_app_data(session)); }
  static int on_verify(int ok, X509_STORE_CTX* context);
  static void on_info(const SSL* session, int where, int value);
  static int on_certificate_asked(SSL*, void* impl) {
    static_cast<Impl*>(impl)->facts.client_certificate_asked = true;
    return 1;  // go on without one
  }
};

void Engine::Impl::attach(SslPtr session) {
  ssl = std::move(session);
  from_peer = BIO_new(BIO_s_mem());
  to_peer = BIO_new(BIO_s_mem());
  // An empty buffer means "not yet", not "the end".
  BIO_set_mem_eof_return(from_peer, -1);
  BIO_set_mem_eof_return(to_peer, -1);
  SSL_set_bio(ssl.get(), from_peer, to_peer);
  SSL_set_app_data(ssl.get(), this);
  SSL_set_info_callback(ssl.get(), on_info);
  SSL_set_verify(ssl.get(), SSL_get_verify_mode(ssl.get()) | (is_client ? SSL_VERIFY_PEER : 0), on_verify);
}

// Collects and goes on: the judgement is made later, from Facts.
int Engine::Impl::on_verify(int ok, X509_STORE_CTX* context) {
  const auto* session =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (ok != 1 && session != nullptr) of(session).note_problem(X509_STORE_CTX_get_error(context));
  return 1;
}

void Engine::Impl::note_problem(int code) {
  auto& codes = facts.chain_problem_codes;
  if (code == X509_V_OK || std::find(codes.begin(), codes.end(), code) != codes.end()) return;
  codes.push_back(code);
  facts.chain_problems.emplace_back(X509_verify_cert_error_string(code));
}

void Engine::Impl::on_info(const SSL* session, int where, int value) {
  if ((where & SSL_CB_ALERT) == 0) return;
  const int number = value & 0xff;
  if (number == SSL_AD_CLOSE_NOTIFY) return;
  Impl& impl = of(session);
  ((where & SSL_CB_READ) != 0 ? impl.peer_alert : impl.own_alert) = alert_name(number);
}

void Engine::Impl::handshake() {
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl.get());
  if (done == 1) {
    finish_handshake();
    read_plain();
    return;
  }
  const int error = SSL_get_error(ssl.get(), done);
  if (error == SSL_ERROR_ZERO_RETURN)
    fail_with(std::string(peer()) + " ended TLS during the handshake (close_notify)");
  else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
    fail_from_openssl();
  ERR_clear_error();
}

void Engine::Impl::finish_handshake() {
  state = State::up;
  facts.protocol = SSL_get_version(ssl.get());
  facts.cipher = SSL_get_cipher_name(ssl.get());
  facts.key_exchange = key_exchange(ssl.get());
  facts.chain = sent_chain(ssl.get());
  facts.resumed = SSL_session_reused(ssl.get()) == 1;
  if (!facts.chain.empty()) {
    note_problem(static_cast<int>(SSL_get_verify_result(ssl.get())));
    facts.trusted = facts.chain_problem_codes.empty();
    facts.name_matches = is_client && crypto::names_host(facts.chain.front(), server_name);
  }
}

void Engine::Impl::read_plain() {
  std::array<char, 16384> buffer;
  while (state == State::up) {
    ERR_clear_error();
    const int size = SSL_read(ssl.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (size > 0) {
      plain.append(buffer.data(), static_cast<std::size_t>(size));
      if (plain.size() > max_waiting_bytes) fail_with("more than 1 MiB came without a pause");
      continue;
    }
    const int error = SSL_get_error(ssl.get(), size);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) break;
    if (error == SSL_ERROR_ZERO_RETURN)
      state = State::closed;
    else
      fail_from_openssl();
  }
  ERR_clear_error();
}

void Engine::Impl::fail_from_openssl() {
  const bool after = state == State::up;
  const unsigned long error = ERR_peek_error();
  const std::string reason = reason_words(error);
  const std::string when = after ? " after the handshake" : "";
  if (!peer_alert.empty() && is_alert_reason(error)) {
    fail_with(std::string(peer()) + " sent the alert " + peer_alert + when);
  } else if (!after && is_client && first_words.is_foreign()) {
    fail_with(std::string(peer()) + " " + first_words.words());
  } else {
    std::string words = after ? "the TLS connection broke: " : "the TLS handshake failed: ";
    words += reason;
    if (!own_alert.empty()) words += " (this side sent the alert " + own_alert + ")";
    fail_with(std::move(words));
  }
}

Engine::Engine() : impl_(std::make_unique<Impl>()) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Engine Engine::client(const ClientOptions& options) {
  Engine engine;
  Impl& impl = *engine.impl_;
  impl.server_name = options.server_name;
  SslPtr session = client_session(options.ca_file);
  if (!session) {
    impl.fail_with("the TLS library of this machine could not start");
    return engine;
  }
  impl.attach(std::move(session));
  SSL_set_connect_state(impl.ssl.get());
  SSL_set_cert_cb(impl.ssl.get(), Impl::on_certificate_asked, &impl);
  // RFC 6066 s3: SNI carries host names only, no addresses.
  const std::string& name = options.server_name.text();
  if (options.send_sni && options.server_name.is_host_name() && !options.server_name.is_root() && !IpAddress::parse(name))
    SSL_ctrl(impl.ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, std::string(name).data());
  if (options.ticket) SSL_set_session(impl.ssl.get(), options.ticket->get());
  if (!options.certificate.chain_pem.empty() && !use_identity(impl.ssl.get(), options.certificate)) {
    impl.fail_with("our certificate or its key cannot be used");
    return engine;
  }
  if (options.now != Time{})
    X509_VERIFY_PARAM_set_time(SSL_get0_param(impl.ssl.get()),
                               static_cast<time_t>(std::chrono::floor<std::chrono::seconds>(options.now)
                                                       .time_since_epoch()
                                                       .count()));
  return engine;
}

Engine Engine::server(const crypto::Identity& identity, ServerFlaw flaw, const crypto::Identity* nameless) {
  Engine engine;
  Impl& impl = *engine.impl_;
  impl.is_client = false;
  SslPtr session = server_session(identity, flaw, nameless);
  if (!session) {
    impl.fail_with("the server's certificate or key cannot be used");
    return engine;
  }
  impl.attach(std::move(session));
  SSL_set_accept_state(impl.ssl.get());
  return engine;
}

Engine::State Engine::state() const { return impl_->state; }

void Engine::start() {
  if (impl_->state == State::handshaking) impl_->handshake();
}

void Engine::receive(BytesView ciphertext) {
  Impl& impl = *impl_;
  if (ciphertext.empty()) return;
  if (impl.state == State::handshaking && impl.is_client) {
    impl.first_words.add(ciphertext);
    // Text in place of TLS: wait for the end of its line, so that it can be quoted whole however it was cut.
    if (impl.first_words.wants_more()) return;
    if (impl.first_words.is_foreign()) {
      impl.fail_with(std::string(impl.peer()) + " " + impl.first_words.words());
      return;
    }
  }
  // In pieces, so that OpenSSL's buffer stays small whatever the caller hands over.
  while (!ciphertext.empty() && (impl.state == State::handshaking || impl.state == State::up)) {
    const BytesView piece = ciphertext.substr(0, 16384);
    ciphertext.remove_prefix(piece.size());
    BIO_write(impl.from_peer, piece.data(), static_cast<int>(piece.size()));
    if (impl.state == State::handshaking)
      impl.handshake();
    else
      impl.read_plain();
  }
}

void Engine::peer_closed() {
  Impl& impl = *impl_;
  if (impl.state == State::up) impl.state = State::closed;
  if (impl.state != State::handshaking) return;
  if (impl.first_words.is_foreign())
    impl.fail_with(std::string(impl.peer()) + " " + impl.first_words.words());
  else
    impl.fail_with(std::string(impl.peer()) + " closed during the handshake" +
                   (impl.is_client && impl.first_words.empty() ? ", before it sent anything" : ""));
}

void Engine::write(BytesView plain) {
  Impl& impl = *impl_;
  while (!plain.empty() && impl.state == State::up) {
    ERR_clear_error();
    const BytesView piece = plain.substr(0, 1 << 20);
    const int size = SSL_write(impl.ssl.get(), piece.data(), static_cast<int>(piece.size()));
    if (size <= 0) {
      impl.fail_from_openssl();
      break;
    }
    plain.remove_prefix(static_cast<std::size_t>(size));
  }
  ERR_clear_error();
}

void Engine::close() {
  if (impl_->state == State::up) SSL_shutdown(impl_->ssl.get());
  ERR_clear_error();
  if (impl_->state != State::failed) impl_->state = State::closed;
}

Bytes Engine::take_outgoing() {
  if (!impl_->ssl) return {};
  Bytes out = crypto::content(impl_->to_peer);
  BIO_reset(impl_->to_peer);
  return out;
}

Bytes Engine::take_plain() { return std::exchange(impl_->plain, {}); }

const Facts& Engine::facts() const { return impl_->facts; }
std::shared_ptr<const Ticket> Engine::ticket() const {
  if (!impl_->ssl || impl_->state == State::handshaking || impl_->state == State::failed) return nullptr;
  auto ticket = std::make_shared<const Ticket>(SSL_get1_session(impl_->ssl.get()));
  return ticket->get() != nullptr && SSL_SESSION_is_resumable(ticket->get()) == 1 ? ticket : nullptr;
}
const std::string& Engine::failure() const { return impl_->failure; }
const std::string& Engine::peer_alert() const { return impl_->peer_alert; }

Bytes Engine::exporter() const {
  constexpr std::string_view label = "EXPORTER-Channel-Binding";
  std::array<unsigned char, 32> out{};
  if (impl_->state != State::up || SSL_export_keying_material(impl_->ssl.get(), out.data(), out.size(), label.data(), label.size(),
                                                              nullptr, 0, 0) != 1)
    return {};
  return Bytes(reinterpret_cast<const char*>(out.data()), out.size());
}

Bytes Engine::server_end_point() const {
  if (impl_->state != State::up) return {};
  const X509* leaf = impl_->is_client ? SSL_get0_peer_certificate(impl_->ssl.get()) : SSL_get_certificate(impl_->ssl.get());
  int digest = NID_undef;
  if (leaf == nullptr || X509_get_signature_info(const_cast<X509*>(leaf), &digest, nullptr, nullptr, nullptr) != 1) return {};
  if (digest == NID_md5 || digest == NID_sha1) digest = NID_sha256;
  const EVP_MD* kind = EVP_get_digestbynid(digest);
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (kind == nullptr || X509_digest(leaf, kind, out.data(), &size) != 1) return {};
  return Bytes(reinterpret_cast<const char*>(out.data()), size);
}

}  // namespace mailwhy::tls
