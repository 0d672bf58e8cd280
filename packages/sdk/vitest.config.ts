import { checkAnswers, testProject } from '../../vitest.project.ts';

export default testProject('sdk', { setupFiles: checkAnswers });
