import { rotateUnderOpenAI } from './rotate-under-openai.ts';

try {
  const { failed } = await rotateUnderOpenAI((text) => process.stdout.write(text));
  if (failed > 0) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
