import type { Pipeline } from '../../pipeline/index.ts';
import { Keys } from './keys.ts';

/** Management of the gateway itself. */
export class Gateway {
  readonly keys: Keys;

  constructor(pipeline: Pipeline) {
    this.keys = new Keys(pipeline);
  }
}
