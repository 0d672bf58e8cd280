import { testProject, testServers } from '../../vitest.project.ts';

export default testProject('test-servers', { globalSetup: testServers });
