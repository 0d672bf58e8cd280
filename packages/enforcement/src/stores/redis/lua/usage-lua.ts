import { recordsLua } from './records-lua.ts';
import { standingLua } from './standing-lua.ts';
import { readStateLua, saveStateLua } from './state-lua.ts';

/**
 * Finds the counter of each field from the value `first` on, every `step`th; those that the slot does not know
 * are made, all of them first: a new log moves the places of counters. `last` is the position of the last in ARGV, a term of Lua.
 */
export function findCountersLua(first: number, step: number, last: string): string {
  return `
for i = A + ${first}, ${last}, ${step} do counterOf(tonumber(ARGV[i]) or ARGV[i]) end
local at = {}
for i = A + ${first}, ${last}, ${step} do
  local id = tonumber(ARGV[i]) or ARGV[i]
  local k = counterOf(id)
  if isCalendar(id) and S[k + 2] <= now then
    S[k + 1] = 0
    S[k + 2] = periodEnd(id, now)
  end
  at[#at + 1] = k
end
`;
}

/** How counters stand. Values: fields. Answers: time, then for each its level and its end. */
export const usageLua = (): string => `
${readStateLua}
${recordsLua()}
if expireDue(false) then
${saveStateLua}
end
${findCountersLua(1, 1, 'E')}
local reply = {now}
for i = 1, #at do
  local k = at[i]
${standingLua}
end
return reply
`;
