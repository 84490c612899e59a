// The product's vocabulary of places: where in a delivery something was seen (interface.md, `stage`).
#pragma once
#include <optional>
#include <string_view>

namespace mailwhy::evidence {

// In the order of a delivery.
enum class Stage {
  address, domain, route, connect, greeting, hello, tls, login, identity, reputation, mail_from, rcpt_to, data, content, mailbox,
};
std::string_view to_string(Stage stage);  // "mail_from"
std::optional<Stage> parse_stage(std::string_view text);

}  // namespace mailwhy::evidence
