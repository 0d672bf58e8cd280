import { HttpFailure } from './upstream.ts';

interface OpenCall {
  readonly key: string;
  readonly accept: () => void;
  readonly refuse: (error?: Error) => void;
}

/** Refuses a key in the order that a test wants: each call is answered by hand. */
export class ManualUpstream {
  readonly open: OpenCall[] = [];

  readonly call = (key: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const accept = (): void => {
        resolve(key);
      };
      const refuse = (error: Error = new HttpFailure(401)): void => {
        reject(error);
      };
      this.open.push({ key, accept, refuse });
    });

  at(index: number): OpenCall {
    const call = this.open[index];
    if (call === undefined) throw new Error(`There is no call ${index}`);
    return call;
  }
}
