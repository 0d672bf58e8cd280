import { checkAnswers, testProject } from '../../vitest.project.ts';

export default testProject('mock-gateway', { setupFiles: checkAnswers });
