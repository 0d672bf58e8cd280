/** Whose time a script goes by: the server's, or that of the store's own clock. */
export type Clock = keyof typeof slackMs;

/**
 * Milliseconds that keys live longer than needed, so that most writes need not say when a key ends; much longer for a clock
 * that stands still while the server's goes on.
 */
const slackMs = { server: 1000, own: 3_600_000 } as const;

const serverTimeLua = `
local time = redis.call('TIME')
local micros = time[2] + 0
local raw = time[1] * 1000 + (micros - micros % 1000) / 1000
`;

/**
 * A script that does `part` for each of several slots, as a run of a script, its way there and its answer cost as much as what is
 * done for a slot.
 *
 * KEYS: those of each slot, of all slots as many. ARGV: how many slots; time, where the clock is the store's own; then
 * for each slot how many values, and these.
 *
 * `part` is the body of a function. It finds its keys at `KEYS[K + 1]` and so on, its values from `ARGV[A + 1]` to `ARGV[E]`, and
 * returns a list of numbers. What it throws is answered in its place, as -2 and the text, and the other slots go
 * on.
 */
export function partsLua(clock: Clock, part: string): string {
  return `
local slots = tonumber(ARGV[1])
local keys = #KEYS / slots
local slack = ${slackMs[clock]}
${clock === 'server' ? serverTimeLua : 'local raw = tonumber(ARGV[2])'}
local function part(K, A, E)
${part}
end
local A = ${clock === 'server' ? 1 : 2}
local answers = {}
for slot = 1, slots do
  local E = A + 1 + ARGV[A + 1]
  local done, answer = pcall(part, (slot - 1) * keys, A + 1, E)
  if not done then answer = {-2, type(answer) == 'table' and answer.err or answer} end
  answers[slot] = answer
  A = E
end
return answers
`;
}
