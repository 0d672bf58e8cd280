import { testProject, testServers } from '../../vitest.project.ts';

export default testProject('enforcement', { globalSetup: testServers });
