// What the values of options must look like. Checked before a verb begins, so that a slip of the pen is not answered by
// "nothing matches".
#pragma once

#include <string>
#include <string_view>

namespace cli {

struct ValueForm {
  std::string_view name;                              // in the help: "ID"
  std::string (*problem)(const std::string& value);   // what is wrong, with the form; empty: nothing
};

extern const ValueForm kStixId, kStixType, kTime, kPublicKey;

}  // namespace cli
