import { recordsLua } from './records-lua.ts';
import { readStateLua, saveStateLua } from './state-lua.ts';

/**
 * Reports on reservations and leases of one slot, in their order.
 *
 * ARGV: time or '', slack, then for each report its name and its id, and
 *
 * ```
 * arrived, release, renew  nothing
 * settle                   tokens and micro-dollars, '' for as reserved
 * undo                     for a reservation without a record: its time, TTL, requests, then how many counters and which
 * report                   leaseMs, how many shares, then by turns used and kept
 * ```
 *
 * An undo leaves a record that says no more than that it was done: clients send again what a broken connection has
 * left without an answer, and giving back twice would let calls in above the limit.
 */
export const updateLua = `
${readStateLua}
${recordsLua}
local changed = expireDue()
local function recordOf(id)
  local record = redis.call('HGET', KEYS[5], id)
  return record and {cmsgpack.unpack(record)} or {0}
end
local function close(id, R, amounts)
  local taken = R[1] == 1 and {R[9], R[10], R[11], R[12]} or {R[9], 0, 0, 0}
  charge(R, {amounts[1] - taken[1], amounts[2] - taken[2], amounts[3] - taken[3], -taken[4]})
  dropRecord(id)
end
local function report(id, R, leaseMs, used, kept)
  local open = R[1] == 3
  local most = mostOf(R, used)
  if open then
    for u, amount in pairs(most) do
      if amount > 0 then pushRun(u, now, amount) end
    end
  else
    local booked = mostOf(R, heldBy(R))
    for u, amount in pairs(most) do changeRun(u, R[3], amount - booked[u]) end
  end
  for i = 1, #used do
    local field, held = R[4 + 2 * i], R[5 + 2 * i]
    local k = counterOf(field)
    S[k + 4] = math.max(0, S[k + 4] + kept[i] - (open and held or 0))
    if isCalendar(field) then addToPeriod(field, open and now or R[3], used[i] - (open and 0 or held)) end
    R[5 + 2 * i] = kept[i]
  end
  if leaseMs > 0 then
    R[1] = 3; R[4] = leaseMs; R[5] = now + leaseMs
    keepRecord(id, R, R[5])
  else dropRecord(id) end
  S[7] = math.max(0, S[7] + (leaseMs > 0 and 1 or 0) - (open and 1 or 0))
end
local i = 3
local function take(count)
  local values = {unpack(ARGV, i, i + count - 1)}
  i = i + count
  return values
end
while i <= #ARGV do
  local name, id = ARGV[i], ARGV[i + 1]
  i = i + 2
  local R = recordOf(id)
  local reserved = R[1] == 1 or R[1] == 2
  if name == 'settle' then
    local actual = take(2)
    if reserved then
      start(R, now)
      close(id, R, {R[9], tonumber(actual[1]) or R[10], tonumber(actual[2]) or R[11]})
      changed = true
    end
  elseif name == 'undo' then
    local facts = take(4)
    local fields = take(tonumber(facts[4]))
    if R[1] == 0 and now < facts[1] + 2 * facts[2] then
      local at, amount = tonumber(facts[1]), tonumber(facts[3])
      local fromLog = false
      for _, field in ipairs(fields) do
        if isCalendar(tonumber(field) or field) then addToPeriod(field, at, -amount) else fromLog = true end
      end
      if fromLog then changeRun(0, at, -amount) end
      keepRecord(id, {5}, now + facts[2])
      changed = true
    end
  elseif name == 'report' then
    local facts = take(2)
    local used, kept = {}, {}
    for share = 1, tonumber(facts[2]) do
      local amounts = take(2)
      used[share] = tonumber(amounts[1])
      kept[share] = tonumber(amounts[2])
    end
    if R[1] == 3 or R[1] == 4 then
      report(id, R, tonumber(facts[1]), used, kept)
      changed = true
    end
  elseif reserved then
    if name == 'arrived' and R[3] == 0 then
      start(R, now)
      keepRecord(id, R, R[5])
      changed = true
    elseif name == 'release' then
      close(id, R, {0, 0, 0})
      changed = true
    elseif name == 'renew' and R[1] == 1 then
      R[5] = now + R[4]
      keepRecord(id, R, R[5])
      changed = true
    end
  end
end
if changed then
${saveStateLua}
end
return now
`;
