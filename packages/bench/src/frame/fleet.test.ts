import { expect, test } from 'vitest';
import { fakeLaunch } from '../../test/fake-area.ts';
import { launchFleet } from './fleet.ts';
import type { LaunchProgram } from './launch-program.ts';

const spec = { module: 'member' };
const three = [{ place: 1 }, { place: 2 }, { place: 3 }];

test('all processes of a fleet are asked for a round at once, and stopped together', async () => {
  const { launch, asked } = fakeLaunch({ member: [{ cost: 4 }] });
  const fleet = await launchFleet(spec, three, launch);
  expect(await fleet.round()).toEqual([{ cost: 4 }, { cost: 4 }, { cost: 4 }]);
  await fleet.stop();
  const all = (request: string): readonly string[] => [1, 2, 3].map(() => request);
  expect(asked).toEqual([
    'start member place=1',
    'start member place=2',
    'start member place=3',
    ...all('round member'),
    ...all('stop member'),
  ]);
});

test('where one does not come up, none is left', async () => {
  const { launch, asked } = fakeLaunch({ member: [] });
  const launchTwo: LaunchProgram = (started, options) =>
    options['place'] === 2 ? Promise.reject(new Error('no port')) : launch(started, options);
  await expect(launchFleet(spec, three, launchTwo)).rejects.toThrow('no port');
  expect(asked.filter((text) => text === 'stop member')).toHaveLength(2);
});

test('a round of which one fails is none', async () => {
  const { launch } = fakeLaunch({ member: [new Error('gone')] });
  const fleet = await launchFleet(spec, three, launch);
  await expect(fleet.round()).rejects.toThrow('gone');
});
