import type { DecisionShape } from './decision-shape.ts';
import { leaseLua } from './lua/lease-lua.ts';
import { partsLua } from './lua/parts-lua.ts';
import type { Clock } from './lua/parts-lua.ts';
import { reserveLua } from './lua/reserve-lua.ts';
import { updateLua } from './lua/update-lua.ts';
import { usageLua } from './lua/usage-lua.ts';
import { RedisScript } from './script-runner.ts';

/** Shapes that are remembered; texts of more are made again. */
const mostShapes = 200;

/** Made for each store, so that a bundle without one has no Lua in it. */
export class SlotScripts {
  readonly update: RedisScript;
  readonly lease: RedisScript;
  readonly usage: RedisScript;
  readonly #clock: Clock;
  readonly #reserve = new Map<string, RedisScript>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.update = this.#script(updateLua());
    this.lease = this.#script(leaseLua());
    this.usage = this.#script(usageLua());
  }

  reserve(shape: DecisionShape): RedisScript {
    const { starts, recorded, windows, others } = shape;
    const name = `${starts} ${recorded} ${windows.join()} ${others.join()}`;
    const known = this.#reserve.get(name);
    if (known !== undefined) return known;
    const script = this.#script(reserveLua(shape));
    if (this.#reserve.size >= mostShapes) this.#reserve.clear();
    this.#reserve.set(name, script);
    return script;
  }

  #script(part: string): RedisScript {
    return new RedisScript(partsLua(this.#clock, part));
  }
}
