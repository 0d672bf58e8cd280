import { defaultPort } from './arguments.ts';

export const helpText = `regpilot-gateway: the RegPilot reference gateway on this machine

Usage: regpilot-gateway [options]

  --port <n>     port, 0 for a free one (default ${defaultPort})
  --host <name>  address to listen on (default 127.0.0.1)
  --plan <name>  free, pro, startup, growth or enterprise (default enterprise, without limits)
  --seed <n>     fixes keys, ids and completions; without it they differ at every start
  --version      print the version
  --help         print this text

Exit codes: 0 stopped by a signal, 1 could not start, 2 wrong arguments.
`;

/** What is printed once the gateway listens. The only place where its keys are ever shown. */
export function startText(url: string, key: string, managementKey: string): string {
  return `RegPilot reference gateway listening on ${url}

  API key         ${key}
  Management key  ${managementKey}

Try it:

  curl ${url}/ai/chat \\
    -H 'X-API-Key: ${key}' -H 'Content-Type: application/json' \\
    -d '{"messages":[{"role":"user","content":"Hello"}]}'

Keys are shown here and not logged again. Stop with Ctrl-C.
`;
}
