import { checkAnswers, testProject } from '../../vitest.project.ts';

export default testProject('mock-gateway', checkAnswers);
