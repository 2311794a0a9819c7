-- wrk: each request appends an entry of 33 bytes that nobody appended before.
local threads, id, n = 0, 0, 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
function request()
  n = n + 1
  return wrk.format("POST", "/add", nil, string.format("%s%01d%024d", os.getenv("RUN"), id, n))
end
function done(summary, latency)
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"errors":%d,"p50_ms":%f,"p99_ms":%f}\n', summary.requests, summary.duration / 1e6,
    summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.write + summary.errors.connect, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
