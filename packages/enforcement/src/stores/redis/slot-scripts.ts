import type { DecisionShape } from './decision-shape.ts';
import { leaseLua } from './lua/lease-lua.ts';
import { reserveLua } from './lua/reserve-lua.ts';
import { updateLua } from './lua/update-lua.ts';
import { usageLua } from './lua/usage-lua.ts';
import { RedisScript } from './script-runner.ts';

/** Shapes that are remembered; texts of more are made again. */
const mostShapes = 200;

/** Made for each store, so that a bundle without one has no Lua in it. */
export class SlotScripts {
  readonly update = new RedisScript(updateLua());
  readonly lease = new RedisScript(leaseLua());
  readonly usage = new RedisScript(usageLua());
  readonly #reserve = new Map<string, RedisScript>();

  reserve(shape: DecisionShape): RedisScript {
    const { clock, starts, recorded, windows, others } = shape;
    const name = `${clock} ${starts} ${recorded} ${windows.join()} ${others.join()}`;
    const known = this.#reserve.get(name);
    if (known !== undefined) return known;
    const script = new RedisScript(reserveLua(shape));
    if (this.#reserve.size >= mostShapes) this.#reserve.clear();
    this.#reserve.set(name, script);
    return script;
  }
}
