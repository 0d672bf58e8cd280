import { RegPilot } from '@regpilot/sdk';

const regpilot = new RegPilot();

// RegPilot, API Keys Management, "Create New Key", as printed.
const key = await regpilot.gateway.keys.create({
  name: "Production API Key",
  environment: "production",
  rate_limit: 1000, // requests per minute
  governor_enabled: true
});

// Save this immediately - shown only once!
console.log(key.secret); // sk_...
// End of the printed text.

// The same page, "Key Permissions", as printed.
await regpilot.gateway.keys.update(key.id, {
  permissions: {
    chat: true,
    embeddings: true,
    governor: true,
    models: ["gpt-4", "gpt-3.5-turbo"],
    max_tokens: 4000
  }
});
// End of the printed text.

export { key, regpilot };
