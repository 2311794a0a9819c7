#include "covenant/document.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace covenant {

std::string Message(std::string_view domain, std::string_view body) {
  std::string message(domain);
  return message.append(body);
}

Digest HashOf(std::string_view domain, std::string_view body) { return crypto::Sha256({domain, body}); }

base::Status CheckSignature(const crypto::PublicKey& key, std::string_view message, const crypto::Signature& signature,
                            std::string_view whose) {
  if (crypto::Verify(key, message, signature)) return {};
  return base::Fail(base::Code::kCorrupt, fmt::format("{} signature does not hold", whose));
}

std::string Base64Of(const Digest& digest) { return base::Base64Encode(digest.view()); }

void WriteBase(json::Writer& w, const Base& base) {
  w.Key("base").Object().Key("epoch").Integer(static_cast<int64_t>(base.epoch));
  w.Key("state").String(Base64Of(base.state)).End();
}

void WriteHash(json::Writer& w, std::string_view name, const Digest& hash) { w.Key(name).String(Base64Of(hash)); }

void WriteSignature(json::Writer& w, std::string_view name, const crypto::Signature& signature) {
  w.Key(name).String(base::Base64Encode(signature.view()));
}

}  // namespace covenant
