-- The load of one query, for wrk. Prints what load-generator.ts prints.

-- Written out, because wrk gives headers another order each time it starts, and engines compile the
-- code that reads them anew for each: one round would be measured warm, the next cold.
wrk.format = function()
  local body = os.getenv("BENCH_BODY")
  return table.concat({
    "POST " .. wrk.path .. " HTTP/1.1",
    "Host: " .. wrk.headers["Host"],
    "Content-Type: application/json",
    "Accept: application/json",
    "Content-Length: " .. #body,
    "", body }, "\r\n")
end

done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%d,"requestsPerSecond":%.2f,"p50Ms":%.3f,"p99Ms":%.3f,' ..
    '"errors":{"status":%d,"connection":%d,"timeout":%d}}\n',
    summary.requests, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.status, e.connect + e.read + e.write, e.timeout))
end
