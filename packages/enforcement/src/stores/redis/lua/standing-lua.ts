/** Appends to `reply` what the counter at `k` holds, and the end of its window or period; -1 for none. */
export const standingLua = `
local id = S[k]
local level, reset = S[k + 1] + S[k + 4], -1
if type(id) == 'number' then
  local u = id % 4
  local window = (id - u) / 4
  local held = S[9 + 7 * u] + S[k + 4]
  level = S[k + 1] + held
  reset = now
  if held > 0 then reset = now + window
  elseif S[k + 2] > 0 then reset = S[10 + 7 * u] + window end
elseif S[k + 2] < 9007199254740990 then
  reset = S[k + 2]
end
reply[#reply + 1] = level
reply[#reply + 1] = reset
`;
