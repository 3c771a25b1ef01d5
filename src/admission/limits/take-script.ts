import { redisScript } from '../../redis/redis-script.ts';

/**
 * Takes all charges of an operation or none, in one step of Redis: nobody else can take in between,
 * however many gateways there are. Time is that of Redis, because the clocks of gateways differ.
 *
 * KEYS: one for each charge, all in one slot. ARGV: an id that is unique, then four for each charge:
 * `window`, calls, max, window in ms; or `bucket`, tokens, capacity, tokens per ms.
 * Returns: how many ms to wait (-1: taken), then what is left in each bucket.
 *
 * A window is a sorted set of the times of its calls; a bucket is how much was in it at which time.
 * Both expire when they say nothing any more.
 */
export const takeScript = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
local left = {}
for i, key in ipairs(KEYS) do
  local kind, amount = ARGV[i * 4 - 2], tonumber(ARGV[i * 4 - 1])
  local most, rate = tonumber(ARGV[i * 4]), tonumber(ARGV[i * 4 + 1])
  if kind == 'window' then
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - rate)
    local count = redis.call('ZCARD', key)
    if count + amount > most then
      local leaves = count + amount - most - 1
      local last = redis.call('ZRANGE', key, leaves, leaves, 'WITHSCORES')
      wait = math.max(wait, 1, tonumber(last[2]) + rate - now)
    end
  else
    local known = redis.call('HMGET', key, 'tokens', 'at')
    local level = most
    if known[1] then
      level = math.min(most, tonumber(known[1]) + math.max(0, now - tonumber(known[2])) * rate)
    end
    left[#left + 1] = level
    if level < amount then
      wait = math.max(wait, 1, math.ceil((amount - level) / rate))
    end
  end
end
local answer = { wait > 0 and wait or -1 }
local bucket = 0
for i, key in ipairs(KEYS) do
  local kind, amount = ARGV[i * 4 - 2], tonumber(ARGV[i * 4 - 1])
  local most, rate = tonumber(ARGV[i * 4]), tonumber(ARGV[i * 4 + 1])
  if kind == 'bucket' then
    bucket = bucket + 1
    local level = left[bucket]
    if wait == 0 then
      level = level - amount
      redis.call('HSET', key, 'tokens', tostring(level), 'at', tostring(now))
      redis.call('PEXPIRE', key, math.ceil(most / rate) + 1000)
    end
    answer[#answer + 1] = math.floor(level)
  elseif wait == 0 then
    for call = 1, amount do
      redis.call('ZADD', key, now, ARGV[1] .. ':' .. i .. ':' .. call)
    end
    redis.call('PEXPIRE', key, rate)
  end
end
return answer
`);
