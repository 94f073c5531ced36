-- Sends the requests of a file, one a line: method, path, header name=value pairs separated by 0x1f, body; the fields separated by tabs.
-- Each thread starts at its own place and goes round, so that within one turn no request is sent twice.
-- With a patience (milliseconds) each thread has one connection, and who is refused with 409 asks the same again after it.
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
  if args[5] then be_patient(tonumber(args[5])) end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

-- Only then wrk looks into answers and lets requests wait.
function be_patient(patience)
  local wait = 0
  function request()
    if wait == 0 then at = at % #requests + 1 end
    return requests[at]
  end
  function response(status) wait = status == 409 and patience or 0 end
  function delay() return wait end
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\nREADING {"requests":%d,"micros":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
