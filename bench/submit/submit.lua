-- wrk: each request submits one indicator that nobody submitted before. TOKEN and RUN come from the environment.
local run, n = os.getenv("RUN"), 0
local head = '{"objects":[{"type":"indicator","spec_version":"2.1","id":"indicator--%s-%04x-4000-8000-%012x","created":"2026-05-05T05:05:05.000Z",' ..
  '"modified":"2026-05-05T05:05:05.000Z","name":"Command and control host","description":"' .. string.rep("x", 350) .. '","indicator_types":["malicious-activity"],' ..
  '"pattern":"[domain-name:value = \'host-%s-%d.example.com\']","pattern_type":"stix","valid_from":"2026-05-05T05:05:05.000Z"}]}'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/taxii+json;version=2.1"
wrk.headers["Accept"] = "application/taxii+json;version=2.1"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")

function request()
  n = n + 1
  return wrk.format(nil, nil, nil, string.format(head, run, n % 65536, n, run, n))
end

function done(summary, latency)
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"errors":%d,"p50_ms":%f,"p99_ms":%f,"max_ms":%f}\n', summary.requests,
    summary.duration / 1e6, summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.write + summary.errors.connect,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
