import { leaseReportLua } from './lease-report-lua.ts';
import { waitLua } from './log-search-lua.ts';
import { recordsLua } from './records-lua.ts';
import { standingLua } from './standing-lua.ts';
import { readStateLua, saveStateLua } from './state-lua.ts';
import { findCountersLua } from './usage-lua.ts';

/**
 * Reports on leases of the slot, and then a share of each limit, or of none.
 *
 * Values: id, holder, leaseMs, how many shares, then for each share its field, limit, what is wanted
 * and what is the least, then the reports (see `leaseReportLua`).
 * Answers: 1 or 0 for granted, time, which share denied, retry time, holders, for how long calls may be admitted, then
 * for each share what is granted, its level and its end; -1 for null.
 */
export const leaseLua = (): string => `
${readStateLua}
${recordsLua()}
${leaseReportLua}
${waitLua()}
local changed = expireDue(true)
local sharesEnd = A + 4 + 4 * ARGV[A + 4]
local i = sharesEnd + 1
while i <= E do
  local isNew
  i, isNew = takeReport(i)
  changed = changed or isNew
end
${findCountersLua(5, 4, 'sharesEnd')}
${grantLua}
if changed then
${saveStateLua}
end
reply[6] = R[8]
for i = 1, #at do
  local k = at[i]
  reply[#reply + 1] = reply[1] == 1 and R[6 + 4 * i] or 0
${standingLua}
end
return reply
`;

/** All shares or none, from what is left of each. */
const grantLua = `
local id, holder, leaseMs = ARGV[A + 1], ARGV[A + 2], tonumber(ARGV[A + 3])
local R = recordOf(id)
local known = R[1] == 3 or R[1] == 4
local isHolder = redis.call('HEXISTS', KEYS[K + 5], 'holder:' .. holder) == 1
local holders = math.max(1, S[7] + ((known or isHolder) and 0 or 1))
if not known then R = {3, now, 0, leaseMs, now + leaseMs, 0, holder, leaseMs} end
local reply = {1, now, -1, 0, holders, 0}
for i = 1, #at do
  local k, field, v = at[i], S[at[i]], A + 2 + 4 * i
  local limit, wanted, least = tonumber(ARGV[v]), tonumber(ARGV[v + 1]), tonumber(ARGV[v + 2])
  local level = S[k + 1] + S[k + 4]
  if type(field) == 'number' then level = level + S[9 + 7 * (field % 4)] end
  local left = limit - level
  if known then
  elseif left < least then
    local wait = 1
    if least > limit then wait = -1
    elseif type(field) == 'number' then wait = waitMs(k, least - left)
    elseif isCalendar(field) then wait = S[k + 2] == 9007199254740991 and -1 or S[k + 2] - now end
    if reply[3] == -1 then reply[3] = i - 1 end
    reply[1] = 0
    if wait == -1 or reply[4] == -1 then reply[4] = -1 else reply[4] = math.max(reply[4], wait) end
  else
    local share = 5 + 4 * i
    R[share] = field
    R[share + 1] = math.max(least, math.min(wanted, math.floor(left / 2 / holders)))
    R[share + 2] = 0
    R[share + 3] = R[share + 1]
    if isCalendar(field) then R[8] = math.min(R[8], S[k + 2] - now) end
  end
end
if reply[1] == 1 and not known then
  for i = 9, #R, 4 do
    keep(R[i], R[i + 3])
    if isCalendar(R[i]) then addToPeriod(R[i], now, R[i + 3]) end
  end
  countLease(holder, 1)
  keepRecord(id, R)
  changed = true
end
`;
