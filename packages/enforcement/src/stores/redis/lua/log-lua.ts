/**
 * The log of a unit: what came when, one run a millisecond, oldest first. All rolling windows of the unit share it.
 * A window is the newest so many runs of it, and keeps their sum.
 *
 * A run is 13 bytes: when, and how much. The newest one, the tail, is in numbers of their own, as it is still added to.
 * Those before it are in `recent`; 16 of them are a chunk, which goes to a list. A window takes along the chunk that its
 * oldest run is in. So of 16 decisions one writes to the list, and one for each window reads from it.
 *
 * Positions are counted from the newest, so that it does not matter what was cut off at the old end.
 */
export const runFormat = '>I6I7';
export const runBytes = 13;
export const chunkRuns = 16;
const chunkBytes = runBytes * chunkRuns;

/** For the run at `position` before the tail: `runs` that it is among, and `at` which byte it begins. The list's chunk is kept. */
const findOldestLua = (): string => `
      local position = n - 1
      if position <= recent then
        runs, at = S[b + 3], (recent - position) * ${runBytes} + 1
      else
        position = position - recent - 1
        if S[k + 5] == '' then
          S[k + 5] = redis.call('LINDEX', KEYS[K + 2 + u], -1 - math.floor(position / ${chunkRuns})) or ''
        end
        runs, at = S[k + 5], (${chunkRuns - 1} - position % ${chunkRuns}) * ${runBytes} + 1
      end
      if runs == '' then
        n = 1
        sum = S[b + 2]
        break
      end`;

/** For the window at `k`: forgets the runs that have left it. `dropped` counts them. A list that was lost has none. */
export const dropRunsLua = (): string => `
local u = S[k] % 4
local window = (S[k] - u) / 4
local b = 9 + 7 * u
if S[b + 1] + window <= now then
  S[k + 1] = 0; S[k + 2] = 0; S[k + 3] = 9007199254740991; S[k + 5] = ''
else
  local n, sum, leaves = S[k + 2], S[k + 1], S[k + 3]
  local recent = #S[b + 3] / ${runBytes}
  local runs, at = '', 1
  while n > 1 and leaves <= now do
    if at > #runs then
${findOldestLua()}
    end
    if at == 1 and #runs == ${chunkBytes} and struct.unpack('>I6', runs, ${chunkBytes - runBytes + 1}) + window <= now then
      local values = {struct.unpack('>${'I6I7'.repeat(chunkRuns)}', runs)}
      for i = 2, ${2 * chunkRuns}, 2 do sum = sum - values[i] end
      n = n - ${chunkRuns}
      dropped = dropped + ${chunkRuns}
      at = ${chunkBytes + 1}
    else
      sum = sum - struct.unpack('>I7', runs, at + 6)
      n = n - 1
      dropped = dropped + 1
      at = at + ${runBytes}
    end
    if n > 1 then
      if at > #runs then
        S[k + 5] = ''
${findOldestLua()}
      end
      leaves = struct.unpack('>I6', runs, at) + window
    end
  end
  if n == 1 then
    leaves = S[b + 1] + window
    S[k + 5] = ''
  end
  S[k + 1] = sum; S[k + 2] = n; S[k + 3] = leaves
end
`;

/** Makes room for the log of unit `u`. What stands behind it moves, so no counter's place may be known yet. */
export const addLogsLua = `
while S[8] < 16 + 7 * u do
  for i = 1, 7 do table.insert(S, S[8], i == 4 and '' or 0) end
  S[8] = S[8] + 7
end
`;

/** For a window `id` that the slot does not know: appends it, with what the log holds of it. Its log is there. */
export const adoptWindowLua = (): string => `
local u = id % 4
local window = (id - u) / 4
local b = 9 + 7 * u
local widest
for j = S[8], #S, 6 do
  if type(S[j]) == 'number' and S[j] % 4 == u and (not widest or S[j] > S[widest]) then widest = j end
end
local sum, n, leaves, chunk = 0, 0, 9007199254740991, ''
if widest and id > S[widest] then
  sum, n, chunk = S[widest + 1], S[widest + 2], S[widest + 5]
  if n > 0 then leaves = S[widest + 3] + (id - S[widest]) / 4 end
elseif widest and S[widest + 2] > 0 and S[b + 1] + window > now then
  sum, n, leaves = S[b + 2], 1, S[b + 1] + window
  local runs, chunks = S[b + 3], 0
  local from = #runs - ${runBytes - 1}
  while n < S[widest + 2] do
    if from < 1 then
      chunks = chunks + 1
      runs = redis.call('LINDEX', KEYS[K + 2 + u], -chunks)
      if not runs then break end
      from = #runs - ${runBytes - 1}
    end
    local time, amount = struct.unpack('${runFormat}', runs, from)
    if time + window <= now then break end
    sum = sum + amount
    n = n + 1
    leaves = time + window
    from = from - ${runBytes}
  end
end
k = #S + 1
S[k] = id; S[k + 1] = sum; S[k + 2] = n; S[k + 3] = leaves; S[k + 4] = 0; S[k + 5] = chunk
if n > 0 and S[b + 1] + window > S[b + 6] then
  S[b + 6] = S[b + 1] + window
  if S[b + 6] > S[3] then S[3] = S[b + 6] end
end
`;

/** Lets `amount` into the log of unit `u` at the instant `at`, which is not before an earlier one. */
export const pushRunLua = (): string => `
local b = 9 + 7 * u
if at > S[b + 1] then
  local most, widest = 0, 0
  for j = S[8], #S, 6 do
    local id = S[j]
    if type(id) == 'number' and id % 4 == u then
      local n = S[j + 2]
      if n > most then most = n end
      if id > widest then widest = id end
      S[j + 2] = n + 1
      if n == 0 then S[j + 3] = at + (id - u) / 4 end
    end
  end
  if most == 0 then
    if S[b + 4] > 0 then redis.call('DEL', KEYS[K + 2 + u]) end
    S[b + 3] = ''; S[b + 4] = 0; S[b + 5] = 0
  else
    S[b + 3] = S[b + 3] .. struct.pack('${runFormat}', S[b + 1], math.max(0, S[b + 2]))
    if #S[b + 3] == ${chunkBytes} then
      redis.call('RPUSH', KEYS[K + 2 + u], S[b + 3])
      S[b + 3] = ''
      S[b + 4] = S[b + 4] + 1
      local needed = math.ceil(most / ${chunkRuns})
      if S[b + 4] > needed + 4 then
        redis.call('LTRIM', KEYS[K + 2 + u], -needed, -1)
        S[b + 4] = needed
      end
    end
  end
  S[b + 1] = at
  S[b + 2] = 0
  S[b + 6] = at + (widest - u) / 4
  if S[b + 6] > S[3] then S[3] = S[b + 6] end
end
S[b + 2] = S[b + 2] + amount
for j = S[8], #S, 6 do
  if S[j + 3] < 9007199254740991 and S[j] % 4 == u then S[j + 1] = S[j + 1] + amount end
end
if S[b + 4] > 0 and S[b + 5] < S[b + 6] then
  S[b + 5] = S[b + 6] + slack
  redis.call('PEXPIRE', KEYS[K + 2 + u], math.max(1, S[b + 5] - raw))
end
`;

/** Fails for a list of another type that the next run would be written to, before anything else is. */
export const checkListsLua = (): string => `
for b = 9, S[8] - 7, 7 do
  if #S[b + 3] == ${chunkBytes - runBytes} then redis.call('LLEN', KEYS[K + 2 + (b - 9) / 7]) end
end
`;
