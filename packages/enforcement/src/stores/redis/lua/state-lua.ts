/**
 * The state of the slot, which all parts of scripts begin with (see `partsLua`).
 *
 * The state is one string of MessagePack values, in the order below, and not a hash with a field for each: a decision
 * reads and writes some forty of them, and so it costs one GET and one SET where a hash costs a look-up and a conversion
 * from text for each. Numbers are whole and below 2^53, which MessagePack keeps.
 *
 * ```
 *  1 layout      the number of this layout
 *  2 now         latest instant that a write has seen: a server whose clock is behind must not reopen windows
 *  3 over        when nothing of the slot counts any longer; 2^53 - 1 for never (a `one_time` limit)
 *  4 keyEnd      until when Redis keeps this string; it is set anew only when `over` has passed it
 *  5 soonest     no reservation expires before it; 0 for none
 *  6 recordsEnd  until when Redis keeps the records of reservations; 0 where there are none, 1 for new ones
 *  7 holders     processes with open leases
 *  8 first       where the counters begin, behind the logs: 16, 23 or 30
 *  9 held        by calls that have not arrived, in requests
 * 10 tail        when the newest run of the log came, and
 * 11 tailAmount  what it holds: it joins the others when the next millisecond's begins
 * 12 recent      the runs before it that are in no chunk yet
 * 13 length      chunks in the list
 * 14 listEnd     until when Redis keeps the list
 * 15 empty       when the newest run leaves the widest window
 * 16 to 22       9 to 15 for tokens, where these or micro-dollars were ever counted in windows
 * 23 to 29       9 to 15 for micro-dollars, where they were
 * ```
 *
 * The counters, six values each, by what they are called (see `meterField`):
 *
 * ```
 * a number       rolling window: sum, number of runs (the tail included), when the oldest leaves, leased, the chunk with
 *                the oldest run, or ''
 * D W M Y O ...  calendar period: sum, end of its period, 2^53 - 1, 0, ''
 * # ...          concurrency: count, 2^53 - 2, 2^53 - 1, 0, ''
 * ```
 *
 * What is leased of a budget or of concurrency is in its sum: it counts as spent, and where it was spent.
 *
 * An empty window has a `leaves` of 2^53 - 1, so that one comparison tells of any counter whether a run is due.
 *
 * The times are those of `now`; the ends of keys are those of the server's clock, which `raw` is.
 */
export const readStateLua = `
local blob = redis.call('GET', KEYS[K + 1])
local S = blob and {cmsgpack.unpack(blob)} or {3,0,0,0,0,0,0,16, 0,0,0,'',0,0,0}
if S[1] ~= 3 then error('REGPILOT another layout under this key', 0) end
local now = raw
if S[2] > now then now = S[2] end
`;

/**
 * Records end with the state and not before: what they hold is in its sums, and would stay there for ever.
 */
export const saveStateLua = `
S[2] = now
if S[3] == 9007199254740991 then
  S[4] = S[3]
elseif not blob or S[4] < S[3] then
  S[4] = math.max(S[3], now) + slack
  blob = false
end
if S[6] > 0 and S[6] < S[4] then
  S[6] = S[4]
  for i = 5, 6 do
    if S[4] == 9007199254740991 then redis.call('PERSIST', KEYS[K + i]) else redis.call('PEXPIRE', KEYS[K + i], S[4] - raw) end
  end
end
if S[4] == 9007199254740991 then redis.call('SET', KEYS[K + 1], cmsgpack.pack(unpack(S)))
elseif blob then redis.call('SET', KEYS[K + 1], cmsgpack.pack(unpack(S)), 'KEEPTTL')
else redis.call('SET', KEYS[K + 1], cmsgpack.pack(unpack(S)), 'PX', S[4] - raw) end
blob = true
`;

/** In Lua, as the period is that of the server's clock. Civil dates after H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
export const periodEndLua = `
local function periodEnd(field, at)
  local kind = string.sub(field, 1, 1)
  if kind == '#' then return 9007199254740990 end
  if kind == 'O' then return 9007199254740991 end
  if kind == 'D' then return at - at % 86400000 + 86400000 end
  if kind == 'W' then return at - (at + 259200000) % 604800000 + 604800000 end
  local z = math.floor(at / 86400000) + 719468
  local doe = z % 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + math.floor(z / 146097) * 400 + (month <= 2 and 1 or 0)
  month = month + 1
  if kind == 'Y' or month == 13 then month = 1; year = year + 1 end
  if month <= 2 then year = year - 1; month = month + 9 else month = month - 3 end
  yoe = year % 400
  doy = math.floor((153 * month + 2) / 5)
  doe = yoe * 365 + math.floor(yoe / 4) - math.floor(yoe / 100) + doy
  return (math.floor(year / 400) * 146097 + doe - 719468) * 86400000
end
`;
