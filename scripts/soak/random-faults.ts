import { faultNames, type ShopSource } from '../../test/upstreams/faulty-shop.ts';
import { seededRandom } from '../../test/upstreams/seeded-random.ts';

/** Of the calls to a source: while it is ill, and while it is well. */
const faultRatio = { ill: 0.9, well: 0.05 };
/** How many calls such a time has. */
const callsOfATime = 200;
const illRatio = 0.2;

/** Decides which calls fail, and how: now and then, and nearly always for a while. */
export function createFaults(seed: number) {
  const random = seededRandom(seed);
  const times = new Map<ShopSource, { state: keyof typeof faultRatio; left: number }>();
  const faults = {
    calls: 0,
    failed: 0,
    of(source: ShopSource): string | undefined {
      let time = times.get(source);
      if (time === undefined || time.left === 0) {
        time = { state: random.next() < illRatio ? 'ill' : 'well', left: callsOfATime };
        times.set(source, time);
      }
      time.left -= 1;
      faults.calls += 1;
      if (random.next() >= faultRatio[time.state]) return undefined;
      faults.failed += 1;
      return random.of(faultNames[source]);
    },
  };
  return faults;
}
