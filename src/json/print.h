// Writing JSON that we make ourselves: replies, --json output, log lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace json {

// Appends to a string, putting the commas. The caller keeps the brackets balanced (CHECKed in Take).
//   Writer w; w.Object().Key("id").String(id).Key("n").Integer(3).End(); std::string text = w.Take();
class Writer {
 public:
  Writer& Object();
  Writer& Array();
  Writer& End();  // closes the innermost object or array
  Writer& Key(std::string_view name);
  Writer& String(std::string_view text);  // bytes that are not UTF-8 are written as U+FFFD
  Writer& Integer(int64_t number);
  Writer& Double(double number);          // not finite: null
  Writer& Bool(bool value);
  Writer& Null();
  Writer& Raw(std::string_view json);     // already JSON

  std::string Take();

 private:
  void Separate();
  std::string out_;
  std::string open_;  // the closing bracket of each open one
  bool comma_ = false;
};

}  // namespace json
