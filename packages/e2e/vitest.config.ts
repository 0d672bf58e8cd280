import { checkAnswers, testProject, testServers } from '../../vitest.project.ts';

export default testProject('e2e', { setupFiles: checkAnswers, globalSetup: testServers });
