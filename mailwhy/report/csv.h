// Cells of comma-separated values (RFC 4180).
#pragma once
#include <span>
#include <string>

namespace mailwhy::report {

// One row with its CRLF.  Cells are made visible, stand in quotes when they must, and get an apostrophe where a spreadsheet would take
// them for a formula.
std::string csv_row(std::span<const std::string> cells);

}  // namespace mailwhy::report
