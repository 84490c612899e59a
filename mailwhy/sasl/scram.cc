#include "mailwhy/sasl/scram.h"

#include "mailwhy/base/text.h"
#include "mailwhy/sasl/prepare.h"

namespace mailwhy::sasl {
namespace {

// RFC 7677 s4 asks for at least 4096; today's advice is some hundred thousand.  More than this is an attack on our time.
constexpr std::uint32_t most_rounds = 2'000'000;
constexpr std::uint32_t least_rounds = 4096;
constexpr std::size_t longest_nonce = 1024;

// "r=..." as ('r', "..."); nullopt for anything else.
std::optional<std::pair<char, std::string_view>> attribute(std::string_view text) {
  if (text.size() < 2 || text[1] != '=') return {};
  return std::pair{text[0], text.substr(2)};
}

// RFC 5802 s5.1   printable = %x21-2B / %x2D-7E
bool is_printable(std::string_view text) {
  for (const char c : text)
    if (c < 0x21 || c > 0x7e || c == ',') return false;
  return true;
}

Step unreadable_message(std::string_view what) {
  return give_up(Trouble::Kind::challenge_malformed, fmt::format("The server's message cannot be read: {} (RFC 5802).", what));
}

Step refused(std::string_view word) {
  const std::string shown = shorten(visible(word), 80);
  Step step = give_up(Trouble::Kind::server_refused, fmt::format("The server refuses inside of the mechanism: {}.", shown));
  step.failure->words = shown;
  return step;
}

}  // namespace

Step Scram::start() {
  auto user = prepare(material_.user);
  auto password = prepare(material_.password->reveal());
  if (!user || user->empty()) return give_up(Trouble::Kind::secret_unusable, fmt::format("The user name cannot be used with SCRAM: {} (RFC 4013).", user ? "nothing is left of it" : user.error().text));
  if (!password) return give_up(Trouble::Kind::secret_unusable, fmt::format("The password cannot be used with SCRAM: {} (RFC 4013).", password.error().text));
  if (password->empty()) return give_up(Trouble::Kind::secret_unusable, "The password cannot be used with SCRAM: nothing is left of it (RFC 4013).");
  password_ = crypto::Secret::take(*password);
  if (plus_ && !material_.binding) return give_up(Trouble::Kind::not_able, "There is no TLS connection that this login could be tied to.");

  nonce_ = material_.nonce;
  if (nonce_.empty()) {
    const auto drawn = crypto::random_bytes(18);
    if (!drawn) return give_up(Trouble::Kind::not_able, "This machine has no source of random bytes.");
    nonce_ = base64_encode(*drawn);
  }
  // RFC 5802 s6: "y" says that we could be bound and saw no -PLUS form; a server that offered one then knows that somebody took it out.
  if (plus_) gs2_ = "p=" + material_.binding->type + ",";
  else gs2_ = material_.binding && !material_.plus_offered ? "y," : "n,";
  if (!material_.act_as.empty()) gs2_ += "a=" + escaped(material_.act_as);
  gs2_ += ",";
  first_bare_ = "n=" + escaped(*user) + ",r=" + nonce_;
  return answer(plus_ ? fmt::format("User name and a random text; the login will be tied to this TLS connection ({}).", material_.binding->type)
                      : std::string("User name and a random text."),
                gs2_ + first_bare_);
}

Step Scram::step(BytesView challenge) {
  if (challenge.size() > longest_challenge) return give_up(Trouble::Kind::challenge_too_long, "The server's challenge is longer than any mechanism allows.");
  if (state_ == State::first) return on_first(challenge);
  if (state_ == State::final) return on_final(challenge);
  return no_more_to_say();
}

// RFC 5802 s7   server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]
std::optional<Step> Scram::read_first(BytesView text, ServerFirst& first) const {
  const auto parts = split(text, ',');
  if (const auto head = attribute(parts.front()); head && head->first == 'e') return refused(head->second);
  else if (head && head->first == 'm')
    return give_up(Trouble::Kind::extension_demanded, "The server insists on an extension that no standard defines (RFC 5802 s5.1, m=).");
  if (parts.size() < 3) return unreadable_message("nonce, salt and number of rounds are expected");
  const auto nonce = attribute(parts[0]), salt = attribute(parts[1]), rounds = attribute(parts[2]);
  if (!nonce || nonce->first != 'r' || !is_printable(nonce->second)) return unreadable_message("the nonce is missing");
  if (nonce->second.size() > longest_nonce) return unreadable_message("the nonce is too long");
  if (nonce->second.size() <= nonce_.size() || !nonce->second.starts_with(nonce_))
    return give_up(Trouble::Kind::nonce_not_ours, "The server did not add to the random text that was sent but used another: an old answer, or somebody in between.");
  const auto salt_bytes = salt && salt->first == 's' ? base64_decode(salt->second) : std::nullopt;
  if (!salt_bytes || salt_bytes->empty()) return unreadable_message("the salt is missing");
  const bool digits = rounds && rounds->first == 'i' && !rounds->second.empty() && rounds->second.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits) return unreadable_message("the number of rounds is missing");
  const auto number = parse_number(rounds->second, most_rounds);
  if (!number) return give_up(Trouble::Kind::too_many_rounds, fmt::format("The server wants more than {} rounds of key derivation, which would only cost time.", most_rounds));
  if (*number == 0) return unreadable_message("no round at all");
  for (std::size_t i = 3; i < parts.size(); ++i)
    if (!attribute(parts[i])) return unreadable_message("an extension without a value");
  first = {std::string(nonce->second), *salt_bytes, static_cast<std::uint32_t>(*number)};
  return {};
}

