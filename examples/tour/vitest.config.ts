import { checkAnswers, testProject } from '../../vitest.project.ts';

export default testProject('tour', { setupFiles: checkAnswers });
