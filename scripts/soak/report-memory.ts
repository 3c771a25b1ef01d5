/** Loaded into the gateway: says what is in use when all garbage is gone, which no metric tells. */

const everyMs = 5_000;

setInterval(() => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.stderr.write(`memory ${Date.now()} ${heapUsed} ${rss}\n`);
}, everyMs).unref();
