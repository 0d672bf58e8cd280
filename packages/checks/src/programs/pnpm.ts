/** A program and the arguments that come before one's own. */
export interface ProgramCommand {
  file: string;
  leading: readonly string[];
}

/**
 * The pnpm to use in a child: the very one that runs this process, or the one that npx fetches when there is none.
 *
 * @param env the environment of the process; pnpm leaves its own path in `npm_execpath`, as npm does
 */
export function pnpmCommand(env: NodeJS.ProcessEnv): ProgramCommand {
  const { npm_execpath: program, npm_config_user_agent: agent } = env;
  if (program === undefined || agent?.startsWith('pnpm/') !== true) {
    return { file: 'npx', leading: ['-y', 'pnpm@12'] };
  }
  if (/\.[cm]?js$/.test(program)) return { file: process.execPath, leading: [program] };
  return { file: program, leading: [] };
}
