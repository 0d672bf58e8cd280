import { wrongForm } from './expected-failures.ts';
import type { ExpectedFailure, FaultRow } from './fault-row.ts';
import type { Step } from './fault-server.ts';
import {
  end,
  flood,
  read,
  reset,
  silence,
  untilHeadIsSeen,
  untilTextIsSeen,
  write,
} from './steps.ts';
import {
  answer,
  chatBody,
  chunk,
  chunked,
  done,
  events,
  eventsHead,
  frame,
  head,
  html,
  lastChunk,
  loginPage,
  role,
  soFar,
  stop,
} from './wire-text.ts';

const truncated = (partialText: string): ExpectedFailure => ({
  name: 'StreamTruncatedError',
  code: 'STREAM_TRUNCATED',
  attempts: 1,
  partialText,
});
const wrongFormAfter = (partialText: string): ExpectedFailure => ({ ...wrongForm, partialText });
const idle = (partialText: string): ExpectedFailure => ({
  name: 'TimeoutError',
  code: 'TIMEOUT',
  kind: 'idle',
  attempts: 1,
  partialText,
});

/** A stream of these events after its role, below HTTP in good order, on a connection that stays. */
function told(
  name: string,
  text: string,
  expected: FaultRow['expected'],
  more: Partial<FaultRow> = {},
): FaultRow {
  return stepwise(name, [write(events(role + text))], expected, { connection: 'kept', ...more });
}

/** A stream of which the server does these steps. */
function stepwise(
  name: string,
  steps: readonly Step[],
  expected: FaultRow['expected'],
  more: Partial<FaultRow> = {},
): FaultRow {
  return {
    name,
    call: 'chat.stream',
    scripts: [[read, ...steps]],
    expected,
    requests: 1,
    ...more,
  };
}

/** The connection of a stream that failed is given up, whatever came after the failure. */
const givenUp = { connection: 'closed-or-kept' } as const;

const overloaded: ExpectedFailure = {
  name: 'ServerError',
  code: 'PROVIDER_ERROR',
  status: 502,
  attempts: 1,
  partialText: 'so far',
};

const inBand: readonly FaultRow[] = [
  told(
    'an error in a frame, nested',
    `${soFar}data: {"error":{"message":"overloaded","code":"PROVIDER_ERROR"}}\n\n`,
    overloaded,
    givenUp,
  ),
  told(
    'an error in a frame, flat',
    `${soFar}data: {"error":"overloaded","code":"PROVIDER_ERROR"}\n\n`,
    overloaded,
    givenUp,
  ),
  told(
    'an event of an error with JSON',
    `${soFar}event: error\ndata: {"message":"overloaded","code":"PROVIDER_ERROR"}\n\n`,
    overloaded,
    givenUp,
  ),
  told(
    'an event of an error with text',
    `${soFar}event: error\ndata: overloaded\n\n`,
    { name: 'APIError', code: 'API_ERROR', attempts: 1, partialText: 'so far' },
    givenUp,
  ),
  told(
    'an error in the first frame, and [DONE] after it',
    `data: {"error":{"message":"slow down","code":"RATE_LIMIT_EXCEEDED"}}\n\n${done}`,
    { name: 'RateLimitError', code: 'RATE_LIMIT_EXCEEDED', attempts: 1, partialText: '' },
    givenUp,
  ),
];

