import { bytesThenEnd } from './bytes-then-end.ts';
import { lost, wrongForm } from './expected-failures.ts';
import { gzipSync } from 'node:zlib';
import type { ExpectedFailure, FaultRow } from './fault-row.ts';
import { sentKey } from './sent-key.ts';
import { drip, flood, read, reset, silence, untilHeadIsSeen, write } from './steps.ts';
import {
  answer,
  chatBody,
  chunk,
  chunked,
  done,
  events,
  head,
  html,
  lastChunk,
  loginPage,
  modelsBody,
  soFar,
} from './wire-text.ts';

const badRequest: ExpectedFailure = {
  name: 'BadRequestError',
  code: 'INVALID_REQUEST',
  status: 400,
  attempts: 1,
};
const badGateway: ExpectedFailure = {
  name: 'ServerError',
  code: 'PROVIDER_ERROR',
  status: 502,
  attempts: 2,
};

/** The same, but the server keeps the connection, as servers do, and so does the client. */
function kept(
  name: string,
  bytes: string,
  expected: FaultRow['expected'],
  more: Partial<FaultRow> = {},
): FaultRow {
  return bytesThenEnd(name, bytes, expected, {
    scripts: [[read, write(bytes)]],
    connection: 'kept',
    ...more,
  });
}

const tooShort = head(200, 'content-type: application/json', 'content-length: 1000') + '{"text":';
const inChunks = head(200, 'content-type: application/json', chunked);

const cut: readonly FaultRow[] = [
  bytesThenEnd('a body shorter than its length', tooShort, lost),
  bytesThenEnd(
    'a body shorter than its length, of a GET',
    tooShort,
    { ...lost, attempts: 2 },
    { call: 'models.list', requests: 2 },
  ),
  bytesThenEnd('embeddings shorter than their length', tooShort, lost, {
    call: 'embeddings.create',
  }),
  bytesThenEnd('a reset in the body', '', lost, {
    scripts: [[read, write(tooShort), untilHeadIsSeen, reset]],
  }),
  bytesThenEnd(
    'silence in the body',
    '',
    { name: 'TimeoutError', code: 'TIMEOUT', kind: 'attempt', delivery: 'unknown', attempts: 1 },
    { scripts: [[read, write(tooShort), silence]], timePassesAt: 'head' },
  ),
  bytesThenEnd('chunks without the last one', inChunks + chunk(chatBody), lost),
  bytesThenEnd('a chunk shorter than its length', `${inChunks}ffff\r\n${chatBody}`, lost),
  bytesThenEnd(
    'a length of a chunk that is no number',
    `${inChunks}zz\r\n${chatBody}\r\n0\r\n\r\n`,
    lost,
  ),
];

const excess: readonly FaultRow[] = [
  bytesThenEnd('bytes after the end of the body', `${answer(200, chatBody)}and more`, 'all of it', {
    scripts: [[read, write(`${answer(200, chatBody)}and more`)]],
  }),
  bytesThenEnd(
    'a second answer after the first',
    answer(200, chatBody) + answer(500, '{"error":"not yours"}'),
    'all of it',
    { scripts: [[read, write(answer(200, chatBody) + answer(500, '{"error":"not yours"}'))]] },
  ),
  kept(
    'trailers after the body',
    `${inChunks}${chunk(chatBody)}0\r\nx-sum: 1\r\n\r\n`,
    'all of it',
  ),
];

const tooLarge = 'x'.repeat(64 * 1024);

