import { testProject } from '../../vitest.project.ts';

export default testProject('example-enforcement-sqlite-store');
