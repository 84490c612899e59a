// What is known while the records of a notice are put together.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/notice/material.h"
#include "mailwhy/bounce/notice/people.h"
#include "mailwhy/bounce/notice/reply_scan.h"
#include "mailwhy/bounce/notice/signs.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::bounce::notice {

constexpr std::size_t most_diagnostic = 4096;
constexpr std::size_t most_recipients = 10'000;

class Work {
 public:
  explicit Work(std::string_view bytes) : material(gather(bytes)), signs(read_signs(material.message)) {}
  Work(const Work&) = delete;   // its parts refer to each other
  Work& operator=(const Work&) = delete;

  Material material;
  Signs signs;
  bool many = false;   // so many recipients that the words for all of them are not tried for each

  // What the words tell, found when it is first asked for: a delivery status mostly leaves nothing open.
  const Known& known() const;                   // what the headers say of the addresses
  const std::vector<Person>& people() const;    // who failed
  const Codes& codes() const;                   // of the whole text
  // The program names in X-Failed-Recipients who failed: the people are those alone from here on, when there are any.
  void keep_named();

 private:
  mutable std::optional<Known> known_;
  mutable std::optional<std::vector<Person>> people_;
  mutable std::optional<Codes> codes_;
};

// The words about a person; of the prose.
std::string_view words_of(const Prose& prose, const Person& person);
// What is said behind the list of recipients, for all of them; of the prose.
std::string_view shared_words(const Work& work);
// Sendmail sends RCPT and DATA at once: the refusal that it files under DATA was of RCPT when DATA then lacked a recipient.
bool lacked_recipient(const Prose& prose);
// The addresses in all fields of that name, at most 1000.
std::vector<std::string> addresses_of_fields(const mail::RawMessage& message, std::string_view name);
// The same behind those that are there.
void add_addresses_of_fields(const mail::RawMessage& message, std::string_view name, std::vector<std::string>& to);

}  // namespace mailwhy::bounce::notice
