import { testProject } from '../../vitest.project.ts';

export default testProject('bench');
