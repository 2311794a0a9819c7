#include "json/split.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "json/parse.h"

namespace json {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr size_t kCapturedMax = 64;  // of a name or type: longer ones are none that we look for

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Bytes that SkipNested must look at outside of strings.
constexpr std::array<bool, 256> kStructural = [] {
  std::array<bool, 256> table{};
  for (const unsigned char c : std::string_view("\"{}[]")) table[c] = true;
  return table;
}();

// The offset of the first quote or backslash in [at, end), or end: eight bytes at a time (the "is any byte zero" trick).
size_t FindQuoteOrSlash(const char* bytes, size_t at, size_t end) {
  constexpr uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;
  for (; at + 8 <= end; at += 8) {
    uint64_t word;
    std::memcpy(&word, bytes + at, sizeof word);
    const uint64_t quote = word ^ (kOnes * '"'), slash = word ^ (kOnes * '\\');
    if ((((quote - kOnes) & ~quote) | ((slash - kOnes) & ~slash)) & kHighs) break;
  }
  while (at < end && bytes[at] != '"' && bytes[at] != '\\') ++at;
  return at;
}

std::string Shown(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte > 0x20 && byte < 0x7f) return std::string("'") + c + "'";
  constexpr char kDigits[] = "0123456789abcdef";
  return std::string("byte 0x") + kDigits[byte >> 4] + kDigits[byte & 15];
}

}  // namespace

// It may arrive byte by byte, and counts at the very start only. A part of one is nothing that JSON begins with.
base::Status Splitter::SkipByteOrderMark() {
  const auto is_next = [&] { return at_ < bytes_.size() && mark_ == fed_ + at_ && bytes_[at_] == kByteOrderMark[mark_]; };
  while (mark_ < kByteOrderMark.size() && is_next()) ++mark_, ++at_;
  const bool is_part = mark_ > 0 && mark_ < kByteOrderMark.size();
  if (is_part && at_ < bytes_.size()) return Unexpected("the rest of a byte order mark");
  return {};
}

base::Status Splitter::Feed(std::string_view bytes, const Sink& sink) {
  bytes_ = bytes;
  at_ = counted_ = piece_from_ = 0;
  line_end_ = 0;
  if (fed_ < kByteOrderMark.size()) TRY(SkipByteOrderMark());
  if (std::exchange(brace_pending_, false) && !bytes_.empty() && bytes_[0] == '"') {
    TRY(EndBroken(sink));
    BeginObject();
    piece_ = "{";
    --piece_offset_;
  }
  while (at_ < bytes_.size()) {
    if (bytes_[at_] == '{' && BeginsLine() && piece_open_ && !is_container_ && !in_array_at_top_) TRY(LookForNextObject(sink));
    if (in_bad_line_) {
      SkipBadLine();
      continue;
    }
    switch (expect_) {
      case Expect::kInName: Capture(name_, Expect::kColon); break;
      case Expect::kInType: Capture(type_, Expect::kMemberEnd); break;
      case Expect::kInScalar: SkipScalar(); break;
      case Expect::kInValue:
        if (SkipNested(LineEnd())) expect_ = Expect::kMemberEnd;
        break;
      case Expect::kInElement:
        if (SkipNested(bytes_.size())) {
          expect_ = Expect::kElementEnd;
          TRY(EndPiece(sink));
        }
        break;
      default: {
        const char c = bytes_[at_];
        if (IsSpace(c)) {
          ++at_;
        } else if (auto stepped = Step(c, sink); !stepped) {
          if (!is_wrong_) return stepped;
          TRY(PassOverLine(std::move(stepped).error(), sink));
        }
      }
    }
  }
  if (piece_open_) KeepPiece(bytes_.size());
  LineAt(bytes_.size());
  last_solid_ = LastSolid(bytes_.size());
  if (!bytes_.empty()) after_newline_ = bytes_.back() == '\n';
  fed_ += bytes_.size();
  bytes_ = {};
  at_ = counted_ = 0;
  return {};
}

