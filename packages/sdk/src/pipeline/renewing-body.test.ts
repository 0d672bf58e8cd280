import { describe, expect, it } from 'vitest';
import { recordingAdmission } from '../../test/support/recording-enforcer.ts';
import { renewing } from './renewing-body.ts';

async function* chunks(count: number, passed: () => void): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) {
    passed();
    yield new Uint8Array([n]);
  }
}

async function read(
  count: number,
  msPerChunk: number,
): Promise<{ told: string[]; bytes: number[] }> {
  const told: string[] = [];
  const bytes: number[] = [];
  let now = 0;
  const source = chunks(count, () => {
    now += msPerChunk;
  });
  for await (const [byte = -1] of renewing(source, recordingAdmission(told), () => now))
    bytes.push(byte);
  return { told, bytes };
}

describe('the body of a stream with a reservation', () => {
  it('renews it twice a minute while it is read', async () => {
    const { told, bytes } = await read(13, 10_000);
    expect(bytes).toEqual(Array.from({ length: 13 }, (_, n) => n));
    expect(told).toEqual(['renewed', 'renewed', 'renewed', 'renewed']);
  });

  it('leaves that of a short stream alone', async () => {
    expect((await read(100, 299)).told).toEqual([]);
  });

  it('ends its source when it is left early', async () => {
    let ended = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield new Uint8Array([1]);
        yield new Uint8Array([2]);
      } finally {
        ended = true;
      }
    }
    for await (const _ of renewing(source(), recordingAdmission([]), () => 0)) break;
    expect(ended).toBe(true);
  });
});
