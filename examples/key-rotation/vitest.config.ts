import { checkAnswers, testProject } from '../../vitest.project.ts';

export default testProject('example-key-rotation', { setupFiles: checkAnswers });
