-- Sends the requests of a file, one a line: method, path, header name=value pairs separated by 0x1f, body; the fields separated by tabs.
-- Each thread starts at its own place and goes round, so that within one turn no request is sent twice.
local threads = 0

function setup(thread)
  thread:set("place", threads)
  threads = threads + 1
end

function init(args)
  requests = {}
  local from, count, of = tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  local n = 0
  for line in io.lines(args[1]) do
    if n >= from and n < from + count and n % of == place then
      local method, path, pairs, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
      local headers = {}
      for name, value in pairs:gmatch("([^=\31]+)=([^\31]*)") do headers[name] = value end
      requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
    n = n + 1
  end
  at = 0
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\nREADING {"requests":%d,"micros":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
