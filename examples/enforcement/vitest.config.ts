import { checkAnswers, testProject } from '../../vitest.project.ts';

export default testProject('example-enforcement', checkAnswers);
