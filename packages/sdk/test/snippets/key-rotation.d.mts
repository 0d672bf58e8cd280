export function callWithKeyRotation<T>(fn: (key: string) => Promise<T>): Promise<T>;
