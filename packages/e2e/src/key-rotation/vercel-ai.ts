/** As much of the `ai` package as the tests use. */
interface Ai {
  readonly generateText: (options: Prompt) => Promise<{ readonly text: string }>;
  readonly streamText: (options: StreamPrompt) => { readonly textStream: AsyncIterable<string> };
}

interface StreamPrompt extends Prompt {
  readonly onError: (event: { readonly error: unknown }) => void;
}

interface Prompt {
  readonly model: unknown;
  readonly prompt: string;
  readonly maxRetries: number;
}

interface OpenAICompatible {
  readonly createOpenAICompatible: (options: {
    readonly name: string;
    readonly baseURL: string;
    readonly fetch: typeof globalThis.fetch;
  }) => (model: string) => unknown;
}

// Loaded by name: their declarations do not compile under `exactOptionalPropertyTypes`, and what is
// imported in the usual way is compiled with everything else.
const names = ['ai', '@ai-sdk/openai-compatible'];
const [ai, compatible] = await Promise.all(names.map((name): Promise<unknown> => import(name)));
if (!isAi(ai) || !isOpenAICompatible(compatible))
  throw new TypeError('The Vercel AI SDK has other functions than expected');

export const { generateText, streamText } = ai;
export const { createOpenAICompatible } = compatible;

function isAi(value: unknown): value is Ai {
  return hasFunctions(value, ['generateText', 'streamText']);
}

function isOpenAICompatible(value: unknown): value is OpenAICompatible {
  return hasFunctions(value, ['createOpenAICompatible']);
}

function hasFunctions(value: unknown, functions: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    functions.every((name) => typeof Reflect.get(value, name) === 'function')
  );
}