base::Status Splitter::Finish() const {
  if (mark_ > 0 && mark_ < kByteOrderMark.size()) return base::Fail(base::Code::kInvalid, "the input ends inside a byte order mark");
  if (expect_ == Expect::kTop) return {};
  std::string open = in_array_at_top_ ? "the array is not closed" : "an object is not closed";
  if (piece_open_) open = "the object that begins on line " + std::to_string(piece_line_) + " is not closed";
  return base::Fail(base::Code::kInvalid, "the input ends too early (line " + std::to_string(line_) + ", byte " +
                                              std::to_string(fed_) + "): " + open + "; is the file cut off?");
}

base::Status Splitter::Step(char c, const Sink& sink) {
  switch (expect_) {
    case Expect::kTop: return BeginTop(c);
    case Expect::kElementOrEnd:
      if (c == ']') return StepElementEnd(c);
      return StepElement(c);
    case Expect::kElement: return StepElement(c);
    case Expect::kElementEnd: return StepElementEnd(c);
    case Expect::kNameOrEnd:
      if (c == '}') return StepMemberEnd(c, sink);
      return StepName(c);
    case Expect::kName: return StepName(c);
    case Expect::kColon:
      if (c != ':') return Unexpected("':'");
      ++at_;
      expect_ = Expect::kValue;
      return {};
    case Expect::kValue: return BeginValue(c);
    default: return StepMemberEnd(c, sink);
  }
}

// An object that begins on the line where it goes wrong is taken for one of many, each on its line; so is a line that begins
// with anything else, unless it is the first of all: then the text is of another kind.
base::Status Splitter::PassOverLine(base::Error error, const Sink& sink) {
  is_wrong_ = false;
  const bool has_its_line = expect_ == Expect::kTop ? last_line_ > 0 && LineAt(at_) > last_line_ : piece_open_ && LineAt(at_) == piece_line_;
  if (is_container_ || in_array_at_top_ || !has_its_line) {
    if (piece_open_ && LineAt(at_) > piece_line_) error.message += ", in the object that begins on line " + std::to_string(piece_line_);
    if (last_line_ > 0) error.message += "; what follows was not read";
    return std::unexpected(std::move(error));
  }
  piece_open_ = false;
  piece_.clear();
  expect_ = Expect::kTop;
  in_bad_line_ = true;
  return Emit({.offset = fed_ + at_, .line = LineAt(at_), .error = error.message}, sink);
}

void Splitter::SkipBadLine() {
  const size_t end = bytes_.find('\n', at_);
  in_bad_line_ = end == bytes_.npos;
  at_ = in_bad_line_ ? bytes_.size() : end;
}

base::Status Splitter::BeginTop(char c) {
  if (c == '[') {
    in_array_at_top_ = true;
    expect_ = Expect::kElementOrEnd;
  } else if (c == '{') {
    BeginObject();
  } else {
    return Unexpected("'{' or '['");
  }
  ++at_;
  return {};
}

void Splitter::BeginObject() {
  is_container_ = false;
  type_.clear();
  BeginPiece();
  expect_ = Expect::kNameOrEnd;
}

// A line begins with '{' while an object at the top is open. Where JSON has no place for a value, the object was cut off, and
// this is the next one. Where it has, this may yet be the next one: then the line after it is where JSON has no place for it.
base::Status Splitter::LookForNextObject(const Sink& sink) {
  if (InString()) {  // broken as it is, by the end of the line; text that somebody pasted may well have lines of a mere '{'
    brace_pending_ = at_ + 1 == bytes_.size();
    return !brace_pending_ && bytes_[at_ + 1] == '"' ? EndBroken(sink) : base::Status();
  }
  const char before = LastSolid(at_);
  const bool has_place = expect_ == Expect::kValue || (expect_ == Expect::kInValue && (before == '[' || before == ',' || before == ':'));
  if (!has_place) return EndBroken(sink);
  doubtful_offset_ = fed_ + at_;
  doubtful_line_ = LineAt(at_);
  return {};
}

