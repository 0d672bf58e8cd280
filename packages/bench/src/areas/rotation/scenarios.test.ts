import { describe, expect, test } from 'vitest';
import type { ProgramOptions, Sample, StartProgram } from '../../frame/program.ts';
import { start as documentedLoop } from './documented-loop-caller.ts';
import { start as fixedKeys } from './fixed-keys-caller.ts';
import { start as googleAuth } from './google-auth-caller.ts';
import { start as openaiKeyFunction } from './openai-key-function-caller.ts';
import { start as openaiWorkloadIdentity } from './openai-workload-identity-caller.ts';
import { start as ring } from './ring-caller.ts';

async function sampleOf(start: StartProgram, options: ProgramOptions): Promise<Sample> {
  const program = await start(options);
  return (await program.round?.()) ?? {};
}

describe('with the first of two keys dead', () => {
  const options = { scenario: 'dead-key', calls: 40 };

  test.each([
    ['a ring', ring],
    ['the documented wrapper on a ring', fixedKeys],
  ])('no call of %s fails', async (_, start) => {
    expect(await sampleOf(start, options)).toMatchObject({ failed: 0 });
  });

  test('calls of the documented loop do, having tried as often', async () => {
    const { failed, upstream } = await sampleOf(documentedLoop, options);
    expect(failed).toBeGreaterThan(0);
    expect(upstream).toBeGreaterThan(1);
  });

  test('half of the calls with a key function do, at the first try', async () => {
    expect(await sampleOf(openaiKeyFunction, options)).toEqual({ failed: 20, upstream: 1 });
  });
});

describe('with a key revoked under calls in flight', () => {
  const options = { scenario: 'revocation', calls: 20, spreadMs: 10 };

  test('a ring asks the source once, and no call fails', async () => {
    expect(await sampleOf(ring, options)).toEqual({ loads: 1, failed: 0, upstream: 2 });
  });

  test('a key function is asked for each call, and not again for one that is refused', async () => {
    expect(await sampleOf(openaiKeyFunction, options)).toEqual({
      loads: 20,
      failed: 20,
      upstream: 1,
    });
  });

  test.each([
    ['workload identity', openaiWorkloadIdentity],
    ['a refresh token', googleAuth],
  ])('%s is exchanged until no call fails', async (_, start) => {
    const { loads, ...rest } = await sampleOf(start, options);
    expect(rest).toEqual({ failed: 0, upstream: 2 });
    expect(loads).toBeGreaterThanOrEqual(1);
  });
});

describe('with all keys dead', () => {
  const options = { scenario: 'all-keys-dead', callers: 10, calls: 50 };

  test.each([
    ['documented loop', documentedLoop, 2],
    ['key function', openaiKeyFunction, 1],
    ['refresh token', googleAuth, 2],
  ])('the %s is refused for each call', async (_, start, upstream) => {
    expect(await sampleOf(start, options)).toMatchObject({ upstream });
  });

  test.each([
    ['a ring', ring],
    ['the documented wrapper on a ring', fixedKeys],
  ])('calls of %s share what one of them finds out', async (_, start) => {
    const { upstream } = await sampleOf(start, options);
    expect(upstream).toBeLessThan(1);
  });
});

describe('with keys rotated under load', () => {
  const options = { scenario: 'rotations', workers: 20, rotations: 2, calls: 40 };

  test('no call of a ring fails', async () => {
    const sample = await sampleOf(ring, options);
    expect(sample).toMatchObject({ overlapFailed: 0, cutOverFailed: 0 });
    expect(sample['calls']).toBeGreaterThanOrEqual(2 * (20 + 3 * 40));
  });

  test('calls of the documented loop fail without an overlap', async () => {
    const { overlapFailed, cutOverFailed } = await sampleOf(documentedLoop, options);
    expect(overlapFailed).toBe(0);
    expect(cutOverFailed).toBeGreaterThan(0);
  });
});

test('a scenario that there is not does not start', async () => {
  await expect(ring({ scenario: 'dead-keys' })).rejects.toThrow('no such scenario');
});
