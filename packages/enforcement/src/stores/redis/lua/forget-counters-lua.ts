/**
 * Lets go of counters that hold nothing and that this decision does not ask for. Windows of a unit go together, once its log is
 * empty: while it is not, a call counts in all of them.
 */
export const forgetCountersLua = `
local kept, moved = {unpack(S, 1, S[8] - 1)}, {}
for j = S[8], #S, 6 do
  local id = S[j]
  local keep = S[j + 4] > 0
  if type(id) == 'number' then
    local b = 9 + 7 * (id % 4)
    keep = keep or S[7] > 0 or S[b] > 0 or S[b + 6] > now
    for i = 1, rolling do
      if S[at[i]] % 4 == id % 4 then break end
      if i == rolling then keep = true end
    end
    if rolling == 0 then keep = true end
  elseif S[j + 2] == 9007199254740990 then keep = keep or S[j + 1] > 0
  else keep = keep or S[j + 2] > now end
  for i = 1, meters do
    if at[i] == j then keep = true; moved[i] = #kept + 1 end
  end
  if keep then
    for c = j, j + 5 do kept[#kept + 1] = S[c] end
  end
end
S = kept
at = moved
`;
