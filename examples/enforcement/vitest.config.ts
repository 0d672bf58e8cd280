import { checkAnswers, testProject } from '../../vitest.project.ts';

export default testProject('example-enforcement', { setupFiles: checkAnswers });
