// Section 6: the observables of hosts: files, processes, accounts, registry keys.
#include "stix/common.h"
#include "stix/shapes.h"
#include "stix/walk.h"

namespace stix {

static void ArtifactRules(Walk& walk, const Fields& fields) {
  const bool url = fields.Has("url");
  if (url == fields.Has("payload_bin")) {
    walk.Error(fields.path(), "artifact-content", "6.1",
               url ? "payload_bin and url are both there" : "neither payload_bin nor url is there",
               "keep exactly one of them");
  }
  if (url && !fields.Has("hashes")) {
    walk.Error(fields.path(), "artifact-hashes", "6.1.1", "an artifact with a url needs hashes of its contents",
               "add \"hashes\"");
  }
  if (fields.Has("decryption_key") && !fields.Has("encryption_algorithm")) {
    walk.Error(fields.path().Member("decryption_key"), "artifact-decryption-key", "6.1.1",
               "a decryption_key without an encryption_algorithm", "add \"encryption_algorithm\", or remove the key");
  }
}
constexpr auto kArtifactRows = Table(kObservableFamily, {
    Text("mime_type", kMimeType),
    Text("payload_bin", kBinary),
    Text("url", kUrlFormat),
    Hashes("hashes"),
    Word("encryption_algorithm", kEncryptionAlgorithm),
    Text("decryption_key"),
});
constinit const Shape kArtifactShape =
    ObjectShape(kObservableFamily, "artifact", "6.1.1", kArtifactRows, {.rules = ArtifactRules});

// 3.1: "The encoding property MUST NOT be present when the original property is not present."
static void EncodingNeedsOriginal(Walk& walk, const Fields& fields, KnownName encoding, KnownName original) {
  if (!fields.Has(encoding) || fields.Has(original)) return;
  walk.Error(fields.path().Member(encoding), "encoding-without-text", "3.1",
             std::string(encoding.text) + " is there without " + std::string(original.text),
             "add \"" + std::string(original.text) + "\", or remove \"" + std::string(encoding.text) + "\"");
}

static void DirectoryRules(Walk& walk, const Fields& fields) {
  EncodingNeedsOriginal(walk, fields, "path_enc", "path");
}
constexpr TypeSet kDirectories = SetOf({TypeId::kDirectory});
constexpr TypeSet kFiles = SetOf({TypeId::kFile});
constexpr auto kDirectoryRows = Table(kObservableFamily, {
    Text("path").Required(),
    Text("path_enc", kCharacterSet),
    Time("ctime"),
    Time("mtime"),
    Time("atime"),
    ListOf(Ref("contains_refs", kFiles | kDirectories)),
});
constinit const Shape kDirectoryShape =
    ObjectShape(kObservableFamily, "directory", "6.3.1", kDirectoryRows, {.rules = DirectoryRules});

static void FileRules(Walk& walk, const Fields& fields) { EncodingNeedsOriginal(walk, fields, "name_enc", "name"); }
constexpr KnownName kHashesOrName[] = {"hashes", "name"};
constexpr auto kFileRows = Table(kObservableFamily, {
    Hashes("hashes"),
    Integer("size").AtLeast(0),
    Text("name"),
    Text("name_enc", kCharacterSet),
    Text("magic_number_hex", kHex),
    Text("mime_type", kMimeType),
    Time("ctime"),
    Time("mtime"),
    Time("atime"),
    Ref("parent_directory_ref", kDirectories),
    ListOf(Ref("contains_refs", kObservableTypes)),
    Ref("content_ref", SetOf({TypeId::kArtifact})),
});
constinit const Shape kFileShape =
    ObjectShape(kObservableFamily, "file", "6.7.1", kFileRows, {.rules = FileRules, .any_of = kHashesOrName});

constexpr auto kMutexRows = Table(kObservableFamily, {Text("name").Required()});
constinit const Shape kMutexShape = ObjectShape(kObservableFamily, "mutex", "6.11.1", kMutexRows);

constexpr TypeSet kAccounts = SetOf({TypeId::kUserAccount});
constexpr TypeSet kProcesses = SetOf({TypeId::kProcess});
constexpr auto kProcessRows = Table(kObservableFamily, {
    Boolean("is_hidden"),
    Integer("pid"),
    Time("created_time"),
    Text("cwd"),
    Text("command_line"),
    Dictionary("environment_variables", DictionaryOf::kString),
    ListOf(Ref("opened_connection_refs", SetOf({TypeId::kNetworkTraffic}))),
    Ref("creator_user_ref", kAccounts),
    Ref("image_ref", kFiles),
    Ref("parent_ref", kProcesses),
    ListOf(Ref("child_refs", kProcesses)),
});
constinit const Shape kProcessShape =
    ObjectShape(kObservableFamily, "process", "6.13.1", kProcessRows, {.needs_optional = true});

constexpr auto kSoftwareRows = Table(kObservableFamily, {
    Text("name").Required(),
    Text("cpe", kCpe),
    Text("swid"),
    ListOf(Text("languages", kLanguageTag)),
    Text("vendor"),
    Text("version"),
});
constinit const Shape kSoftwareShape = ObjectShape(kObservableFamily, "software", "6.14.1", kSoftwareRows);

constexpr auto kUserAccountRows = Table(kObservableFamily, {
    Text("user_id"),
    Text("credential"),
    Text("account_login"),
    Word("account_type", kAccountType),
    Text("display_name"),
    Boolean("is_service_account"),
    Boolean("is_privileged"),
    Boolean("can_escalate_privs"),
    Boolean("is_disabled"),
    Time("account_created"),
    Time("account_expires"),
    Time("credential_last_changed"),
    Time("account_first_login"),
    Time("account_last_login"),
});
constinit const Shape kUserAccountShape =
    ObjectShape(kObservableFamily, "user-account", "6.16.1", kUserAccountRows, {.needs_optional = true});

constexpr auto kWindowsRegistryKeyRows = Table(kObservableFamily, {
    Text("key", kRegistryKey),
    ListOf(Part("values", kWindowsRegistryValue)),
    Time("modified_time"),
    Ref("creator_user_ref", kAccounts),
    Integer("number_of_subkeys"),
});
constinit const Shape kWindowsRegistryKeyShape = ObjectShape(kObservableFamily, "windows-registry-key", "6.17.1",
                                                             kWindowsRegistryKeyRows, {.needs_optional = true});

}  // namespace stix
