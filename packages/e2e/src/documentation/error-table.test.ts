import { readFileSync } from 'node:fs';
import { isRegPilotError, RegPilot } from '@regpilot/sdk';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');

/** The rows of codes that a gateway can send. */
const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\| `(\w+)` +\| (yes|no) /gm)].map(
  ([, code = '', status = '', className = '', retryable = '']) => ({
    code,
    status: Number(status),
    className,
    retryable: retryable === 'yes',
  }),
);

test('the table of errors has the codes of every class of status', () => {
  const classes = new Set(rows.map(({ className }) => className));
  expect(rows.length).toBeGreaterThan(30);
  expect(classes.size).toBe(8);
});

test.each(rows)('an answer with $code becomes what the table of errors says', async (row) => {
  const { code, status, className, retryable } = row;
  await using client = new RegPilot({
    apiKey: 'sk_dev_ofnogateway1234',
    baseURL: 'http://gateway.invalid/api',
    fetch: () => Promise.resolve(Response.json({ error: 'told', code }, { status })),
    retries: 0,
  });
  const error: unknown = await client.chat
    .create({ messages: [{ role: 'user', content: 'Hello' }] })
    .catch((caught: unknown) => caught);
  expect(isRegPilotError(error)).toBe(true);
  expect(error).toMatchObject({ code, status, name: className, retryable });
});
