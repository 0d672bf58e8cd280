import type { ToolCall, ToolCallDelta } from '@regpilot/contract/schemas';
import { readArguments } from '../response/answer-fields.ts';

interface OpenCall {
  /** Custom tools are put together as well, so that their pieces go nowhere else. */
  isFunction: boolean;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Puts tool calls together from the pieces that a stream sends: the first has id and name, the
 * others add to the arguments, and `index` tells which call they belong to.
 */
export class ToolCallAssembly {
  readonly #calls = new Map<number, OpenCall>();
  #lastIndex = -1;

  add(delta: ToolCallDelta): void {
    const call = this.#callOf(delta);
    const piece = delta.function;
    if (typeof delta.id === 'string' && delta.id !== '') call.id = delta.id;
    // Some gateways repeat the name on every piece; none splits it.
    if (typeof piece?.name === 'string' && piece.name !== '') call.name = piece.name;
    if (piece === undefined) return;
    call.isFunction = true;
    call.arguments += readArguments(piece.arguments);
  }

  /** Those of functions, in the order of their index. The arguments are JSON as the model wrote it, which may be cut or wrong. */
  calls(): readonly ToolCall[] {
    return [...this.#calls]
      .filter(([, call]) => call.isFunction)
      .toSorted(([first], [second]) => first - second)
      .map(([, call]) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: call.arguments },
      }));
  }

  #callOf(delta: ToolCallDelta): OpenCall {
    const index = this.#indexOf(delta);
    this.#lastIndex = index;
    const known = this.#calls.get(index);
    if (known !== undefined) return known;
    const call: OpenCall = { isFunction: false, id: '', name: '', arguments: '' };
    this.#calls.set(index, call);
    return call;
  }

  /** A piece without an index goes to the last call, or begins a new one if it has another id. */
  #indexOf({ index, id }: ToolCallDelta): number {
    if (typeof index === 'number') return index;
    const last = this.#calls.get(this.#lastIndex);
    const begins =
      last === undefined ||
      (typeof id === 'string' && id !== '' && last.id !== '' && id !== last.id);
    return begins ? this.#lastIndex + 1 : this.#lastIndex;
  }
}
