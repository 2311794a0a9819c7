// The predefined extensions of section 6 (3.10).
#include "stix/formats.h"
#include "stix/parts.h"
#include "stix/shapes.h"
#include "stix/walk.h"

namespace stix {

constexpr Property kArchiveRows[] = {
    ListOf(Ref("contains_refs", SetOf({TypeId::kFile, TypeId::kDirectory}))).Required(),
    Text("comment"),
};
constinit const Shape kArchiveExt = MakeShape("archive-ext", "6.7.2", kArchiveRows);

constexpr Property kNtfsRows[] = {
    Text("sid"), ListOf(Part("alternate_data_streams", kAlternateDataStream)),
};
constinit const Shape kNtfsExt = MakeShape("ntfs-ext", "6.7.3", kNtfsRows, {.needs_optional = true});

constexpr Property kPdfRows[] = {
    Text("version"), Boolean("is_optimized"), Dictionary("document_info_dict", DictionaryOf::kString),
    Text("pdfid0"), Text("pdfid1"),
};
constinit const Shape kPdfExt = MakeShape("pdf-ext", "6.7.4", kPdfRows, {.needs_optional = true});

constexpr Property kRasterImageRows[] = {
    Integer("image_height"), Integer("image_width"), Integer("bits_per_pixel"),
    Dictionary("exif_tags", DictionaryOf::kIntegerOrString),
};
constinit const Shape kRasterImageExt =
    MakeShape("raster-image-ext", "6.7.5", kRasterImageRows, {.needs_optional = true});

// 6.7.6: "The timestamp value MUST be precise to the second."
static void WindowsPeRules(Walk& walk, const Fields& fields) {
  const std::string_view time = fields["time_date_stamp"].AsString();
  if (time.find_first_of("123456789", std::min(time.size(), time.find('.'))) == std::string_view::npos) return;
  walk.Error(fields.path().Member("time_date_stamp"), "timestamp-precision", "6.7.6",
             "time_date_stamp has a fraction; the header of a PE file counts whole seconds", "remove the fraction");
}
constexpr Property kWindowsPeBinaryRows[] = {
    Word("pe_type", kWindowsPeBinaryType).Required(),
    Text("imphash"),
    Text("machine_hex", kHex),
    Integer("number_of_sections").AtLeast(0),
    Time("time_date_stamp"),
    Text("pointer_to_symbol_table_hex", kHex),
    Integer("number_of_symbols").AtLeast(0),
    Integer("size_of_optional_header").AtLeast(0),
    Text("characteristics_hex", kHex),
    Hashes("file_header_hashes"),
    Part("optional_header", kWindowsPeOptionalHeader),
    ListOf(Part("sections", kWindowsPeSection)),
};
constinit const Shape kWindowsPeBinaryExt =
    MakeShape("windows-pebinary-ext", "6.7.6", kWindowsPeBinaryRows, {.rules = WindowsPeRules, .needs_optional = true});

constexpr Property kHttpRequestRows[] = {
    Text("request_method", kLowerCase).Required(),
    Text("request_value").Required(),
    Text("request_version", kLowerCase),
    Dictionary("request_header", DictionaryOf::kStringList),
    Integer("message_body_length"),
    Ref("message_body_data_ref", SetOf({TypeId::kArtifact})),
};
constinit const Shape kHttpRequestExt = MakeShape("http-request-ext", "6.12.2", kHttpRequestRows);

constexpr Property kIcmpRows[] = {Text("icmp_type_hex", kHex).Required(), Text("icmp_code_hex", kHex).Required()};
constinit const Shape kIcmpExt = MakeShape("icmp-ext", "6.12.3", kIcmpRows);

constexpr Property kSocketRows[] = {
    Word("address_family", kNetworkSocketAddressFamily).Required(),
    Boolean("is_blocking"),
    Boolean("is_listening"),
    Dictionary("options", DictionaryOf::kInteger),
    Word("socket_type", kNetworkSocketType),
    Integer("socket_descriptor").AtLeast(0),
    Integer("socket_handle"),
};
constinit const Shape kSocketExt = MakeShape("socket-ext", "6.12.4", kSocketRows);

constexpr Property kTcpRows[] = {Text("src_flags_hex", kHex), Text("dst_flags_hex", kHex)};
constinit const Shape kTcpExt = MakeShape("tcp-ext", "6.12.5", kTcpRows, {.needs_optional = true});

constexpr Property kWindowsProcessRows[] = {
    Boolean("aslr_enabled"),
    Boolean("dep_enabled"),
    Text("priority", kPriorityClass),
    Text("owner_sid"),
    Text("windows_title"),
    Dictionary("startup_info"),
    Word("integrity_level", kWindowsIntegrityLevel),
};
constinit const Shape kWindowsProcessExt =
    MakeShape("windows-process-ext", "6.13.2", kWindowsProcessRows, {.needs_optional = true});

constexpr Property kWindowsServiceRows[] = {
    Text("service_name"),
    ListOf(Text("descriptions")),
    Text("display_name"),
    Text("group_name"),
    Word("start_type", kWindowsServiceStartType),
    ListOf(Ref("service_dll_refs", SetOf({TypeId::kFile}))),
    Word("service_type", kWindowsServiceType),
    Word("service_status", kWindowsServiceStatus),
};
constinit const Shape kWindowsServiceExt =
    MakeShape("windows-service-ext", "6.13.3", kWindowsServiceRows, {.needs_optional = true});

constexpr Property kUnixAccountRows[] = {Integer("gid"), ListOf(Text("groups")), Text("home_dir"), Text("shell")};
constinit const Shape kUnixAccountExt =
    MakeShape("unix-account-ext", "6.16.2", kUnixAccountRows, {.needs_optional = true});

const PredefinedExtension* FindPredefinedExtension(std::string_view name) {
  static constexpr PredefinedExtension kExtensions[] = {
      {"archive-ext", TypeId::kFile, &kArchiveExt, ""},
      {"ntfs-ext", TypeId::kFile, &kNtfsExt, ""},
      {"pdf-ext", TypeId::kFile, &kPdfExt, ""},
      {"raster-image-ext", TypeId::kFile, &kRasterImageExt, ""},
      {"windows-pebinary-ext", TypeId::kFile, &kWindowsPeBinaryExt, ""},
      {"http-request-ext", TypeId::kNetworkTraffic, &kHttpRequestExt, "http"},
      {"icmp-ext", TypeId::kNetworkTraffic, &kIcmpExt, "icmp"},
      {"socket-ext", TypeId::kNetworkTraffic, &kSocketExt, ""},
      {"tcp-ext", TypeId::kNetworkTraffic, &kTcpExt, "tcp"},
      {"windows-process-ext", TypeId::kProcess, &kWindowsProcessExt, ""},
      {"windows-service-ext", TypeId::kProcess, &kWindowsServiceExt, ""},
      {"unix-account-ext", TypeId::kUserAccount, &kUnixAccountExt, ""},
  };
  for (const PredefinedExtension& extension : kExtensions) {
    if (extension.name == name) return &extension;
  }
  return nullptr;
}

}  // namespace stix
