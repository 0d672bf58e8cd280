import { leaseReportLua } from './lease-report-lua.ts';
import { recordsLua } from './records-lua.ts';
import { readStateLua, saveStateLua } from './state-lua.ts';

/**
 * Reports on reservations and leases of one slot, in their order.
 *
 * Values: for each report its name and its id, and
 *
 * ```
 * arrived, release, renew  nothing
 * settle                   tokens and micro-dollars, '' for as reserved
 * undo                     for a reservation without a record: its time, TTL, requests, then how many counters and which
 * report                   see `leaseReportLua`
 * ```
 *
 * An undo leaves a record that says no more than that it was done: clients send again what a broken connection has
 * left without an answer, and giving back twice would let calls in above the limit.
 */
export const updateLua = (): string => `
${readStateLua}
${recordsLua()}
${leaseReportLua}
${takeReportsLua}
if changed then
${saveStateLua}
end
return {now}
`;

const takeReportsLua = `
local changed = expireDue(true)
local function close(id, R, amounts)
  local taken = R[1] == 1 and {R[9], R[10], R[11], R[12]} or {R[9], 0, 0, 0}
  charge(R, {amounts[1] - taken[1], amounts[2] - taken[2], amounts[3] - taken[3], -taken[4]})
  dropRecord(id)
end
local i = A + 1
local function take(count)
  local values = {unpack(ARGV, i, i + count - 1)}
  i = i + count
  return values
end
local function updateReservation()
  local name, id = ARGV[i], ARGV[i + 1]
  local R = recordOf(id)
  local reserved = R[1] == 1 or R[1] == 2
  i = i + 2
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
      keepRecord(id, {5, now + facts[2]})
      changed = true
    end
  elseif reserved then
    if name == 'arrived' and R[3] == 0 then
      start(R, now)
      keepRecord(id, R)
      changed = true
    elseif name == 'release' then
      close(id, R, {0, 0, 0})
      changed = true
    elseif name == 'renew' and R[1] == 1 then
      R[5] = now + R[4]
      keepRecord(id, R)
      changed = true
    end
  end
end
while i <= E do
  if ARGV[i] == 'report' then
    local isNew
    i, isNew = takeReport(i + 1)
    changed = changed or isNew
  else updateReservation() end
end
`;
