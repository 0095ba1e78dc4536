import { expect, test } from '@playwright/test';
import { packetClock } from '../../../src/wire/pcap.ts';
import { now } from '../../../src/wire/recorder.ts';

/** Two clocks that a test moves; each reading takes 10 µs. */
function clocks() {
  let [steady, ahead] = [1_000_000.123, 0];
  const read = () => {
    steady += 0.01;
    return steady;
  };
  return {
    wall: () => Math.floor(read() + ahead),
    steady: read,
    pass(ms: number) {
      steady += ms;
    },
    step(ms: number) {
      ahead += ms;
    },
    /** The time that a packet bears which is captured at this moment, and the recorder's. */
    stamp: () => [steady + ahead, steady] as const,
  };
}

test('packetClock() gives the times of packets by the recorder’s clock, also after the system’s has stepped or drifted', () => {
  const { wall, steady, pass, step, stamp } = clocks();
  const clock = packetClock(wall, steady);
  const isRight = () => {
    const [borne, exact] = stamp();
    return Math.abs(clock()(borne) - exact);
  };
  expect(isRight()).toBeLessThan(0.2);
  for (const by of [3_600_000, -7_200_000, 40, -2]) {
    step(by);
    pass(17.3);
    expect(isRight(), `a step of ${by} ms`).toBeLessThan(0.2);
  }
  for (let second = 0; second < 60; second++) {
    step(0.5); // as fast as adjtime(3) slews
    pass(1000);
    expect(isRight()).toBeLessThan(1.5);
  }
});

test('packetClock() leaves the clocks of this machine less than two milliseconds apart', () => {
  const timeOf = packetClock()();
  const [before, whole, after] = [now(), Date.now(), now()];
  expect(timeOf(whole + 1)).toBeGreaterThan(before - 1);
  expect(timeOf(whole)).toBeLessThan(after + 1);
});

test('packetClock() does not wait for a clock that stands still', () => {
  let steady = 0;
  expect(
    packetClock(
      () => 5,
      () => (steady += 0.5),
    )()(5),
  ).toBeLessThan(10);
});
