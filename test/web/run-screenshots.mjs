/** Starts `screenshots.ts` without a build: Vite reads the TypeScript. */
import { runnerImport } from 'vite';

const { module } = await runnerImport(new URL('./screenshots.ts', import.meta.url).pathname);
const problems = await module.drawScreenshots();
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'No finding.' : `${problems.length} findings.`);
process.exitCode = problems.length === 0 ? 0 : 1;
