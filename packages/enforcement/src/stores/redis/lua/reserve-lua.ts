import { adoptWindowLua, dropRunsLua, pushRunLua, waitLua } from './log-lua.ts';
import { recordsLua } from './records-lua.ts';
import { forgetCountersLua } from './forget-counters-lua.ts';
import { periodEndLua, readStateLua, saveStateLua } from './state-lua.ts';

/**
 * One decision.
 *
 * ARGV: time or '', slack, id ('' where no record is needed), TTL, 1 where windows start at once, what the call takes of
 * requests, tokens, micro-dollars and concurrency, the number of rolling windows, then for each of these its field and
 * its limit, then for each other meter its field, its limit and what the call takes of it.
 *
 * Answers, in the order of the meters: 1, time, then the level of each and the end of its window or period; or 0, time,
 * then the same and the wait of each, 0 where it has room. -1 is null.
 *
 * What every decision passes has no function in it: a closure is made anew at each run of a script, and a call of one
 * costs as much as ten additions. Those of the rare ways (something expired, another month, a denial) are made
 * where they are taken.
 */
export const reserveLua = `
${readStateLua}
if S[5] > 0 and S[5] <= now then
${recordsLua}
  expireDue()
${saveStateLua}
end
local dropped = 0
for k = 26, #S, 5 do
  if S[k + 3] <= now then
${dropRunsLua}
  end
end
if dropped > 16 then
${saveStateLua}
end
local known = #S
local at = {}
local meters = 0
local others = 11 + 2 * ARGV[10]
local allowed = true
local starts = ARGV[5] == '1'
for i = 11, others - 1, 2 do
  local id = ARGV[i] + 0
  local k
  for j = 26, #S, 5 do
    if S[j] == id then k = j break end
  end
  if not k then
${adoptWindowLua}
  end
  meters = meters + 1
  at[meters] = k
  local u = id % 4
  if S[k + 1] + S[k + 4] + S[8 + 6 * u] + ARGV[6 + u] - ARGV[i + 1] > 0 then allowed = false end
end
local rolling = meters
for i = others, #ARGV, 3 do
  local id = ARGV[i]
  local k
  for j = 26, #S, 5 do
    if S[j] == id then k = j break end
  end
  if not k then k = #S + 1; S[k] = id; S[k + 1] = 0; S[k + 2] = 0; S[k + 3] = 9007199254740991; S[k + 4] = 0 end
  if S[k + 2] <= now then
${periodEndLua}
    S[k + 1] = 0
    S[k + 2] = periodEnd(id, now)
  end
  meters = meters + 1
  at[meters] = k
  if S[k + 1] + S[k + 4] + ARGV[i + 2] - ARGV[i + 1] > 0 then allowed = false end
end
local fresh = true
if ARGV[3] ~= '' then
  if not allowed then
    if redis.call('HEXISTS', KEYS[5], ARGV[3]) == 1 then allowed = true; fresh = false end
  else
    local R = {1, now, starts and now or 0, ARGV[4] + 0, now + ARGV[4], 0, 0, 0, ARGV[6] + 0, ARGV[7] + 0, ARGV[8] + 0, ARGV[9] + 0}
    for i = 1, rolling do R[6 + S[at[i]] % 4] = 1 end
    for i = rolling + 1, meters do R[12 + i - rolling] = S[at[i]] end
    fresh = redis.call('HSETNX', KEYS[5], ARGV[3], cmsgpack.pack(unpack(R))) == 1
    if fresh then redis.call('ZADD', KEYS[6], R[5], ARGV[3]) end
  end
end
if allowed and fresh then
  if ARGV[3] ~= '' then
    local expiresAt = now + ARGV[4]
    local over = expiresAt + ARGV[4]
    if S[5] == 0 or expiresAt < S[5] then S[5] = expiresAt end
    if S[6] == 0 then S[6] = 1 end
    for j = 26, #S, 5 do
      local id = S[j]
      if type(id) == 'number' and expiresAt + (id - id % 4) / 4 > over then over = expiresAt + (id - id % 4) / 4 end
    end
    if over > S[3] then S[3] = over end
  end
  local stale = #S > known
  for i = 1, rolling do
    local b = 8 + 6 * (S[at[i]] % 4)
    if S[b] == 0 and S[b + 5] <= now and S[7] == 0 then stale = true end
  end
  if stale then
${forgetCountersLua}
  end
  local done = -1
  for i = 1, rolling do
    local u = S[at[i]] % 4
    if u > done then
      done = u
      local amount = ARGV[6 + u] + 0
      if starts then
        local at = now
${pushRunLua}
      else
        S[8 + 6 * u] = S[8 + 6 * u] + amount
      end
    end
  end
  for i = rolling + 1, meters do
    local k = at[i]
    S[k + 1] = S[k + 1] + ARGV[others + 3 * (i - rolling) - 1]
    if S[k + 2] > S[3] and S[k + 2] ~= 9007199254740990 then S[3] = S[k + 2] end
  end
${saveStateLua}
end
local reply = {allowed and 1 or 0, now, 0, 0, 0, 0, 0, 0, 0, 0}
local r = 2
for i = 1, meters do
  local k = at[i]
  local level, reset = S[k + 1] + S[k + 4], S[k + 2]
  if i <= rolling then
    local u = S[k] % 4
    local window = (S[k] - u) / 4
    local b = 8 + 6 * u
    local held = S[b] + S[k + 4]
    level = S[k + 1] + held
    reset = now
    if held > 0 then reset = now + window
    elseif S[k + 2] > 0 then reset = S[b + 1] + window end
  elseif reset >= 9007199254740990 then
    reset = -1
  end
  reply[r + 1] = level
  reply[r + 2] = reset
  r = r + 2
  if not allowed then
    local j = i <= rolling and 9 + 2 * i or others + 3 * (i - rolling - 1)
    local amount = i <= rolling and ARGV[6 + S[k] % 4] or ARGV[j + 2]
    local need = level + amount - ARGV[j + 1]
    local wait = 0
    if need > 0 then
      if amount - ARGV[j + 1] > 0 or S[k + 2] == 9007199254740991 then wait = -1
      elseif i <= rolling then
${waitLua}
        wait = waitMs(k, need)
      elseif S[k + 2] == 9007199254740990 then wait = 1
      else wait = S[k + 2] - now end
    end
    reply[r + 1] = wait
    r = r + 1
  end
end
while r < #reply do reply[#reply] = nil end
return reply
`;
