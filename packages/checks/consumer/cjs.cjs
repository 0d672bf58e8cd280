const { exercise } = require('./exercise.cjs');

exercise({
  contract: require('@regpilot/contract'),
  schemas: require('@regpilot/contract/schemas'),
  enforcement: require('@regpilot/enforcement'),
  testing: require('@regpilot/enforcement/testing'),
  rotation: require('@regpilot/key-rotation'),
  gateway: require('@regpilot/mock-gateway'),
  sdk: require('@regpilot/sdk'),
  openapi: require('@regpilot/contract/openapi.json'),
}).catch((error) => {
  console.error(error);
  // The server that the exercise left behind would keep the process.
  process.exit(1);
});
