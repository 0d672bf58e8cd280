import { inspect } from 'node:util';
import { poolKeys } from '../pool-keys.ts';

/** I6: nothing that a ring lets anybody see holds a key, however it is looked at. */
export function secretValues(outputs: readonly unknown[]): string[] {
  const faults = outputs.flatMap((output) => {
    const text = textOf(output);
    const shown = poolKeys.find(({ value }) => text.includes(value));
    return shown === undefined ? [] : [`${nameOf(output)} shows a key`];
  });
  return [...new Set(faults)];
}

function textOf(output: unknown): string {
  const inspected = inspect(output, { depth: 10, showHidden: true });
  const stack = output instanceof Error ? `${String(output)} ${output.stack}` : '';
  return `${inspected} ${JSON.stringify(output)} ${stack}`;
}

function nameOf(output: unknown): string {
  if (output instanceof Error) return `an ${output.name}`;
  const type: unknown = Object.getOwnPropertyDescriptor(Object(output), 'type')?.value;
  return typeof type === 'string' ? `the event ${type}` : 'an object';
}
