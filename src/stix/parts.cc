#include "stix/parts.h"

#include "stix/formats.h"
#include "stix/schema.h"
#include "stix/walk.h"

namespace stix {

constexpr Property kExternalReferenceRows[] = {
    Text("source_name").Required(),
    Text("description"),
    Text("url", kUrlReference),
    Hashes("hashes"),
    Text("external_id"),
};
constexpr KnownName kReferenceContent[] = {"description", "url", "external_id"};  // 2.5.2
constinit const Shape kExternalReference =
    MakeShape("external-reference", "2.5.1", kExternalReferenceRows, {.any_of = kReferenceContent});

constexpr Property kKillChainPhaseRows[] = {
    Text("kill_chain_name", kKillChainTerm).Required(),
    Text("phase_name", kKillChainTerm).Required(),
};
constinit const Shape kKillChainPhase = MakeShape("kill-chain-phase", "2.11", kKillChainPhaseRows);

constexpr Property kEmailMimePartRows[] = {
    Text("body"),
    Ref("body_raw_ref", SetOf({TypeId::kArtifact, TypeId::kFile})),
    Text("content_type"),
    Text("content_disposition"),
};
constexpr KnownName kMimePartBody[] = {"body", "body_raw_ref"};
constinit const Shape kEmailMimePart =
    MakeShape("email-mime-part-type", "6.6.2", kEmailMimePartRows, {.any_of = kMimePartBody});

constexpr Property kAlternateDataStreamRows[] = {
    Text("name").Required(), Hashes("hashes"), Integer("size").AtLeast(0),
};
constinit const Shape kAlternateDataStream = MakeShape("alternate-data-stream-type", "6.7.3", kAlternateDataStreamRows);

constexpr Property kWindowsPeOptionalHeaderRows[] = {
    Text("magic_hex", kHex),
    Integer("major_linker_version"),
    Integer("minor_linker_version"),
    Integer("size_of_code").AtLeast(0),
    Integer("size_of_initialized_data").AtLeast(0),
    Integer("size_of_uninitialized_data").AtLeast(0),
    Integer("address_of_entry_point"),
    Integer("base_of_code"),
    Integer("base_of_data"),
    Integer("image_base"),
    Integer("section_alignment"),
    Integer("file_alignment"),
    Integer("major_os_version"),
    Integer("minor_os_version"),
    Integer("major_image_version"),
    Integer("minor_image_version"),
    Integer("major_subsystem_version"),
    Integer("minor_subsystem_version"),
    Text("win32_version_value_hex", kHex),
    Integer("size_of_image").AtLeast(0),
    Integer("size_of_headers").AtLeast(0),
    Text("checksum_hex", kHex),
    Text("subsystem_hex", kHex),
    Text("dll_characteristics_hex", kHex),
    Integer("size_of_stack_reserve").AtLeast(0),
    Integer("size_of_stack_commit").AtLeast(0),
    Integer("size_of_heap_reserve").AtLeast(0),
    Integer("size_of_heap_commit").AtLeast(0),
    Text("loader_flags_hex", kHex),
    Integer("number_of_rva_and_sizes"),
    Hashes("hashes"),
};
constinit const Shape kWindowsPeOptionalHeader =
    MakeShape("windows-pe-optional-header-type", "6.7.6", kWindowsPeOptionalHeaderRows, {.needs_optional = true});

constexpr Property kWindowsPeSectionRows[] = {
    Text("name").Required(), Integer("size").AtLeast(0), Float("entropy"), Hashes("hashes"),
};
constinit const Shape kWindowsPeSection = MakeShape("windows-pe-section-type", "6.7.6", kWindowsPeSectionRows);

constexpr Property kWindowsRegistryValueRows[] = {
    Text("name"), Text("data"), Word("data_type", kWindowsRegistryDatatype),
};
constinit const Shape kWindowsRegistryValue =
    MakeShape("windows-registry-value-type", "6.17.2", kWindowsRegistryValueRows, {.needs_optional = true});

constexpr Property kX509V3ExtensionsRows[] = {
    Text("basic_constraints"),
    Text("name_constraints"),
    Text("policy_constraints"),
    Text("key_usage"),
    Text("extended_key_usage"),
    Text("subject_key_identifier"),
    Text("authority_key_identifier"),
    Text("subject_alternative_name"),
    Text("issuer_alternative_name"),
    Text("subject_directory_attributes"),
    Text("crl_distribution_points"),
    Text("inhibit_any_policy"),
    Time("private_key_usage_period_not_before"),
    Time("private_key_usage_period_not_after"),
    Text("certificate_policies"),
    Text("policy_mappings"),
};
constinit const Shape kX509V3Extensions =
    MakeShape("x509-v3-extensions-type", "6.18.2", kX509V3ExtensionsRows, {.needs_optional = true});

}  // namespace stix
