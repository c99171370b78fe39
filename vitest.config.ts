import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that have more cases, routes or products in the long run than in `npm test`. */
const DEEPER = [
  'test/unit/bridge/simulation/*.test.ts',
  'test/unit/ticket/any-order.test.ts',
  'test/unit/alert/any-payload.test.ts',
  'test/contract/connectors/life-cycle.test.ts',
  'test/e2e/corpus.test.ts',
]

/** `--mode long` runs what `npm test` leaves out or cuts short; `npm run test:all` runs both. */
export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'long' ? ['test/**/*.long.test.ts', ...DEEPER] : ['test/**/*.test.ts'],
    exclude: mode === 'long' ? [] : ['test/**/*.long.test.ts'],
    env: {
      TEST_ALL: mode === 'long' ? 'yes' : 'no',
      // An operator may replace config/: tests use their own.
      BRIDGE_CONFIG: fileURLToPath(new URL('test/fixtures/config', import.meta.url)),
    },
    reporters: [process.stdout.isTTY ? 'default' : './test/progress-reporter.ts'],
    globalSetup: ['test/build-app.ts'],
    // Two cores are the smallest machine that runs the suite; Azurite and the simulators share them with the tests.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
}))
