// The objects in the body of a request, and in which manner they are to be published: for what takes them in (submit.cc) and for what only
// says who would get them (audience.cc). Both read the same.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/exchange.h"
#include "json/parse.h"
#include "json/print.h"
#include "web/context.h"

namespace web {

// A request's objects, each by its place in the body.
struct Pieces {
  // What was refused before the exchange saw it.
  struct Refusal {
    size_t position;
    uint64_t line;
    std::string message;
  };
  std::vector<size_t> positions;     // of the objects that are to be submitted, counting refused ones too
  std::vector<uint64_t> lines;
  std::vector<Refusal> refusals;
  size_t count = 0;
};

struct Submission {
  exchange::Budget::Share memory;    // for all of it
  json::Parser parser;               // holds the objects of `request`
  Pieces pieces;
  exchange::SubmitRequest request;   // without what was refused; may be of no object
};
// kInvalid for a query or body that is none, kUnavailable as Exchange::Reserve. One bad object costs that object.
base::Result<std::unique_ptr<Submission>> ReadSubmission(const Context& context, const http::Request& request, const exchange::Collection& collection);

// By the head of such a request: what keeps the caller from publishing there.
std::optional<http::Response> RefuseToWrite(const Context& context, const http::Request& head, std::string_view id_or_alias);

// The elements of "problems": what of it was refused as it was read, and what then, of the i-th object of the request.
void WriteRefusals(json::Writer& writer, const Pieces& pieces);
void WriteProblem(json::Writer& writer, const Pieces& pieces, size_t i, const exchange::ObjectOutcome& outcome);

}  // namespace web
