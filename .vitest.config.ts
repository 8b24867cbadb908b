import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** The tests of programs take longest: they come first, so that no worker is left alone with one at the end. */
class ProgramsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isProgram = ({ moduleId }: TestSpecification): boolean => /\/scripts\/[^/]+$/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isProgram), ...sorted.filter((file) => !isProgram(file))];
  }
}

export default defineConfig({
  test: {
    include: ['{engine,strategies,datasets,reports,scripts}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    maxWorkers: 2,
    // Modules are loaded once a worker instead of once a file: none keeps what a test does to it.
    isolate: false,
    sequence: { sequencer: ProgramsFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
