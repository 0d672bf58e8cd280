import { checkAnswers, testProject } from '../../vitest.project.ts';

export default testProject('openai-sdk', { setupFiles: checkAnswers });
