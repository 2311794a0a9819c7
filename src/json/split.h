// One JSON object after another out of a stream of bytes that may be larger than memory.
//
// Takes what threat intelligence comes in: a STIX bundle or a TAXII envelope (the elements of their `objects` array), an
// array of objects, or objects one after another, on lines of their own or not. An object at the top whose `objects` is
// an array counts as a bundle unless a `type` before it says otherwise.
//
// Brackets and strings are followed, no more: whether a piece is good JSON is for the Parser to say. So one bad object
// costs that object; a bad line among objects on lines of their own costs that line; and only a text whose brackets do not
// close, or an error inside a bundle or an array, costs what follows. What stands in a bundle around its objects is checked
// here, when it ends: JSON, with one `objects`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace json {

class Splitter {
 public:
  struct Piece {
    std::string_view text;   // "{...}"; valid during the call. Empty where there is an error
    uint64_t offset = 0;     // bytes from the start of the stream
    uint64_t line = 1;
    std::string_view error;  // why it is passed over: longer than piece_bytes_max, or a bad line
    bool too_large = false;  // which of them
  };
  // An error returned by the sink ends the splitting with that error.
  using Sink = std::function<base::Status(const Piece&)>;

  explicit Splitter(size_t piece_bytes_max) : piece_bytes_max_(piece_bytes_max) {}

  // Pieces come as soon as they are complete. Memory is bounded by piece_bytes_max. kInvalid with line and byte where the
  // text is none of the forms above, and its next line is no place to go on; what came before stands. Not to be called again
  // after an error.
  base::Status Feed(std::string_view bytes, const Sink& sink);
  // The stream has ended: kInvalid if something is still open.
  base::Status Finish() const;

 private:
  // What comes next, white space aside.
  enum class Expect : uint8_t {
    kTop,            // a new value at the top
    kElementOrEnd,   // in an array of objects, at its start
    kElement,        // after a comma
    kElementEnd,     // a comma or the end of the array
    kNameOrEnd,      // in an object at the top
    kName,
    kColon,
    kValue,
    kMemberEnd,
    // Inside something, where white space counts:
    kInName, kInType, kInScalar, kInValue, kInElement,
  };

  base::Status SkipByteOrderMark();
  base::Status Step(char c, const Sink& sink);
  void SkipBadLine();
  base::Status PassOverLine(base::Error error, const Sink& sink);
  base::Status BeginTop(char c);
  void BeginObject();
  base::Status LookForNextObject(const Sink& sink);
  base::Status EndBroken(const Sink& sink);
  base::Status StepElement(char c);
  base::Status StepElementEnd(char c);
  base::Status StepName(char c);
  base::Status StepMemberEnd(char c, const Sink& sink);
  base::Status BeginValue(char c);
  void ResumeContainer();
  base::Status EndContainer();
  void Capture(std::string& into, Expect next);
  void SkipScalar();
  bool SkipNested(size_t end);  // true once the value is complete

  void BeginPiece();
  void KeepPiece(size_t until);
  base::Status EndPiece(const Sink& sink);
  base::Status Emit(Piece piece, const Sink& sink);
  bool InString() const;
  bool BeginsLine() const;
  size_t LineEnd();
  char LastSolid(size_t until) const;
  uint64_t LineAt(size_t at);
  std::unexpected<base::Error> Unexpected(std::string_view wanted);
  std::unexpected<base::Error> Wrong(std::string_view what);

  const size_t piece_bytes_max_;
  Expect expect_ = Expect::kTop;
  bool in_array_at_top_ = false;   // which kind of array the elements are in
  bool is_container_ = false;      // the object at the top is a bundle
  bool is_wrong_ = false;          // the error being returned is of the text, not the sink's
  bool in_bad_line_ = false;
  uint64_t last_line_ = 0;         // where the last piece ended; 0: there was none
  std::string container_;          // the bundle without its objects, as far as it has been read
  std::string name_, type_;        // of the member under way; the object's `type` once seen

  // SkipNested's.
  uint64_t depth_ = 0;
  bool in_string_ = false, escaped_ = false;

  // The bytes being fed.
  std::string_view bytes_;
  size_t at_ = 0;
  uint64_t fed_ = 0;               // bytes of earlier calls
  size_t mark_ = 0;                // of a byte order mark, seen
  uint64_t line_ = 1;              // at counted_
  size_t counted_ = 0;
  size_t line_end_ = 0;            // see LineEnd; not behind at_: not known
  char last_solid_ = '\0';         // of earlier calls
  bool after_newline_ = true;      // the earlier calls ended with one
  bool brace_pending_ = false;     // they ended with '{' at the start of a line, in a string

  // The piece under way.
  bool piece_open_ = false, piece_too_large_ = false;
  uint64_t piece_offset_ = 0, piece_line_ = 1;
  size_t piece_from_ = 0;          // where in bytes_ its part that is not in piece_ begins
  std::string piece_;
  uint64_t doubtful_line_ = 0;     // where it may have been cut off before; 0: nowhere
  uint64_t doubtful_offset_ = 0;
};

}  // namespace json
