import { decisionLayout } from '../decision-shape.ts';
import type { DecisionShape } from '../decision-shape.ts';
import { addLogsLua, adoptWindowLua, checkListsLua, dropRunsLua, pushRunLua } from './log-lua.ts';
import { waitLua } from './log-search-lua.ts';
import { recordsLua } from './records-lua.ts';
import { forgetCountersLua } from './forget-counters-lua.ts';
import { periodEndLua, readStateLua, saveStateLua } from './state-lua.ts';

/**
 * One decision of that shape. Its values are as `decisionLayout` says.
 *
 * It may have no more than the first two keys where nothing is recorded: the state and the log of requests. A slot that turns
 * out to have records is then left as it is, and the answer is -1: all keys are needed.
 *
 * Answers otherwise, in the order of the meters:
 *
 * ```
 * 1, time, levels                 admitted; windows and periods end as they do after a call of now
 * 2, time, levels and ends        admitted before, or nothing was taken
 * 0, time, levels, ends and waits denied; a wait of 0 where there is room
 * ```
 *
 * by turns for each meter; -1 is null.
 *
 * What every decision passes has no function in it: a closure is made anew at each run of a script, and a call of one
 * costs as much as ten additions. Those of the rare ways (something expired, another month, a denial) are made
 * where they are taken.
 */
export function reserveLua(shape: DecisionShape): string {
  const { recorded, windows, others } = shape;
  return `
${readStateLua}
${recorded ? '' : 'if S[6] > 0 and keys < 5 then return {-1, now} end'}
if S[5] > 0 and S[5] <= now then
${recordsLua()}
  expireDue(false)
${saveStateLua}
end
local dropped = 0
for k = S[8], #S, 6 do
  if S[k + 3] <= now and S[k] % 4 < keys - 1 then
${dropRunsLua()}
  end
end
if dropped > 16 then
${saveStateLua}
end
${neededLogsLua(shape)}
local known = #S
local rolling, meters = ${windows.length}, ${windows.length + others.length}
local at = {}
local allowed = true
${windows.length > 0 ? lookAtWindowsLua(shape) : ''}
${others.length > 0 ? lookAtOthersLua(shape) : ''}
local fresh = true
${recorded ? recordLua(shape) : ''}
if allowed and fresh then
  local brief = true
${chargeLua(shape)}
${saveStateLua}
  if brief then
    local reply = {1, now${', 0'.repeat(windows.length + others.length)}}
    for i = 1, rolling do
      local k = at[i]
      reply[2 + i] = S[k + 1] + S[k + 4] + S[9 + 7 * (S[k] % 4)]
    end
    for i = rolling + 1, meters do reply[2 + i] = S[at[i] + 1] + S[at[i] + 4] end
    return reply
  end
end
${wholeReplyLua(shape)}
`;
}

/** Those of the shape's windows, before any counter's place is known. */
function neededLogsLua({ windows }: DecisionShape): string {
  const unit = Math.max(0, ...windows.map((id) => Number(id) % 4));
  return unit === 0 ? '' : `local u = ${unit}${addLogsLua}`;
}

function lookAtWindowsLua(shape: DecisionShape): string {
  const { amounts, limits } = decisionLayout(shape);
  return `
local windows = {${shape.windows.join()}}
for i = 1, rolling do
  local id = windows[i]
  local k = S[8] - 6 + 6 * i
  if S[k] ~= id then
    k = nil
    for j = S[8], #S, 6 do
      if S[j] == id then k = j break end
    end
    if not k then
${adoptWindowLua()}
    end
  end
  at[i] = k
  local u = id % 4
  if S[k + 1] + S[k + 4] + S[9 + 7 * u] + ARGV[A + ${amounts} + u] - ARGV[A + ${limits - 1} + i] > 0 then allowed = false end
end
`;
}

function lookAtOthersLua(shape: DecisionShape): string {
  const { amounts, others } = decisionLayout(shape);
  return `
local units = {${shape.others.join()}}
for i = 1, #units do
  local id = ARGV[A + ${others - 2} + 2 * i]
  local k = S[8] - 6 + 6 * (rolling + i)
  if S[k] ~= id then
    k = nil
    for j = S[8], #S, 6 do
      if S[j] == id then k = j break end
    end
    if not k then k = #S + 1; S[k] = id; S[k + 1] = 0; S[k + 2] = 0; S[k + 3] = 9007199254740991; S[k + 4] = 0; S[k + 5] = '' end
  end
  if S[k + 2] <= now then
${periodEndLua}
    S[k + 1] = 0
    S[k + 2] = periodEnd(id, now)
  end
  at[rolling + i] = k
  if S[k + 1] + S[k + 4] + ARGV[A + ${amounts} + units[i]] - ARGV[A + ${others - 1} + 2 * i] > 0 then allowed = false end
end
`;
}

