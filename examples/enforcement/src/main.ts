import { brokenPromises, describe } from './demonstration/report.ts';
import { spendBudget } from './demonstration/spend-budget.ts';
import { gptTokenizer } from './service/gpt-tokenizer.ts';

try {
  const report = await spendBudget(gptTokenizer);
  process.stdout.write(describe(report));
  if (brokenPromises(report).length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
