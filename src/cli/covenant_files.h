// The covenant's documents as files, and what the verbs that read, sign and write them have in common.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/console.h"
#include "covenant/any_document.h"
#include "covenant/describe.h"
#include "covenant/state.h"
#include "node/data_folder.h"

namespace cli {

// One document; a newline behind it is not part of it. Errors begin with the path.
base::Result<covenant::ParsedDocument> ReadDocumentFile(const std::string& path);
template <class T>
base::Result<T> ReadDocumentFileOf(const std::string& path, std::string_view what) {
  const covenant::ParsedDocument parsed = TRY(ReadDocumentFile(path));
  if (const T* const document = std::get_if<T>(&parsed.document); document != nullptr && !parsed.is_unsigned) return *document;
  return base::Fail(base::Code::kInvalid, path + ": this is a document of type " + std::string(covenant::TypeOf(parsed.document)) +
                                              (parsed.is_unsigned ? ", not signed yet" : "") + "; wanted is " + std::string(what));
}

// Writes what every reader gets the same bytes of. kConflict where a file with other content is there already.
base::Status WriteNewDocument(const std::string& path, std::string_view document);
base::Status ReplaceDocument(const std::string& path, std::string_view document);

// The covenant's states, oldest first, from its genesis and the certificates after it, given in any order. kInvalid where there
// is not exactly one genesis, or a certificate between is missing.
struct Epochs {
  covenant::Genesis genesis;
  std::vector<covenant::State> states;
  std::vector<covenant::Certificate> certificates;  // the one that led from states[i] to states[i + 1]
};
base::Result<Epochs> FollowChain(const covenant::Genesis& genesis, std::vector<covenant::Certificate> certificates);
base::Result<Epochs> ReadChain(std::span<const std::string> paths);

void PrintWords(Console& console, const covenant::Words& words);

// Shows what a signature would mean and asks, at a terminal; elsewhere `yes` must have been said. kInvalid where it was not,
// or where the answer is no.
base::Status Confirm(Console& console, const covenant::Words& words, Console::Consent consent);

// The folder's vote key. kNotFound where there is no member, or its vote key is on another machine: with how to sign `file` there.
struct Signer {
  covenant::MemberId member;
  crypto::SigningKey vote;
};
base::Result<Signer> FolderSigner(const node::DataFolder& folder, const std::string& file);
// kForbidden where the document waits for another member.
base::Status CheckMine(const covenant::AnyDocument& document, const covenant::MemberId& me);

}  // namespace cli