function recordLua(shape: DecisionShape): string {
  const { ttl, amounts } = decisionLayout(shape);
  const taken = [0, 1, 2, 3].map((unit) => `ARGV[A + ${amounts + unit}] + 0`);
  return `
local id, ttl = ARGV[A + ${ttl - 1}], ARGV[A + ${ttl}] + 0
if not allowed then
  if redis.call('HEXISTS', KEYS[K + 5], id) == 1 then allowed = true; fresh = false end
else
  local R = {1, now, ${shape.starts ? 'now' : '0'}, ttl, now + ttl, 0, 0, 0, ${taken.join()}}
  for i = 1, rolling do R[6 + S[at[i]] % 4] = 1 end
  for i = rolling + 1, meters do R[12 + i - rolling] = S[at[i]] end
${shape.starts ? checkListsLua() : ''}
  fresh = redis.call('ZADD', KEYS[K + 6], 'NX', R[5], id) == 1
  if fresh then
    local kept = redis.pcall('HSETNX', KEYS[K + 5], id, cmsgpack.pack(unpack(R)))
    if type(kept) == 'table' then
      redis.call('ZREM', KEYS[K + 6], id)
      error(kept.err, 0)
    end
    fresh = kept == 1
  end
  if fresh then
    local over = R[5] + ttl
    if S[5] == 0 or R[5] < S[5] then S[5] = R[5] end
    if S[6] == 0 then S[6] = 1 end
    for j = S[8], #S, 6 do
      local id = S[j]
      if type(id) == 'number' and R[5] + (id - id % 4) / 4 > over then over = R[5] + (id - id % 4) / 4 end
    end
    if over > S[3] then S[3] = over end
  end
end
`;
}

function chargeLua(shape: DecisionShape): string {
  const { amounts } = decisionLayout(shape);
  return `
local stale = #S > known
for i = 1, rolling do
  local b = 9 + 7 * (S[at[i]] % 4)
  if S[b] == 0 and S[b + 6] <= now and S[7] == 0 then stale = true end
end
if stale then
${forgetCountersLua}
end
local done = -1
for i = 1, rolling do
  local u = S[at[i]] % 4
  if u > done then
    done = u
    local amount = ARGV[A + ${amounts} + u] + 0
${shape.starts ? `local at = now${pushRunLua()}` : holdLua}
  end
end
for i = rolling + 1, meters do
  local k = at[i]
  S[k + 1] = S[k + 1] + ARGV[A + ${amounts} + units[i - rolling]]
  if S[k + 2] > S[3] and S[k + 2] ~= 9007199254740990 then S[3] = S[k + 2] end
end
`;
}

const holdLua = `
S[9 + 7 * u] = S[9 + 7 * u] + amount
if S[9 + 7 * u] == 0 then brief = false end
`;

/** With the ends, and for a denial the waits. */
function wholeReplyLua(shape: DecisionShape): string {
  const { amounts, limits, others } = decisionLayout(shape);
  return `
${waitLua()}
local reply = {allowed and 2 or 0, now}
for i = 1, meters do
  local k = at[i]
  local level, reset = S[k + 1] + S[k + 4], S[k + 2]
  local amount, limit
  if i <= rolling then
    local u = S[k] % 4
    local window = (S[k] - u) / 4
    local b = 9 + 7 * u
    local held = S[b] + S[k + 4]
    amount, limit = ARGV[A + ${amounts} + u], ARGV[A + ${limits - 1} + i]
    level = S[k + 1] + held
    reset = now
    if held > 0 then reset = now + window
    elseif S[k + 2] > 0 then reset = S[b + 1] + window end
  else
    amount, limit = ARGV[A + ${amounts} + units[i - rolling]], ARGV[A + ${others - 1} + 2 * (i - rolling)]
    if reset >= 9007199254740990 then reset = -1 end
  end
  reply[#reply + 1] = level
  reply[#reply + 1] = reset
  if not allowed then
    local need = level + amount - limit
    local wait = 0
    if need > 0 then
      if amount - limit > 0 or S[k + 2] == 9007199254740991 then wait = -1
      elseif i <= rolling then wait = waitMs(k, need)
      elseif S[k + 2] == 9007199254740990 then wait = 1
      else wait = S[k + 2] - now end
    end
    reply[#reply + 1] = wait
  end
end
return reply
`;
}
