import { defineConfig } from 'vitest/config'

/** `--mode all` runs the long tests as well, and properties with all their cases: `npm run test:all`. */
export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: mode === 'all' ? [] : ['test/**/*.long.test.ts'],
    env: { TEST_ALL: mode === 'all' ? 'yes' : 'no' },
    reporters: [process.stdout.isTTY ? 'default' : './test/progress-reporter.ts'],
    globalSetup: ['test/build-app.ts'],
    // Two cores are the smallest machine that runs the suite; Azurite and the simulators share them with the tests.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
}))
