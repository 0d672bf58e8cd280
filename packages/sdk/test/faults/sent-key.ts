/** Has not the look of a key of a known system, so that only knowing it by value can take it out. */
export const sentKey = 'q7Zr-opaque-credential-1';
