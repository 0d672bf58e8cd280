/**
 * The log of a unit: what came when, one run a millisecond, oldest first. All rolling windows of the unit share it.
 * A window is the newest so many runs of it, and keeps their sum, so that a decision looks at the list only when a
 * run leaves.
 *
 * A list holds times and amounts by turns: as whole numbers they take 12 bytes a run. Positions are counted from the newest, so
 * that it does not matter what was cut off at the old end.
 */

/**
 * For the window at `k`: forgets the runs that have left it. `dropped` counts them. Its looks at the list begin with the
 * amount of the oldest run and the time of the next, which is all that is needed where one leaves, as mostly; each
 * further look is at more.
 */
export const dropRunsLua = `
local u = S[k] % 4
local window = (S[k] - u) / 4
local b = 8 + 6 * u
if S[b + 1] + window <= now then
  S[k + 1] = 0; S[k + 2] = 0; S[k + 3] = 9007199254740991
else
  local n, sum, leaves = S[k + 2], S[k + 1], S[k + 3]
  while n > 1 and leaves <= now do
    local from = 3 - 2 * n
    local to = from + 1 + dropped * 8
    if to > -1 then to = -1 end
    local runs = redis.call('LRANGE', KEYS[2 + u], from, to)
    if #runs == 0 then n = 1; sum = S[b + 2] end
    for i = 1, #runs, 2 do
      sum = sum - runs[i]
      n = n - 1
      dropped = dropped + 1
      if n == 1 then break end
      leaves = runs[i + 1] + window
      if leaves > now then break end
    end
  end
  if n == 1 then leaves = S[b + 1] + window end
  S[k + 1] = sum; S[k + 2] = n; S[k + 3] = leaves
end
`;

/** For a window `id` that the slot does not know: appends it, with what the log holds of it. */
export const adoptWindowLua = `
local u = id % 4
local window = (id - u) / 4
local b = 8 + 6 * u
local widest
for j = 26, #S, 5 do
  if type(S[j]) == 'number' and S[j] % 4 == u and (not widest or S[j] > S[widest]) then widest = j end
end
local sum, n, leaves = 0, 0, 9007199254740991
if widest and id > S[widest] then
  sum, n = S[widest + 1], S[widest + 2]
  if n > 0 then leaves = S[widest + 3] + (id - S[widest]) / 4 end
elseif widest and S[widest + 2] > 0 and S[b + 1] + window > now then
  sum, n, leaves = S[b + 2], 1, S[b + 1] + window
  local inside = true
  while inside and n < S[widest + 2] do
    local from = -2 * (n + 127)
    local runs = redis.call('LRANGE', KEYS[2 + u], from, -2 * n + 1)
    if #runs == 0 then break end
    for i = #runs - 1, 1, -2 do
      local at = runs[i] + window
      inside = n < S[widest + 2] and at > now
      if not inside then break end
      sum = sum + runs[i + 1]
      n = n + 1
      leaves = at
    end
  end
end
k = #S + 1
S[k] = id; S[k + 1] = sum; S[k + 2] = n; S[k + 3] = leaves; S[k + 4] = 0
if n > 0 and S[b + 1] + window > S[b + 5] then
  S[b + 5] = S[b + 1] + window
  if S[b + 5] > S[3] then S[3] = S[b + 5] end
end
`;

