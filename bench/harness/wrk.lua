-- The load of one query, for wrk. Prints what load-generator.ts prints.
wrk.method = "POST"
wrk.body = os.getenv("BENCH_BODY")
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json"

done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%d,"requestsPerSecond":%.2f,"p50Ms":%.3f,"p99Ms":%.3f,' ..
    '"errors":{"status":%d,"connection":%d,"timeout":%d}}\n',
    summary.requests, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.status, e.connect + e.read + e.write, e.timeout))
end
