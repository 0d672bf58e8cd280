import { chunkRuns, runBytes, runFormat } from './log-lua.ts';

/** Corrects the run of the instant `at`, where a window still has it: near the newest mostly, so the search starts there. */
export const changeRunLua = (): string => `
local function changeRun(u, at, delta)
  local b = 9 + 7 * u
  if delta == 0 or b >= S[8] or at > S[b + 1] then return end
  local most = 0
  for j = S[8], #S, 6 do
    if type(S[j]) == 'number' and S[j] % 4 == u and S[j + 2] > most and S[j + 3] <= at + (S[j] - u) / 4 then most = S[j + 2] end
  end
  if most == 0 then return end
  local function changed(runs)
    for from = #runs - ${runBytes - 1}, 1, -${runBytes} do
      local time, amount = struct.unpack('${runFormat}', runs, from)
      if time < at then return nil end
      if time == at then
        local run = struct.pack('${runFormat}', time, math.max(0, amount + delta))
        return string.sub(runs, 1, from - 1) .. run .. string.sub(runs, from + ${runBytes})
      end
    end
  end
  if at == S[b + 1] then
    S[b + 2] = S[b + 2] + delta
  elseif #S[b + 3] > 0 and struct.unpack('>I6', S[b + 3]) <= at then
    local runs = changed(S[b + 3])
    if not runs then return end
    S[b + 3] = runs
  else
    local function chunkAt(place) return redis.call('LINDEX', KEYS[K + 2 + u], -place) or '' end
    local function startsBy(place)
      local runs = chunkAt(place)
      return runs == '' or struct.unpack('>I6', runs) <= at
    end
    local nearest, farthest = 1, 1
    while farthest < S[b + 4] and not startsBy(farthest) do nearest = farthest + 1; farthest = farthest * 2 end
    farthest = math.min(farthest, S[b + 4])
    while nearest < farthest do
      local middle = math.floor((nearest + farthest) / 2)
      if startsBy(middle) then farthest = middle else nearest = middle + 1 end
    end
    local runs = changed(chunkAt(nearest))
    if not runs then return end
    redis.call('LSET', KEYS[K + 2 + u], -nearest, runs)
  end
  for j = S[8], #S, 6 do
    if type(S[j]) == 'number' and S[j] % 4 == u then
      S[j + 5] = ''
      if S[j + 3] <= at + (S[j] - u) / 4 then S[j + 1] = S[j + 1] + delta end
    end
  end
end
`;

/** Milliseconds until `need` has left the window at `k`; looked for from the end that is nearer. What is held leaves last. */
export const waitLua = (): string => `
local function waitMs(k, need)
  local u = S[k] % 4
  local window = (S[k] - u) / 4
  local b = 9 + 7 * u
  local n, sum = S[k + 2], S[k + 1]
  if n == 0 or need > sum then return window end
  local recent = #S[b + 3] / ${runBytes}
  local function runsOf(position)
    if position <= recent then return S[b + 3], (recent - position) * ${runBytes} + 1 end
    position = position - recent - 1
    local chunk = redis.call('LINDEX', KEYS[K + 2 + u], -1 - math.floor(position / ${chunkRuns})) or ''
    return chunk, (${chunkRuns - 1} - position % ${chunkRuns}) * ${runBytes} + 1
  end
  local runs, from = '', 1
  if need * 2 <= sum then
    local freed = 0
    for position = n - 1, 1, -1 do
      if from > #runs then runs, from = runsOf(position) end
      if runs == '' then break end
      local time, amount = struct.unpack('${runFormat}', runs, from)
      freed = freed + amount
      if freed >= need then return time + window - now end
      from = from + ${runBytes}
    end
    return S[b + 1] + window - now
  end
  local newer, best = S[b + 2], S[b + 1]
  from = 0
  for position = 1, n - 1 do
    if newer > sum - need then break end
    if from < 1 then runs, from = runsOf(position) end
    if runs == '' then break end
    local time, amount = struct.unpack('${runFormat}', runs, from)
    best = time
    newer = newer + amount
    from = from - ${runBytes}
  end
  return best + window - now
end
`;
