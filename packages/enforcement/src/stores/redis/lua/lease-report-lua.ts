/**
 * A report on a lease, from ARGV[i] on: its id, sequence, `leaseMs`, how many shares, then by turns used and kept. Goes
 * after `recordsLua`. `takeReport` answers where the next argument is, and whether the report changed anything.
 *
 * Calls take as much from each window of a unit, and all of these are views of one log. So what was used is the most that
 * was said of any of them, and what can have been used at the end of the lease is the least that was kept. What a window
 * was told stays in it.
 */
export const leaseReportLua = `
local function report(id, R, sequence, leaseMs, used, kept)
  local open = R[1] == 3
  local before = usedOf(R)
  for i = 9, #R, 4 do
    if not isCalendar(R[i]) then counterOf(R[i]) end
  end
  if not open then
    for u, amount in pairs(keptOf(R)) do changeRun(u, R[3], -amount) end
    countLease(R[7], 1)
  end
  for i = 9, #R, 4 do
    local share = (i - 5) / 4
    local nowUsed, nowKept = used[share] or 0, kept[share] or 0
    keep(R[i], nowKept - (open and R[i + 3] or 0))
    if isCalendar(R[i]) then addToPeriod(R[i], R[2], nowUsed + nowKept - R[i + 2] - R[i + 3]) end
    if type(R[i]) == 'number' then nowUsed = math.max(nowUsed, R[i + 2]) end
    R[i + 2] = nowUsed
    R[i + 3] = nowKept
  end
  for u, amount in pairs(usedOf(R)) do
    if amount > before[u] then pushRun(u, now, amount - before[u]) end
  end
  R[1] = 3; R[3] = 0; R[4] = leaseMs; R[5] = now + leaseMs; R[6] = sequence
  if leaseMs <= 0 then endLease(R) end
  keepRecord(id, R)
end
local function takeReport(i)
  local id, sequence, leaseMs, shares = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  local R = recordOf(id)
  local isNew = (R[1] == 3 or R[1] == 4) and sequence > R[6]
  if isNew then
    local used, kept = {}, {}
    for share = 1, shares do
      used[share] = tonumber(ARGV[i + 2 + 2 * share])
      kept[share] = tonumber(ARGV[i + 3 + 2 * share])
    end
    report(id, R, sequence, leaseMs, used, kept)
  end
  return i + 4 + 2 * shares, isNew
end
`;