// The open object ends before this line. What it seemed to hold on the lines before may be whole.
base::Status Splitter::EndBroken(const Sink& sink) {
  const bool may_hold_one = doubtful_line_ > 0 && !InString();
  KeepPiece(at_);
  piece_open_ = false;
  in_string_ = escaped_ = false;
  expect_ = Expect::kTop;
  const std::string error = "line " + std::to_string(piece_line_) + ", byte " + std::to_string(piece_offset_) +
                            ": the object that begins here is cut off; the next line begins another";
  TRY(Emit({.offset = piece_offset_, .line = piece_line_, .error = error}, sink));
  if (!may_hold_one || piece_too_large_) return {};
  std::string_view whole = std::string_view(piece_).substr(doubtful_offset_ - piece_offset_);
  while (IsSpace(whole.back())) whole.remove_suffix(1);
  if (!whole.ends_with('}')) return {};
  return Emit({.text = whole, .offset = doubtful_offset_, .line = doubtful_line_}, sink);
}

base::Status Splitter::StepElement(char c) {
  if (c != '{') return Unexpected("'{'");
  BeginPiece();
  depth_ = 0;
  expect_ = Expect::kInElement;
  return {};
}

base::Status Splitter::StepElementEnd(char c) {
  if (c == ',') {
    expect_ = Expect::kElement;
  } else if (c == ']') {
    expect_ = in_array_at_top_ ? Expect::kTop : Expect::kMemberEnd;
    if (!in_array_at_top_) ResumeContainer();
    in_array_at_top_ = false;
  } else {
    return Unexpected("',' or ']'");
  }
  ++at_;
  return {};
}

base::Status Splitter::StepName(char c) {
  if (c != '"') return Unexpected("a name in quotes");
  ++at_;
  name_.clear();
  expect_ = Expect::kInName;
  return {};
}

base::Status Splitter::StepMemberEnd(char c, const Sink& sink) {
  if (c == ',') {
    ++at_;
    expect_ = Expect::kName;
    return {};
  }
  if (c != '}') return Unexpected("',' or '}'");
  ++at_;
  expect_ = Expect::kTop;
  return is_container_ ? EndContainer() : EndPiece(sink);
}

base::Status Splitter::BeginValue(char c) {
  if (name_ == "objects" && is_container_) return Wrong("a second \"objects\"; which of them counts is not for us to say");
  if (c == '[' && name_ == "objects" && (type_.empty() || type_ == "bundle")) {
    is_container_ = true;
    KeepPiece(++at_);
    container_ = std::move(piece_);
    piece_open_ = false;
    piece_.clear();
    expect_ = Expect::kElementOrEnd;
  } else if (c == '"' && name_ == "type") {
    ++at_;
    type_.clear();
    expect_ = Expect::kInType;
  } else if (c == '"' || c == '{' || c == '[') {
    depth_ = 0;
    expect_ = Expect::kInValue;
  } else if (c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
    expect_ = Expect::kInScalar;
  } else {
    return Unexpected("a value");
  }
  return {};
}

// After the objects: what is left of the bundle is gathered as a piece is.
void Splitter::ResumeContainer() {
  piece_ = std::move(container_);
  piece_from_ = at_;
  piece_open_ = true;
}

base::Status Splitter::EndContainer() {
  piece_open_ = false;
  KeepPiece(at_);
  if (piece_too_large_) return Wrong("what stands around the objects is longer than " + std::to_string(piece_bytes_max_) + " bytes");
  const auto around = Parser().Parse(piece_);
  if (!around) return Wrong("what stands around the objects is wrong: " + around.error().message);
  if (!type_.empty() && type_ != "bundle") return Wrong("an object of type \"" + type_ + "\" was taken for a bundle; write its type before its objects");
  is_container_ = false;
  return {};
}

// The rest of a string whose opening quote has been read, as it is written.
void Splitter::Capture(std::string& into, Expect next) {
  const size_t end = LineEnd();
  while (at_ < end) {
    if (!escaped_) {
      const size_t plain = FindQuoteOrSlash(bytes_.data(), at_, end);
      into.append(bytes_, at_, std::min(plain - at_, kCapturedMax - into.size()));
      at_ = plain;
      if (at_ == end) return;
    }
    const char c = bytes_[at_++];
    if (c == '"' && !escaped_) {
      expect_ = next;
      return;
    }
    escaped_ = c == '\\' && !escaped_;
    if (into.size() < kCapturedMax) into.push_back(c);
  }
}

