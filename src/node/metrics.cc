#include "node/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "base/uuid.h"

namespace node {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Family(std::string name, std::string help, MetricType type) {
  MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  return family;
}

ClientMetric& Add(MetricFamily& family, double value, std::vector<ClientMetric::Label> labels = {}) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  return metric;
}

MetricFamily Gauge(std::string name, std::string help, double value, std::vector<ClientMetric::Label> labels = {}) {
  MetricFamily family = Family(std::move(name), std::move(help), MetricType::Gauge);
  Add(family, value, std::move(labels));
  return family;
}

MetricFamily Counter(std::string name, std::string help, uint64_t value) {
  MetricFamily family = Family(std::move(name), std::move(help), MetricType::Counter);
  Add(family, static_cast<double>(value));
  return family;
}

MetricFamily Requests(const http::ServerMetrics& server) {
  MetricFamily family = Family("mithaq_http_requests_total", "Requests answered, by class of status; 0 where the client left first.",
                               MetricType::Counter);
  for (size_t i = 0; i < server.requests_by_class.size(); ++i) {
    Add(family, static_cast<double>(server.requests_by_class[i]), {{"class", i == 0 ? "0" : std::to_string(i) + "xx"}});
  }
  return family;
}

MetricFamily Latency(const http::ServerMetrics& server) {
  MetricFamily family = Family("mithaq_http_request_seconds", "From the first byte of a request to the last of its reply.",
                               MetricType::Histogram);
  auto& histogram = family.metric.emplace_back().histogram;
  uint64_t count = 0;
  for (size_t i = 0; i < server.latency.size(); ++i) {
    count += server.latency[i];
    const bool last = i == http::ServerMetrics::kLatencyBoundsUs.size();
    const double bound = last ? std::numeric_limits<double>::infinity()
                              : static_cast<double>(http::ServerMetrics::kLatencyBoundsUs[i]) / 1e6;
    histogram.bucket.push_back({count, bound});
  }
  histogram.sample_count = count;
  histogram.sample_sum = static_cast<double>(server.latency_us_sum) / 1e6;
  return family;
}

void AddServer(const http::ServerMetrics& server, std::vector<MetricFamily>& out) {
  out.push_back(Requests(server));
  out.push_back(Latency(server));
  out.push_back(Counter("mithaq_http_body_bytes_in_total", "Bytes of request bodies.", server.body_bytes_in));
  out.push_back(Counter("mithaq_http_body_bytes_out_total", "Bytes of reply bodies.", server.body_bytes_out));
  out.push_back(Gauge("mithaq_http_unsent_bytes", "Memory of replies that wait for slow clients.", static_cast<double>(server.replies_bytes_unsent)));
  out.push_back(Gauge("mithaq_http_connections", "Connections open now.", static_cast<double>(server.connections_open)));
  out.push_back(Counter("mithaq_http_connections_total", "Connections accepted.", server.connections_total));
  out.push_back(Counter("mithaq_http_connections_refused_total", "Connections over the limit.", server.connections_refused));
  out.push_back(Counter("mithaq_http_handshakes_failed_total", "TLS handshakes that failed.", server.handshakes_failed));
}

MetricFamily Objects(exchange::Exchange& exchange) {
  MetricFamily family = Family("mithaq_objects", "Live object versions in a collection.", MetricType::Gauge);
  for (const auto& collection : exchange.collections().All()) {
    Add(family, static_cast<double>(exchange.CountLive(collection->number)), {{"collection", base::FormatUuid(collection->id)}});
  }
  return family;
}

}  // namespace

std::string MetricsText(Measured measured) {
  std::vector<MetricFamily> families;
  families.push_back(Gauge("mithaq_info", "The version that runs.", 1, {{"version", measured.version}}));
  families.push_back(Gauge("mithaq_up_seconds", "Since the start.", static_cast<double>(measured.up_ms) / 1000));
  families.push_back(Gauge("mithaq_log_size", "Entries in the local transparency log.", static_cast<double>(measured.exchange.log().size())));
  families.push_back(Objects(measured.exchange));
  const store::Statistics store = measured.store.Measure();
  families.push_back(Gauge("mithaq_store_disk_bytes", "The database on disk.", static_cast<double>(store.disk_bytes)));
  families.push_back(Gauge("mithaq_store_free_bytes", "Free on the database's disk.", static_cast<double>(store.free_bytes)));
  families.push_back(Gauge("mithaq_read_only", "1 while the disk takes no writes.", measured.exchange.WriteFailure() ? 1 : 0));
  families.push_back(Gauge("mithaq_store_memory_bytes", "The database's caches and write buffers.", static_cast<double>(store.memory_bytes)));
  if (measured.server != nullptr) AddServer(*measured.server, families);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace node
