-- Sends the requests of a file, one a line: method, path, header name=value pairs separated by 0x1f, body; the fields separated by tabs.
-- Each thread starts at its own place and goes round, so that within one turn no request is sent twice.
-- With a patience (milliseconds) each thread has one connection, and the file two halves: what is asked first, and what is asked in turn with it, line by
-- line. Who is refused with 409 waits that long, and asks for it again after the others.
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
  local n, wait = #requests, 0
  local queue, first, last = {}, 1, n / 2
  for i = 1, last do queue[i] = i end
  function request() return requests[queue[first]] end
  function response(status)
    local now, refused = queue[first], status == 409
    wait = refused and patience or 0
    queue[first], first, last = nil, first + 1, last + 1
    queue[last] = refused and now or (now + n / 2 - 1) % n + 1
  end
  function delay() return wait end
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\nREADING {"requests":%d,"micros":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
