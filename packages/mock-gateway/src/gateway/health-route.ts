import type { Answered } from './answered.ts';
import type { Call, World } from './world.ts';

/** `/health`. Authentication came before it, so a key that gets here is good. */
export function checkHealth(world: World, _call: Call): Answered {
  return { status: 200, body: { status: 'ok', authenticated: true, project_id: world.projectId } };
}
