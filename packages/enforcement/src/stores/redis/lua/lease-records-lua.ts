/**
 * Records of leases, after the five values that all records have:
 *
 * ```
 * 6 sequence    of the last report
 * 7 holder
 * 8 usableMs    how long calls may be admitted on it
 * 9 ...         shares, four values each: counter, granted, used, kept
 * ```
 *
 * What is used and kept of a budget or of concurrency is in the sum of its counter. What is kept of a rolling window is
 * in `leased`, and what is used in the log. When the lease is over, what it kept counts as used, and stays in the record
 * so that a late report can correct it; concurrency is free then.
 */
export const leaseRecordsLua = `
local function inUnits(R, column, pick)
  local amounts = {}
  for i = 9, #R, 4 do
    if type(R[i]) == 'number' then
      local u = R[i] % 4
      amounts[u] = amounts[u] and pick(amounts[u], R[i + column]) or R[i + column]
    end
  end
  return amounts
end
local function usedOf(R) return inUnits(R, 2, math.max) end
local function keptOf(R) return inUnits(R, 3, math.min) end
local function countLease(holder, delta)
  local open = redis.call('HINCRBY', KEYS[K + 5], 'holder:' .. holder, delta)
  if open <= 0 then redis.call('HDEL', KEYS[K + 5], 'holder:' .. holder) end
  if open == 1 and delta == 1 then S[7] = S[7] + 1
  elseif open <= 0 then S[7] = math.max(0, S[7] - 1) end
end
local function keep(field, delta)
  if isCalendar(field) then return end
  local k = counterOf(field)
  local column = k + (type(field) == 'number' and 4 or 1)
  S[column] = math.max(0, S[column] + delta)
end
local function endLease(R)
  for i = 9, #R, 4 do keep(R[i], -R[i + 3]) end
  for u, amount in pairs(keptOf(R)) do
    if amount > 0 then pushRun(u, R[5], amount) end
  end
  R[1] = 4
  R[3] = R[5]
  countLease(R[7], -1)
end
`;