void Splitter::SkipScalar() {
  while (at_ < bytes_.size()) {
    const char c = bytes_[at_];
    if (c == ',' || c == '}' || c == ']' || IsSpace(c)) {
      expect_ = Expect::kMemberEnd;
      return;
    }
    ++at_;
  }
}

bool Splitter::SkipNested(size_t end) {
  const char* const bytes = bytes_.data();
  while (at_ < end) {
    if (in_string_ && !escaped_) at_ = FindQuoteOrSlash(bytes, at_, end);
    if (at_ == end) break;
    const char c = bytes[at_++];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else {
        in_string_ = false;
        if (depth_ == 0) return true;
      }
    } else if (kStructural[static_cast<unsigned char>(c)]) {
      if (c == '"') {
        in_string_ = true;
      } else if (c == '{' || c == '[') {
        ++depth_;
      } else if (--depth_ == 0) {
        return true;
      }
    }
  }
  return false;
}

void Splitter::BeginPiece() {
  piece_open_ = true;
  doubtful_line_ = 0;
  piece_too_large_ = false;
  piece_.clear();
  piece_from_ = at_;
  piece_offset_ = fed_ + at_;
  piece_line_ = LineAt(at_);
}

// Moves the part of the piece that ends before bytes_[until] into piece_.
void Splitter::KeepPiece(size_t until) {
  const size_t more = until - piece_from_;
  if (piece_.size() + more > piece_bytes_max_) piece_too_large_ = true;
  if (piece_too_large_) {
    piece_.clear();
  } else {
    piece_.append(bytes_, piece_from_, more);
  }
}

base::Status Splitter::EndPiece(const Sink& sink) {
  piece_open_ = false;
  Piece piece{.text = bytes_.substr(piece_from_, at_ - piece_from_), .offset = piece_offset_, .line = piece_line_};
  if (!piece_.empty() || piece_too_large_) {  // it began in an earlier call
    KeepPiece(at_);
    piece.text = piece_;
  }
  if (!piece_too_large_ && piece.text.size() <= piece_bytes_max_) return Emit(piece, sink);
  const std::string error = "the object is longer than " + std::to_string(piece_bytes_max_) + " bytes";
  piece.text = {};
  piece.too_large = true;
  piece.error = error;
  return Emit(piece, sink);
}

base::Status Splitter::Emit(Piece piece, const Sink& sink) {
  last_line_ = LineAt(at_);
  return sink(piece);
}

bool Splitter::InString() const {
  return expect_ == Expect::kInName || expect_ == Expect::kInType || (expect_ == Expect::kInValue && in_string_);
}

bool Splitter::BeginsLine() const { return at_ > 0 ? bytes_[at_ - 1] == '\n' : after_newline_; }

// Behind the end of the line that bytes_[at_] is on, or of the bytes.
size_t Splitter::LineEnd() {
  if (line_end_ > at_) return line_end_;
  const size_t newline = bytes_.find('\n', at_);
  return line_end_ = newline == bytes_.npos ? bytes_.size() : newline + 1;
}

// The last byte before bytes_[until] that is no white space.
char Splitter::LastSolid(size_t until) const {
  while (until > 0 && IsSpace(bytes_[until - 1])) --until;
  return until > 0 ? bytes_[until - 1] : last_solid_;
}

uint64_t Splitter::LineAt(size_t at) {
  for (;;) {
    const size_t end_of_line = bytes_.substr(0, at).find('\n', counted_);
    if (end_of_line == bytes_.npos) break;
    counted_ = end_of_line + 1;
    ++line_;
  }
  counted_ = at;
  return line_;
}

std::unexpected<base::Error> Splitter::Unexpected(std::string_view wanted) {
  return Wrong("expected " + std::string(wanted) + " but found " + Shown(bytes_[at_]));
}

std::unexpected<base::Error> Splitter::Wrong(std::string_view what) {
  is_wrong_ = true;
  return base::Fail(base::Code::kInvalid, "line " + std::to_string(LineAt(at_)) + ", byte " + std::to_string(fed_ + at_) + ": " + std::string(what));
}

}  // namespace json
