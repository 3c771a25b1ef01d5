import { redisScript } from '../../redis/redis-script.ts';

/**
 * Keeps an entry and lists it under its tags, unless one of them was purged after the lookup. A list
 * forgets what has expired, and goes with the last of its entries.
 *
 * KEYS: the entry; then for each tag its list and its last purge.
 * ARGV: the value, its time to live in milliseconds, how many purges the lookup saw.
 */
export const keepScript = redisScript(`
local ttl, seen = tonumber(ARGV[2]), tonumber(ARGV[3])
for i = 3, #KEYS, 2 do
  local purge = redis.call('GET', KEYS[i])
  if purge and tonumber(purge) > seen then return 0 end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ttl)
for i = 2, #KEYS, 2 do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
  redis.call('ZADD', KEYS[i], now + ttl, KEYS[1])
  if redis.call('PTTL', KEYS[i]) < ttl then redis.call('PEXPIRE', KEYS[i], ttl) end
end
return 1
`);

/**
 * Removes everything that is listed under tags, and remembers that for as long as a read that has
 * begun before may take. The entries are in the slot of their lists.
 *
 * KEYS: the count of purges; then for each tag its list and its last purge.
 * ARGV: for how many milliseconds it is remembered.
 */
export const purgeScript = redisScript(`
local purge = redis.call('INCR', KEYS[1])
local removed = 0
for i = 2, #KEYS, 2 do
  redis.call('SET', KEYS[i + 1], purge, 'PX', ARGV[1])
  local keys = redis.call('ZRANGE', KEYS[i], 0, -1)
  for from = 1, #keys, 1000 do
    removed = removed + redis.call('UNLINK', unpack(keys, from, math.min(from + 999, #keys)))
  end
  redis.call('DEL', KEYS[i])
end
return removed
`);
