import { bytesThenEnd } from './bytes-then-end.ts';
import { lost, wrongForm } from './expected-failures.ts';
import type { FaultRow } from './fault-row.ts';
import type { Step } from './fault-server.ts';
import { end, read, readHeadOnly, readOn, write } from './steps.ts';
import { answer, chatBody, chunked, goodModels, head, modelsBody } from './wire-text.ts';

const malformed: readonly FaultRow[] = [
  bytesThenEnd('an answer that is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', lost),
  bytesThenEnd('a stream that is not HTTP', 'go away\r\n\r\n', lost, { call: 'chat.stream' }),
  bytesThenEnd('a field without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', lost),
  bytesThenEnd('two lengths', head(200, 'content-length: 2', 'content-length: 3') + '{}', lost),
  bytesThenEnd('a length beside chunks', head(200, 'content-length: 2', chunked) + '{}', lost),
  bytesThenEnd('a length that is no number', head(200, 'content-length: two') + '{}', lost),
  bytesThenEnd('a head longer than any limit', head(200, `x-long: ${'a'.repeat(100_000)}`), lost),
];

const interim: readonly FaultRow[] = [
  bytesThenEnd('100 and the end', 'HTTP/1.1 100 Continue\r\n\r\n', lost),
  bytesThenEnd(
    '100, then the answer',
    `HTTP/1.1 100 Continue\r\n\r\n${answer(200, chatBody)}`,
    'all of it',
    { overFetch: { expected: lost } },
  ),
  bytesThenEnd(
    '103, then the answer',
    `HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n${answer(200, chatBody)}`,
    'all of it',
  ),
  bytesThenEnd(
    '101 to another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    lost,
  ),
  bytesThenEnd('101 without a protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', lost),
];

const statuses: readonly FaultRow[] = [
  bytesThenEnd('status 099', answer('099', chatBody), lost),
  bytesThenEnd('status 999', answer(999, chatBody), lost),
  bytesThenEnd('204 with a body', answer(204, chatBody), wrongForm),
  bytesThenEnd('304, which nobody asked for', head(304), wrongForm, { call: 'models.list' }),
];

/** With a body that would do, so that only the status tells. */
const redirects: readonly FaultRow[] = [301, 302, 303, 307, 308].flatMap((status) => {
  const to = 'location: {elsewhere}/api/ai/chat';
  const steps = (body: string): readonly Step[] => [read, write(answer(status, body, to))];
  return [
    bytesThenEnd(`${status} to another host`, '', wrongForm, { scripts: [steps(chatBody)] }),
    bytesThenEnd(`${status} of a GET to another host`, '', wrongForm, {
      call: 'models.list',
      scripts: [steps(modelsBody)],
    }),
  ].map((row) => ({ ...row, connection: 'closed-or-kept' as const }));
});

/** Refuses on the first connection, which ends then, and is good on the second. */
function refusedFirst(
  name: string,
  status: number,
  fields: readonly string[],
  waits: readonly number[],
): FaultRow {
  const refusal: readonly Step[] = [
    read,
    write(answer(status, '{"error":"later"}', ...fields, 'connection: close')),
    end,
  ];
  return {
    name,
    call: 'models.list',
    scripts: [refusal, [read, write(goodModels)]],
    expected: 'gpt-4o-mini',
    requests: 2,
    waits,
    connection: 'kept',
  };
}

const refusals: readonly FaultRow[] = [
  {
    name: '413 while the body is still being sent',
    call: 'chat.create with a long body',
    dialect: 'openai',
    scripts: [
      [readHeadOnly, write(answer(413, '{"error":"too large"}', 'connection: close')), readOn, end],
    ],
    expected: { name: 'BadRequestError', code: 'PAYLOAD_TOO_LARGE', status: 413, attempts: 1 },
    requests: 1,
  },
  refusedFirst('429 with Retry-After in seconds', 429, ['retry-after: 7'], [7000]),
  refusedFirst(
    '429 with Retry-After as a date',
    429,
    // The clock of the rows begins at 00:16:40.
    ['retry-after: Thu, 01 Jan 1970 00:16:43 GMT'],
    [3000],
  ),
  refusedFirst('429 with Retry-After twice', 429, ['retry-after: 7', 'retry-after: 7'], [1000]),
  refusedFirst('429 with a Retry-After that makes no sense', 429, ['retry-after: soon'], [1000]),
  refusedFirst('503 with Retry-After', 503, ['retry-after: 7'], [7000]),
  refusedFirst('500 without Retry-After', 500, [], [500]),
  bytesThenEnd(
    '503 again and again',
    answer(503, '{"error":"down"}', 'connection: close'),
    { name: 'ServerError', code: 'SERVICE_UNAVAILABLE', status: 503, attempts: 2 },
    { requests: 2 },
  ),
];

/** A head that makes no sense, that nobody asked for, or that refuses. */
export const headFaults: readonly FaultRow[] = [
  ...malformed,
  ...interim,
  ...statuses,
  ...redirects,
  ...refusals,
  bytesThenEnd(
    'an answer without a reason phrase or any field',
    `HTTP/1.1 200\r\n\r\n${modelsBody}`,
    'gpt-4o-mini',
    {
      call: 'models.list',
    },
  ),
];
