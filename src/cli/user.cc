// mithaq user: who may use the node, and for what.
#include <termios.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/byte_source.h"
#include "cli/verbs.h"
#include "json/print.h"

namespace cli {
namespace {

using http::Method;

std::string RightsText(json::Value rights) {
  const bool read = rights.Find("read").value_or(json::Value()).AsBool();
  const bool write = rights.Find("write").value_or(json::Value()).AsBool();
  return read && write ? "read and write" : read ? "read" : write ? "write" : "nothing";
}

void PrintUser(json::Value user, Console& console) {
  const std::string_view role = user.FindString("role");
  std::string line = console.Bold(user.FindString("name")) + "  " + std::string(role);
  if (role != "admin") line += "  reads as: " + std::string(user.FindString("reads_as")) + "  everywhere: " + RightsText(user.Find("everywhere").value_or(json::Value()));
  for (const json::Value grant : user.Find("grants").value_or(json::Value()).elements()) {
    line += "  " + Printable(grant.FindString("title")) + ": " + RightsText(grant.Find("rights").value_or(json::Value()));
  }
  console.PrintLine(line);
}

Done AskAndPrint(const UserOptions& options, const Api::Call& call, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, call));
  if (console.json) {
    console.PrintLine(answer.text());
  } else {
    PrintUser(answer.value(), console);
  }
  return Exit::kFine;
}

json::Writer& WriteRights(json::Writer& writer, const UserOptions& options) {
  return writer.Key("read").Bool(options.read).Key("write").Bool(options.write);
}

// Does not show what is typed.
class SilentTerminal {
 public:
  SilentTerminal() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~SilentTerminal() {
    if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

 private:
  termios before_{};
  bool is_terminal_;
};

base::Result<std::string> ReadLine() {
  const auto input = TRY(OpenFile("-"));
  std::string line;
  char c;
  while (TRY(input->Read({&c, 1})) == 1 && c != '\n') {
    line.push_back(c);
    if (line.size() > 4096) return base::Fail(base::Code::kTooLarge, "the password is longer than 4096 bytes");
  }
  return line;
}

base::Result<std::string> ReadPassword(Console& console) {
  if (::isatty(STDIN_FILENO) != 1) return ReadLine();
  const SilentTerminal silent;
  console.Note("New password (at least 12 characters; it is not shown):");
  std::string first = TRY(ReadLine());
  console.Note("Again:");
  if (TRY(ReadLine()) != first) return base::Fail(base::Code::kInvalid, "the two are not the same; nothing was changed");
  return first;
}

}  // namespace

Done UserList(const UserOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"users"})}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  for (const json::Value user : answer["users"].elements()) PrintUser(user, console);
  return Exit::kFine;
}

Done UserAdd(const UserOptions& options, Console& console) {
  json::Writer body;
  body.Object().Key("name").String(options.name).Key("role").String(options.role);
  if (!options.reads_as.empty()) body.Key("reads_as").String(options.reads_as);
  WriteRights(body, options).End();
  return AskAndPrint(options, {Method::kPost, ApiPath({"users"}), body.Take()}, console);
}

// What is not said stays as it is.
Done UserChange(const UserOptions& options, Console& console) {
  if (options.new_role.empty() && options.reads_as.empty() && !options.read && !options.write && !options.none) {
    return console.Misused("user change", "say what to change: --role, --reads-as, --read, --write or --none");
  }
  if (options.none && (options.read || options.write)) return console.Misused("user change", "--none does not go with --read and --write");
  json::Writer body;
  body.Object();
  if (!options.new_role.empty()) body.Key("role").String(options.new_role);
  if (!options.reads_as.empty()) body.Key("reads_as").String(options.reads_as);
  if (options.read || options.write || options.none) WriteRights(body, options);
  body.End();
  return AskAndPrint(options, {Method::kPut, ApiPath({"users", options.name}), body.Take()}, console);
}

Done UserGrant(const UserOptions& options, Console& console) {
  json::Writer body;
  WriteRights(body.Object(), options).End();
  return AskAndPrint(options, {Method::kPut, ApiPath({"users", options.name, "grants", options.collection}), body.Take()}, console);
}

Done UserRemove(const UserOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  TRY(api->Ask({Method::kDelete, ApiPath({"users", options.name})}));
  if (console.json) console.PrintLine(json::Writer().Object().Key("removed").String(options.name).End().Take());
  console.Note("The user " + options.name + " and its tokens are gone.");
  return Exit::kFine;
}

Done UserPassword(const UserOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  json::Writer body;
  body.Object().Key("password").String(TRY(ReadPassword(console))).End();
  TRY(api->Ask({Method::kPut, ApiPath({"users", options.name, "password"}), body.Take()}));
  if (console.json) console.PrintLine(json::Writer().Object().Key("password_set").String(options.name).End().Take());
  console.Note("The password of " + options.name + " is set.");
  return Exit::kFine;
}

}  // namespace cli
