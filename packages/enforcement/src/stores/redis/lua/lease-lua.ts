import { waitLua } from './log-lua.ts';
import { recordsLua } from './records-lua.ts';
import { standingLua } from './standing-lua.ts';
import { readStateLua, saveStateLua } from './state-lua.ts';
import { findCountersLua } from './usage-lua.ts';

/**
 * A share of each limit, or of none.
 *
 * ARGV: time or '', slack, id, leaseMs, then for each share its field, limit, what is wanted and what is the least.
 * Answers: 1 or 0 for granted, time, which share denied, retry time, open leases, then for each share what is granted,
 * its level and its end; -1 for null.
 */
export const leaseLua = `
${readStateLua}
${recordsLua}
${waitLua}
if expireDue() then
${saveStateLua}
end
${findCountersLua(5, 4)}
local known = redis.call('HGET', KEYS[5], ARGV[3])
local R = known and {cmsgpack.unpack(known)} or {3, now, 0, tonumber(ARGV[4]), now + ARGV[4]}
local reply = {1, now, -1, 0, S[7] + (known and 0 or 1)}
local granted = {}
for i = 1, #at do
  local k, id = at[i], S[at[i]]
  local limit, wanted, least = tonumber(ARGV[2 + 4 * i]), tonumber(ARGV[3 + 4 * i]), tonumber(ARGV[4 + 4 * i])
  local level = S[k + 1] + S[k + 4]
  if type(id) == 'number' then level = level + S[8 + 6 * (id % 4)] end
  local left = limit - level
  granted[i] = math.min(wanted, math.max(least, math.floor(left / 2 / reply[5])))
  if known then granted[i] = R[5 + 2 * i] or 0
  elseif left < least then
    local wait = 1
    if least > limit then wait = -1
    elseif type(id) == 'number' then wait = waitMs(k, least - left)
    elseif isCalendar(id) then wait = S[k + 2] == 9007199254740991 and -1 or S[k + 2] - now end
    if reply[3] == -1 then reply[3] = i - 1 end
    reply[1] = 0
    if wait == -1 or reply[4] == -1 then reply[4] = -1 else reply[4] = math.max(reply[4], wait) end
  end
end
if reply[1] == 1 and not known then
  for i = 1, #at do
    local k = at[i]
    S[k + 4] = S[k + 4] + granted[i]
    if isCalendar(S[k]) then S[3] = math.max(S[3], S[k + 2]) end
    R[4 + 2 * i] = S[k]
    R[5 + 2 * i] = granted[i]
  end
  S[7] = reply[5]
  keepRecord(ARGV[3], R, R[5])
${saveStateLua}
end
for i = 1, #at do
  local k = at[i]
  reply[#reply + 1] = granted[i]
${standingLua}
end
return reply
`;