/** Lets `amount` into the log of unit `u` at the instant `at`, which is not before an earlier one. */
export const pushRunLua = `
local b = 8 + 6 * u
if at > S[b + 1] then
  local most, widest = 0, 0
  for j = 26, #S, 5 do
    local id = S[j]
    if type(id) == 'number' and id % 4 == u then
      if S[j + 2] > most then most = S[j + 2] end
      if id > widest then widest = id end
      S[j + 2] = S[j + 2] + 1
      if S[j + 2] == 1 then S[j + 3] = at + (id - u) / 4 end
    end
  end
  if most == 0 then
    if S[b + 3] > 0 then redis.call('DEL', KEYS[2 + u]); S[b + 3] = 0 end
    S[b + 4] = 0
  else
    redis.call('RPUSH', KEYS[2 + u], S[b + 1], S[b + 2])
    S[b + 3] = S[b + 3] + 1
    if S[b + 3] > most + 32 then
      redis.call('LTRIM', KEYS[2 + u], -2 * most, -1)
      S[b + 3] = most
    end
  end
  S[b + 1] = at
  S[b + 2] = 0
  S[b + 5] = at + (widest - u) / 4
  if S[b + 5] > S[3] then S[3] = S[b + 5] end
end
S[b + 2] = S[b + 2] + amount
for j = 26, #S, 5 do
  if S[j + 3] < 9007199254740991 and S[j] % 4 == u then S[j + 1] = S[j + 1] + amount end
end
if S[b + 3] > 0 and S[b + 4] < S[b + 5] then
  S[b + 4] = S[b + 5] + slack
  redis.call('PEXPIRE', KEYS[2 + u], math.max(1, S[b + 4] - raw))
end
`;

/** Corrects the run of the instant `at`, where a window still has it: near the newest mostly, so the search starts there. */
export const changeRunLua = `
local function changeRun(u, at, delta)
  local b = 8 + 6 * u
  if delta == 0 or at > S[b + 1] then return end
  local most = 0
  for j = 26, #S, 5 do
    if type(S[j]) == 'number' and S[j] % 4 == u and S[j + 2] > most and S[j + 3] <= at + (S[j] - u) / 4 then most = S[j + 2] end
  end
  if most == 0 then return end
  if at == S[b + 1] then
    S[b + 2] = S[b + 2] + delta
  else
    local function timeOf(run) return tonumber(redis.call('LINDEX', KEYS[2 + u], -2 * run) or 0) end
    local newest, oldest, found = 1, 1, nil
    while oldest < most - 1 and timeOf(oldest) > at do newest = oldest + 1; oldest = oldest * 2 end
    if oldest > most - 1 then oldest = most - 1 end
    while newest <= oldest and not found do
      local middle = math.floor((newest + oldest) / 2)
      local time = timeOf(middle)
      if time == at then found = middle elseif time > at then newest = middle + 1 else oldest = middle - 1 end
    end
    if not found then return end
    local index = -2 * found + 1
    redis.call('LSET', KEYS[2 + u], index, redis.call('LINDEX', KEYS[2 + u], index) + delta)
  end
  for j = 26, #S, 5 do
    if type(S[j]) == 'number' and S[j] % 4 == u and S[j + 3] <= at + (S[j] - u) / 4 then S[j + 1] = S[j + 1] + delta end
  end
end
`;

/** Milliseconds until `need` has left the window at `k`; looked for from the end that is nearer. What is held leaves last. */
export const waitLua = `
local function waitMs(k, need)
  local u = S[k] % 4
  local window = (S[k] - u) / 4
  local b = 8 + 6 * u
  local n, sum = S[k + 2], S[k + 1]
  if n == 0 or need > sum then return window end
  local size = 16
  if need * 2 <= sum then
    local freed, run = 0, n - 1
    while run > 0 do
      local runs = redis.call('LRANGE', KEYS[2 + u], -2 * run, math.min(-1, -2 * run + size - 1))
      if #runs == 0 then break end
      for i = 1, #runs, 2 do
        freed = freed + runs[i + 1]
        if freed >= need then return runs[i] + window - now end
      end
      run = run - #runs / 2
      size = math.min(size * 4, 1024)
    end
    return S[b + 1] + window - now
  end
  local newer, best, run = S[b + 2], S[b + 1], 1
  while run < n do
    local runs = redis.call('LRANGE', KEYS[2 + u], math.max(-2 * (n - 1), -2 * run - size + 2), -2 * run + 1)
    if #runs == 0 then break end
    for i = #runs - 1, 1, -2 do
      if newer > sum - need then return best + window - now end
      best = tonumber(runs[i])
      newer = newer + runs[i + 1]
    end
    run = run + #runs / 2
    size = math.min(size * 4, 1024)
  end
  return best + window - now
end
`;