const errorBodies: readonly FaultRow[] = [
  bytesThenEnd('an error body without an end', '', badRequest, {
    scripts: [[read, write(head(400, html, chunked)), flood(chunk(tooLarge))]],
  }),
  bytesThenEnd(
    'an error body without an end, again and again',
    '',
    { ...badGateway, code: 'SERVICE_UNAVAILABLE', status: 503 },
    {
      call: 'chat.stream',
      scripts: [[read, write(head(503, html, chunked)), flood(chunk(tooLarge))]],
      requests: 2,
    },
  ),
  bytesThenEnd('an error body byte by byte, and silence in it', '', badRequest, {
    scripts: [[read, write(head(400, 'content-length: 1000')), drip('{"error":"slow'), silence]],
    timePassesAt: 'head',
  }),
  bytesThenEnd('an error body that is cut by a reset', '', badRequest, {
    scripts: [[read, write(head(400, 'content-length: 1000')), untilHeadIsSeen, reset]],
  }),
  kept('an error without a body', answer(502, ''), badGateway, {
    requests: 2,
    scripts: [[read, write(answer(502, '')), read, write(answer(502, ''))]],
  }),
  bytesThenEnd('an error page of 10 MB', '', badGateway, {
    scripts: [[read, write(answer(502, '<p>sorry</p>'.repeat(900_000), html)), silence]],
    requests: 2,
  }),
  kept('an error whose body is HTML', answer(400, loginPage, html), badRequest),
  kept('an error whose body is a list', answer(400, '["no"]'), badRequest),
  kept('an error that quotes the key', answer(400, `{"error":"bad key ${sentKey}"}`), badRequest),
  kept('an error page that quotes the key', answer(400, `<p>${sentKey}</p>`, html), badRequest),
  kept(
    'an error with the key in its fields',
    answer(400, '{"error":"no"}', `x-request-id: ${sentKey}`),
    badRequest,
  ),
];

const notJSON: readonly FaultRow[] = [
  bytesThenEnd('a page of HTML with status 200', answer(200, loginPage, html), wrongForm),
  bytesThenEnd('a page of HTML for a list', answer(200, loginPage, html), wrongForm, {
    call: 'gateway.keys.list',
  }),
  kept('an empty body', answer(200, ''), wrongForm),
  kept('a body of one chunk without bytes', inChunks + lastChunk, wrongForm),
  kept('JSON that is cut', answer(200, chatBody.slice(0, -9)), wrongForm),
  kept('JSON after a comma', answer(200, `,${chatBody}`), wrongForm),
  kept('a page of HTML typed as JSON', answer(200, loginPage), wrongForm),
  bytesThenEnd(
    'JSON typed as bytes',
    answer(200, chatBody, 'content-type: application/octet-stream'),
    wrongForm,
  ),
  bytesThenEnd(
    'a list typed as text',
    answer(200, modelsBody, 'content-type: text/plain'),
    wrongForm,
    {
      call: 'models.list',
    },
  ),
  bytesThenEnd('a stream where a list was asked for', events(soFar + done), wrongForm, {
    call: 'models.list',
  }),
];

const odd: readonly FaultRow[] = [
  ...['null', '[]', '7', '"text"', '{}', '{"text":7}', '{"choices":{}}'].map((body) =>
    kept(`JSON that is no chat: ${body}`, answer(200, body), wrongForm),
  ),
  ...(['models.list', 'gateway.keys.list', 'embeddings.create'] as const).map((call) =>
    kept(`JSON that is no answer to ${call}`, answer(200, '{"data":"none"}'), wrongForm, { call }),
  ),
];

const gzipped = gzipSync(chatBody);

const good: readonly FaultRow[] = [
  kept('JSON behind a byte-order mark', answer(200, `\uFEFF${chatBody}`), 'all of it'),
  kept(
    'JSON without a type',
    head(200, `content-length: ${chatBody.length}`) + chatBody,
    'all of it',
  ),
  kept('JSON in capitals', answer(200, chatBody, 'content-type: APPLICATION/JSON'), 'all of it'),
  kept('a chat asked for as JSON that comes as events', events(soFar + done), 'so far'),
  kept('a body that is compressed though nobody asked', '', 'all of it', {
    scripts: [
      [
        read,
        write(
          head(
            200,
            'content-type: application/json',
            'content-encoding: gzip',
            `content-length: ${gzipped.byteLength}`,
          ),
        ),
        write(gzipped),
      ],
    ],
  }),
];

/** A body that is cut, too long, endless, or not what its head says. */
export const bodyFaults: readonly FaultRow[] = [
  ...cut,
  ...excess,
  ...errorBodies,
  ...notJSON,
  ...odd,
  ...good,
];
