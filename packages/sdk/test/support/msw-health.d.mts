/** Lets msw answer `GET /health` below the base URL with status `mocked`, until it is closed. */
export function interceptHealth(baseURL: string): { close: () => void };
