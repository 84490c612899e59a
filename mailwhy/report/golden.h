// For tests: golden files, and bytes that no form of a report may let through.
#pragma once
#include <string>
#include <vector>

namespace mailwhy::report::cases {

// Compares with golden/NAME, or writes it when MAILWHY_WRITE_GOLDEN is set.
void check_golden(const std::string& name, const std::string& text);
// What a hostile server may send in any place.
const std::vector<std::string>& attacks();

}  // namespace mailwhy::report::cases
