import { checkAnswers, testProject } from '../../vitest.project.ts';

export default testProject('e2e', { setupFiles: checkAnswers });
