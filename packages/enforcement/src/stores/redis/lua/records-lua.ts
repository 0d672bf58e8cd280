import { leaseRecordsLua } from './lease-records-lua.ts';
import { addLogsLua, adoptWindowLua, dropRunsLua, pushRunLua } from './log-lua.ts';
import { changeRunLua } from './log-search-lua.ts';
import { recountLua } from './recount-lua.ts';
import { periodEndLua } from './state-lua.ts';

/**
 * What is done with records of reservations and leases. A record is MessagePack again:
 *
 * ```
 * 1 phase       1 reserved, 2 its TTL ran out, 3 leased, 4 its lease is over, 5 a release that needs no more than to be known
 * 2 reservedAt  of 5, until when it has to be
 * 3 startedAt   when it entered the logs; of a lease, when what it held at its end did. 0 for not yet
 * 4 ttl         or `leaseMs`
 * 5 expiresAt
 * ```
 *
 * and then, for a reservation: whether requests, tokens and micro-dollars have rolling windows (6 to 8), what it took of
 * them and of concurrency (9 to 12), and its calendar and concurrency counters. For a lease see `leaseRecordsLua`.
 *
 * Among the records is a number for each process with open leases: how many these are. It is part of no state that each
 * decision reads, and it is looked at when a lease begins or ends, where counting the open ones would read all records.
 */
export const recordsLua = (): string => `
${periodEndLua}
${changeRunLua()}
local dropped = 0
local function dropRuns()
  for k = S[8], #S, 6 do
    if S[k + 3] <= now then
${dropRunsLua()}
    end
  end
end
local function addLogs(u)
${addLogsLua}
end
local function pushRun(u, at, amount)
  addLogs(u)
${pushRunLua()}
end
local function counterOf(field)
  for k = S[8], #S, 6 do
    if S[k] == field then return k end
  end
  local k = #S + 1
  if type(field) == 'number' then
    local id = field
    addLogs(id % 4)
${adoptWindowLua()}
  else
    S[k] = field; S[k + 1] = 0; S[k + 2] = periodEnd(field, now); S[k + 3] = 9007199254740991; S[k + 4] = 0; S[k + 5] = ''
  end
  return k
end
${reservationRecordsLua}
${leaseRecordsLua}
${recountLua}
${expireDueLua}
`;

/** What a reservation holds, and how its record is kept. */
const reservationRecordsLua = `
local function isCalendar(field) return type(field) == 'string' and string.byte(field) ~= 35 end
local function addToPeriod(field, at, delta)
  if delta == 0 then return end
  local k = counterOf(field)
  if S[k + 2] <= now then S[k + 1] = 0; S[k + 2] = periodEnd(field, now) end
  if S[k + 2] ~= periodEnd(field, at) then return end
  S[k + 1] = math.max(0, S[k + 1] + delta)
  S[3] = math.max(S[3], S[k + 2])
end
local function hold(u, delta)
  addLogs(u)
  S[9 + 7 * u] = math.max(0, S[9 + 7 * u] + delta)
end
local function expireLater(id, R)
  local at = R[5]
  if R[1] == 2 then at = R[5] + R[4]
  elseif R[1] == 4 then at = R[5] + math.max(R[4], 60000)
  elseif R[1] == 5 then at = R[2] end
  redis.call('ZADD', KEYS[K + 6], at, id)
  if S[5] == 0 or at < S[5] then S[5] = at end
  S[3] = math.max(S[3], at)
  if R[1] == 1 or R[1] == 3 then
    S[3] = math.max(S[3], at + (R[1] == 3 and math.max(R[4], 60000) or R[4]))
    for k = S[8], #S, 6 do
      if type(S[k]) == 'number' then S[3] = math.max(S[3], at + (S[k] - S[k] % 4) / 4) end
    end
  end
  if S[6] == 0 then S[6] = 1 end
end
local function keepRecord(id, R)
  redis.call('HSET', KEYS[K + 5], id, cmsgpack.pack(unpack(R)))
  expireLater(id, R)
end
local function recordOf(id)
  local record = redis.call('HGET', KEYS[K + 5], id)
  return record and {cmsgpack.unpack(record)} or {0}
end
local function dropRecord(id)
  redis.call('HDEL', KEYS[K + 5], id)
  redis.call('ZREM', KEYS[K + 6], id)
  if redis.call('EXISTS', KEYS[K + 5]) == 0 then S[6] = 0; S[5] = 0 end
end
local function start(R, at)
  if R[3] > 0 then return end
  for u = 0, 2 do
    if R[6 + u] == 1 then
      hold(u, -R[9 + u])
      pushRun(u, at, R[9 + u])
    end
  end
  R[3] = at
end
local function charge(R, deltas)
  for u = 0, 2 do
    if R[6 + u] == 1 then
      if R[3] == 0 then hold(u, deltas[u + 1]) else changeRun(u, R[3], deltas[u + 1]) end
    end
  end
  for i = 13, #R do
    local field = R[i]
    if isCalendar(field) then addToPeriod(field, R[2], deltas[string.byte(field, 2) - 47])
    else
      local k = counterOf(field)
      S[k + 1] = math.max(0, S[k + 1] + deltas[4])
    end
  end
end
`;

/** Everything that ends by itself and is due, in the order of its ends. Looks at the keys where it has to, or is told to. */
const expireDueLua = `
local function expireDue(checks)
  local changed = false
  if checks or S[5] > 0 and S[5] <= now then changed = checkKeys() end
  while S[5] > 0 and S[5] <= now do
    local due = redis.call('ZRANGE', KEYS[K + 6], 0, 0, 'WITHSCORES')
    S[5] = tonumber(due[2] or 0)
    changed = true
    if S[5] > 0 and S[5] <= now then
      local id = due[1]
      local R = recordOf(id)
      if R[1] == 1 then
        start(R, R[5])
        charge(R, {0, -R[10], -R[11], -R[12]})
        R[1] = 2
        keepRecord(id, R)
      elseif R[1] == 3 then
        endLease(R)
        keepRecord(id, R)
      else
        dropRecord(id)
      end
    end
  end
  dropRuns()
  return changed
end
`;
