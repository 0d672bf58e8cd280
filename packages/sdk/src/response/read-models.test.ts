import { expect, it } from 'vitest';
import { readModels } from './read-models.ts';

it.each<[string, unknown, unknown]>([
  [
    'a documented list',
    { object: 'list', data: [{ id: 'm', object: 'model', created: 1, owned_by: 'o' }] },
    [{ id: 'm', object: 'model', created: 1, owned_by: 'o' }],
  ],
  ['a list without object', { data: [{ id: 'm' }] }, [{ id: 'm' }]],
  ['models without id', { data: [{ id: null }, 'm', { id: 'n' }] }, [{ id: 'n' }]],
  ['no models', { data: [] }, []],
  ['a page of HTML', '<html>', null],
  ['data that is no list', { data: 'none' }, null],
])('reads %s', (_, body, expected) => {
  expect(readModels(body)).toEqual(expected);
});
