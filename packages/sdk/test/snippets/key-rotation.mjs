// API Key Management, "Zero-Downtime Rotation", as printed.
// Support multiple keys during transition
const apiKeys = [
process.env.GATEWAY_API_KEY_NEW, // New key
process.env.GATEWAY_API_KEY_OLD, // Old key (fallback)
].filter(Boolean);
let currentKeyIndex = 0;
async function callWithKeyRotation(fn) {
for (let i = 0; i < apiKeys.length; i++) {
try {
return await fn(apiKeys[currentKeyIndex]);
} catch (error) {
if (error.status === 401) {
currentKeyIndex = (currentKeyIndex + 1) % apiKeys.length;
continue;
}
throw error;
}
}
throw new Error('All keys failed');
}
// End of the printed text.

export { callWithKeyRotation };
