/**
 * For a slot that has lost one of its keys, which a server that evicts may take, or that somebody else's program has
 * written to. Goes after the functions on records. All that ends by itself is in the records, in the expiries and in the
 * state's sums; where one of these is gone the others would hold it for ever.
 *
 * `checkKeys` comes before any write of reports, so that a key of another type fails them before something is half done. It
 * answers whether it had to change the state.
 */
export const recountLua = `
local function recount()
  local records = redis.call('HGETALL', KEYS[K + 5])
  redis.call('DEL', KEYS[K + 6])
  S[5] = 0; S[6] = 0; S[7] = 0
  for b = 9, S[8] - 7, 7 do S[b] = 0 end
  for k = S[8], #S, 6 do
    S[k + 4] = 0
    if S[k + 2] == 9007199254740990 then S[k + 1] = 0 end
  end
  for i = 1, #records, 2 do
    if string.sub(records[i], 1, 7) == 'holder:' then redis.call('HDEL', KEYS[K + 5], records[i]) end
  end
  for i = 1, #records, 2 do
    if string.sub(records[i], 1, 7) ~= 'holder:' then
      local R = {cmsgpack.unpack(records[i + 1])}
      expireLater(records[i], R)
      if R[1] == 1 then
        for u = 0, 2 do
          if R[6 + u] == 1 and R[3] == 0 then hold(u, R[9 + u]) end
        end
        for field = 13, #R do
          if not isCalendar(R[field]) then
            local k = counterOf(R[field])
            S[k + 1] = S[k + 1] + R[12]
          end
        end
      elseif R[1] == 3 then
        for share = 9, #R, 4 do keep(R[share], R[share + 3]) end
        countLease(R[7], 1)
      end
    end
  end
end
local function checkKeys()
  for u = 0, (S[8] - 16) / 7 do redis.call('LLEN', KEYS[K + 2 + u]) end
  local records, expiries = redis.call('HLEN', KEYS[K + 5]), redis.call('ZCARD', KEYS[K + 6])
  if records == expiries + S[7] then return false end
  recount()
  return true
end
`;
