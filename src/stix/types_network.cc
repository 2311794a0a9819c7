// Section 6: the observables of networks and messages.
#include "stix/common.h"
#include "stix/shapes.h"
#include "stix/walk.h"

namespace stix {

constexpr TypeSet kLayer2 = SetOf({TypeId::kMacAddr});
constexpr TypeSet kAutonomousSystems = SetOf({TypeId::kAutonomousSystem});

constexpr auto kAutonomousSystemRows =
    Table(kObservableFamily, {Integer("number").Required(), Text("name"), Text("rir")});
constinit const Shape kAutonomousSystemShape =
    ObjectShape(kObservableFamily, "autonomous-system", "6.2.1", kAutonomousSystemRows);

constexpr auto kDomainNameRows = Table(kObservableFamily, {
    Text("value", kDomainNameFormat).Required(),
    ListOf(Ref("resolves_to_refs", SetOf({TypeId::kIpv4Addr, TypeId::kIpv6Addr, TypeId::kDomainName}))),
});
constinit const Shape kDomainNameShape = ObjectShape(kObservableFamily, "domain-name", "6.4.1", kDomainNameRows);

constexpr auto kEmailAddrRows = Table(kObservableFamily, {
    Text("value", kEmailFormat).Required(),
    Text("display_name"),
    Ref("belongs_to_ref", SetOf({TypeId::kUserAccount})),
});
constinit const Shape kEmailAddrShape = ObjectShape(kObservableFamily, "email-addr", "6.5.1", kEmailAddrRows);

static void EmailMessageRules(Walk& walk, const Fields& fields) {
  const std::string_view subject = fields["subject"].AsString();
  if (const size_t word = subject.find("=?");
      word != std::string_view::npos && subject.find("?=", word) != std::string_view::npos) {
    walk.Error(fields.path().Member("subject"), "email-encoded-word", "6.6",
               "the subject has an encoded word of RFC 2047", "decode it");
  }
  if (!fields["is_multipart"].is_bool()) return;
  const bool multipart = fields["is_multipart"].AsBool();
  if (multipart && fields.Has("body")) {
    walk.Error(fields.path().Member("body"), "email-body", "6.6.1", "body is there although is_multipart is true",
               "put the text into \"body_multipart\", or set \"is_multipart\" to false");
  }
  if (!multipart && fields.Has("body_multipart")) {
    walk.Error(fields.path().Member("body_multipart"), "email-body", "6.6.1",
               "body_multipart is there although is_multipart is false",
               "put the text into \"body\", or set \"is_multipart\" to true");
  }
}
constexpr TypeSet kMailboxes = SetOf({TypeId::kEmailAddr});
constexpr auto kEmailMessageRows = Table(kObservableFamily, {
    Boolean("is_multipart").Required(),
    Time("date"),
    Text("content_type"),
    Ref("from_ref", kMailboxes),
    Ref("sender_ref", kMailboxes),
    ListOf(Ref("to_refs", kMailboxes)),
    ListOf(Ref("cc_refs", kMailboxes)),
    ListOf(Ref("bcc_refs", kMailboxes)),
    Text("message_id"),
    Text("subject"),
    ListOf(Text("received_lines")),
    Dictionary("additional_header_fields", DictionaryOf::kStringList),
    Text("body"),
    ListOf(Part("body_multipart", kEmailMimePart)),
    Ref("raw_email_ref", SetOf({TypeId::kArtifact})),
});
constinit const Shape kEmailMessageShape = ObjectShape(kObservableFamily, "email-message", "6.6.1", kEmailMessageRows,
                                                       {.rules = EmailMessageRules});

constexpr auto kIpv4AddrRows = Table(kObservableFamily, {
    Text("value", kIpv4Format).Required(),
    ListOf(Ref("resolves_to_refs", kLayer2)),
    ListOf(Ref("belongs_to_refs", kAutonomousSystems)),
});
constinit const Shape kIpv4AddrShape = ObjectShape(kObservableFamily, "ipv4-addr", "6.8.1", kIpv4AddrRows);

constexpr auto kIpv6AddrRows = Table(kObservableFamily, {
    Text("value", kIpv6Format).Required(),
    ListOf(Ref("resolves_to_refs", kLayer2)),
    ListOf(Ref("belongs_to_refs", kAutonomousSystems)),
});
constinit const Shape kIpv6AddrShape = ObjectShape(kObservableFamily, "ipv6-addr", "6.9.1", kIpv6AddrRows);

constexpr auto kMacAddrRows = Table(kObservableFamily, {Text("value", kMacFormat).Required()});
constinit const Shape kMacAddrShape = ObjectShape(kObservableFamily, "mac-addr", "6.10.1", kMacAddrRows);

static void NetworkTrafficRules(Walk& walk, const Fields& fields) {
  if (fields["is_active"].AsBool() && fields.Has("end")) {
    walk.Error(fields.path().Member("end"), "network-traffic-end", "6.12.1", "traffic that is_active has no end",
               "remove \"end\", or set \"is_active\" to false");
  }
  if (fields.Has("src_port") && fields.Has("dst_port")) return;
  walk.Warn(fields.path(), "network-traffic-ports", "6.12", "src_port and dst_port should both be there",
            "add the ports where they are known");
}
constexpr TypeSet kEndpoints = SetOf({TypeId::kIpv4Addr, TypeId::kIpv6Addr, TypeId::kMacAddr, TypeId::kDomainName});
constexpr TypeSet kTraffic = SetOf({TypeId::kNetworkTraffic});
constexpr TypeSet kPayload = SetOf({TypeId::kArtifact});
constexpr Order kStartEnd[] = {{"start", "end"}};
constexpr KnownName kOneEndpoint[] = {"src_ref", "dst_ref"};
constexpr auto kNetworkTrafficRows = Table(kObservableFamily, {
    Time("start"),
    Time("end"),
    Boolean("is_active"),
    Ref("src_ref", kEndpoints),
    Ref("dst_ref", kEndpoints),
    Integer("src_port").Between(0, 65535),
    Integer("dst_port").Between(0, 65535),
    ListOf(Text("protocols", kProtocol)).Required(),
    Integer("src_byte_count").AtLeast(0),
    Integer("dst_byte_count").AtLeast(0),
    Integer("src_packets").AtLeast(0),
    Integer("dst_packets").AtLeast(0),
    Dictionary("ipfix", DictionaryOf::kIntegerOrString),
    Ref("src_payload_ref", kPayload),
    Ref("dst_payload_ref", kPayload),
    ListOf(Ref("encapsulates_refs", kTraffic)),
    Ref("encapsulated_by_ref", kTraffic),
});
constinit const Shape kNetworkTrafficShape =
    ObjectShape(kObservableFamily, "network-traffic", "6.12.1", kNetworkTrafficRows,
                {.rules = NetworkTrafficRules, .orders = kStartEnd, .any_of = kOneEndpoint});

constexpr auto kUrlRows = Table(kObservableFamily, {Text("value", kUrlFormat).Required()});
constinit const Shape kUrlShape = ObjectShape(kObservableFamily, "url", "6.15.1", kUrlRows);

constexpr auto kX509CertificateRows = Table(kObservableFamily, {
    Boolean("is_self_signed"),
    Hashes("hashes"),
    Text("version"),
    Text("serial_number"),
    Text("signature_algorithm"),
    Text("issuer"),
    Time("validity_not_before"),
    Time("validity_not_after"),
    Text("subject"),
    Text("subject_public_key_algorithm"),
    Text("subject_public_key_modulus"),
    Integer("subject_public_key_exponent"),
    Part("x509_v3_extensions", kX509V3Extensions),
});
constinit const Shape kX509CertificateShape = ObjectShape(kObservableFamily, "x509-certificate", "6.18.1",
                                                          kX509CertificateRows, {.needs_optional = true});

}  // namespace stix