Step Scram::on_first(BytesView text) {
  state_ = State::over;
  if (text.empty()) return unreadable_message("it is empty");
  ServerFirst first;
  if (auto trouble = read_first(text, first)) return std::move(*trouble);
  return prove(first, text);
}

// RFC 5802 s3.  Every name is the standard's.
Step Scram::prove(const ServerFirst& first, BytesView text) {
  Bytes cbind = gs2_;
  if (plus_) cbind += material_.binding->bytes;
  const std::string without_proof = "c=" + base64_encode(cbind) + ",r=" + first.nonce;
  const std::string auth_message = first_bare_ + "," + std::string(text) + "," + without_proof;

  auto derived = crypto::pbkdf2(hash_, password_.reveal(), first.salt, first.rounds);
  password_ = {};
  if (!derived) return give_up(Trouble::Kind::not_able, "This machine's cryptography does not allow this derivation of a key.");
  const auto salted = crypto::Secret::take(*derived);
  const auto client_key = crypto::Secret::take(crypto::hmac(hash_, salted.reveal(), "Client Key"));
  const Bytes stored_key = crypto::digest(hash_, client_key.reveal());
  const Bytes client_signature = crypto::hmac(hash_, stored_key, auth_message);
  const Bytes proof = crypto::exclusive_or(client_key.reveal(), client_signature);
  const auto server_key = crypto::Secret::take(crypto::hmac(hash_, salted.reveal(), "Server Key"));
  server_signature_ = crypto::Secret::take(crypto::hmac(hash_, server_key.reveal(), auth_message));
  if (proof.empty() || server_signature_.empty()) return give_up(Trouble::Kind::not_able, "This machine's cryptography does not allow this hash.");

  state_ = State::final;
  std::string said = fmt::format("Proof of the password (rounds of derivation: {}); the server has to prove in turn that it knows it.", first.rounds);
  if (first.rounds < least_rounds) said += fmt::format(" The standard wants at least {}: whoever reads along can guess the password sooner.", least_rounds);
  return answer(std::move(said), without_proof + ",p=" + base64_encode(proof));
}

// RFC 5802 s7   server-final-message = (server-error / verifier) ["," extensions]
Step Scram::on_final(BytesView text) {
  state_ = State::over;
  const auto head = attribute(split(text, ',').front());
  if (head && head->first == 'e') return refused(head->second);
  const auto claimed = head && head->first == 'v' ? base64_decode(head->second) : std::nullopt;
  if (!claimed) return unreadable_message("the server's proof is missing");
  if (!crypto::equal_in_constant_time(*claimed, server_signature_.reveal()))
    return give_up(Trouble::Kind::server_proof_wrong, "The server's proof is wrong: it does not know this password, so it is not the server it should be, or its store of passwords is broken.");
  proved_ = true;
  return answer("Nothing more: the server's proof is right, it knows the password.", {}, true);
}

std::optional<Trouble> Scram::accept() const {
  if (proved_) return {};
  return Trouble{Trouble::Kind::server_proof_missing, "The server said yes without proving that it knows the password.", {}};
}

}  // namespace mailwhy::sasl