const toolCall = frame({
  tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{"a' } }],
});

const cutShort: readonly FaultRow[] = [
  told('the end after the role', '', truncated('')),
  told('the end after text', soFar, truncated('so far')),
  told('the end after half a tool call', soFar + toolCall, truncated('so far')),
  told('the end in a frame', `${soFar}data: {"choices":[{"del`, truncated('so far')),
  stepwise(
    'the connection ends between two chunks',
    [write(eventsHead + chunk(role + soFar)), end],
    truncated('so far'),
  ),
  stepwise(
    'the connection ends in a chunk',
    [write(`${eventsHead}${chunk(role + soFar)}ff\r\ndata: {`), end],
    truncated('so far'),
  ),
  stepwise('a reset after the head', [write(eventsHead), untilHeadIsSeen, reset], truncated('')),
  stepwise(
    'a reset after text',
    [write(eventsHead + chunk(role + soFar)), untilTextIsSeen, reset],
    truncated('so far'),
  ),
  told('a character that is cut at the end', '', truncated('so far'), {
    scripts: [
      [
        read,
        write(eventsHead + chunk(role + soFar)),
        write(
          Buffer.concat([
            Buffer.from('1a\r\ndata: {"choices":[{"a":"'),
            Buffer.from([0xe2, 0x82]),
            Buffer.from('\r\n'),
          ]),
        ),
        write(lastChunk),
      ],
    ],
  }),
  told('no event at all', '', truncated(''), { scripts: [[read, write(events(''))]] }),
  told('comments and nothing else', '', truncated(''), {
    scripts: [[read, write(events(': keep-alive\n\n'.repeat(20)))]],
  }),
  told('a page of HTML typed as events', '', truncated(''), {
    scripts: [[read, write(events(loginPage))]],
  }),
];

const silent: readonly FaultRow[] = [
  stepwise('silence after the head', [write(eventsHead), silence], idle(''), {
    timePassesAt: 'head',
  }),
  stepwise(
    'silence after text',
    [write(eventsHead + chunk(role + soFar)), silence],
    idle('so far'),
    { timePassesAt: 'text' },
  ),
];

const malformed: readonly FaultRow[] = [
  told('a frame that is no JSON', `${soFar}data: {oops}\n\n`, wrongFormAfter('so far'), givenUp),
  told('a frame that is a list', `${soFar}data: []\n\n`, wrongFormAfter('so far'), givenUp),
  told(
    'text that is a number',
    `${soFar}${frame({ content: 7 })}`,
    wrongFormAfter('so far'),
    givenUp,
  ),
  stepwise(
    'a frame without an end',
    [write(eventsHead + chunk(`${role}${soFar}data: `)), flood(chunk('x'.repeat(256 * 1024)))],
    wrongFormAfter('so far'),
  ),
  stepwise(
    'a page of HTML',
    [write(answer(200, loginPage, html))],
    {
      name: 'ResponseFormatError',
      code: 'RESPONSE_FORMAT',
      attempts: 1,
    },
    givenUp,
  ),
  stepwise(
    'JSON that is no chat',
    [write(answer(200, '{"detail":"no"}'))],
    wrongFormAfter(''),
    givenUp,
  ),
  stepwise(
    'JSON that is cut, in the place of a stream',
    [write(answer(200, chatBody.slice(0, -9)))],
    wrongFormAfter(''),
    givenUp,
  ),
];

const keepsIdempotency = head(
  200,
  'content-type: text/event-stream',
  'x-regpilot-idempotency: 1',
  chunked,
);
const whole = [read, write(events(role + soFar + done))];

/** A gateway that keeps idempotency keys is asked again, until the first byte has come. */
const repeated: readonly FaultRow[] = [
  stepwise('an empty stream of a gateway that knows repetitions', [], truncated(''), {
    scripts: [
      [read, write(keepsIdempotency + lastChunk), read, write(keepsIdempotency + lastChunk)],
    ],
    expected: { ...truncated(''), attempts: 2 },
    requests: 2,
    connection: 'kept',
  }),
  stepwise('a reset before the first byte, of such a gateway', [], 'so far', {
    scripts: [[read, write(keepsIdempotency), untilHeadIsSeen, reset], whole],
    requests: 2,
    waits: [500],
    connection: 'kept',
  }),
  stepwise('a reset after text, of such a gateway', [], truncated('so far'), {
    scripts: [[read, write(keepsIdempotency + chunk(role + soFar)), untilTextIsSeen, reset], whole],
  }),
];

const unusual: readonly FaultRow[] = [
  told('no [DONE] after the finish reason', soFar + stop, 'so far'),
  told('no finish reason before [DONE]', soFar + done, 'so far'),
  told('[DONE] twice', soFar + stop + done + done, 'so far'),
  told('frames after [DONE]', soFar + stop + done + frame({ content: ' and more' }), 'so far'),
  told('an error after [DONE]', `${soFar}${done}data: {"error":{"message":"late"}}\n\n`, 'so far'),
  stepwise(
    'no end of the body after [DONE]',
    [write(eventsHead + chunk(role + soFar + done)), silence],
    'so far',
  ),
  stepwise(
    'bytes without an end after [DONE]',
    [write(eventsHead + chunk(role + soFar + done)), flood(chunk(': more\n\n'.repeat(1000)))],
    'so far',
  ),
  stepwise(
    'a reset after [DONE]',
    [write(eventsHead + chunk(role + soFar + done)), untilTextIsSeen, reset],
    'so far',
  ),
  told('no blank line after [DONE]', `${soFar}${stop}data: [DONE]`, 'so far'),
  told('no blank line after the last frame', soFar + stop.trimEnd(), 'so far'),
  told('lines that end with CR and LF', (soFar + stop + done).replaceAll('\n', '\r\n'), 'so far'),
  told('lines that end with CR', (soFar + stop + done).replaceAll('\n', '\r'), 'so far'),
  told('comments between the frames', `: hello\n\n${soFar}:\n\n${stop}: bye\n\n${done}`, 'so far'),
  told('fields that nobody needs', `id: 1\nretry: 10\n${soFar}other: x\n\n${done}`, 'so far'),
  told('frames without choices', `data: {"usage":null}\n\n${soFar}data: {}\n\n${done}`, 'so far'),
  told('a byte-order mark before the first frame', soFar + done, 'so far', {
    scripts: [[read, write(events(`\uFEFF${soFar}${done}`))]],
  }),
  stepwise('JSON in the place of a stream', [write(answer(200, chatBody))], 'all of it', {
    connection: 'kept',
  }),
  stepwise(
    'plain text in the place of a stream',
    [write(answer(200, 'so far', 'content-type: text/plain'))],
    'so far',
    {
      connection: 'kept',
    },
  ),
];

/** A stream that is cut, wrong, silent, endless or merely unusual. */
export const streamFaults: readonly FaultRow[] = [
  ...inBand,
  ...cutShort,
  ...silent,
  ...malformed,
  ...repeated,
  ...unusual,
];
