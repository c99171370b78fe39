import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration, type UserWorkspaceConfig } from 'vitest/config'

/** Tests that have more cases, routes or products in the long run than in `npm test`. */
const DEEPER = [
  'test/unit/bridge/simulation/*.test.ts',
  'test/unit/bridge/protect/rate-limiter.test.ts',
  'test/unit/ticket/any-order.test.ts',
  'test/unit/alert/any-payload.test.ts',
  'test/contract/connectors/life-cycle.test.ts',
  'test/e2e/corpus.test.ts',
]

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

// Tests start commands, hosts and Azurite a hundred times: each is compiled once.
process.env['NODE_COMPILE_CACHE'] ??= pathOf('node_modules/.cache/node')

type TestOptions = NonNullable<UserWorkspaceConfig['test']>

/** `--mode long` runs what `npm test` leaves out or cuts short; `npm run test:all` runs both. */
export default defineConfig(({ mode }) => {
  const isLong = mode === 'long'
  const testsIn = (folder: string): string[] =>
    isLong
      ? [`${folder}/**/*.long.test.ts`, ...DEEPER.filter((path) => path.startsWith(folder))]
      : [`${folder}/**/*.test.ts`]
  const project = (name: string, options: TestOptions = {}): TestProjectConfiguration => ({
    extends: true,
    test: { name, include: testsIn(`test/${name}`), ...options },
  })
  return {
    test: {
      projects: [
        // These keep what they change to themselves, and so share a process: starting one takes longer than most of them.
        project('unit', { isolate: false }),
        project('contract'),
        project('e2e', { globalSetup: ['test/build-app.ts'] }),
      ],
      exclude: isLong ? [] : ['test/**/*.long.test.ts'],
      env: {
        TEST_ALL: isLong ? 'yes' : 'no',
        // An operator may replace config/: tests use their own.
        BRIDGE_CONFIG: pathOf('test/fixtures/config'),
      },
      reporters: [process.stdout.isTTY ? 'default' : './test/progress-reporter.ts'],
      // Two cores are the smallest machine that runs the suite; Azurite and the simulators share them with the tests.
      maxWorkers: 2,
      testTimeout: 30_000,
      // Azurite starts in a hook, which takes a while on a busy machine.
      hookTimeout: 90_000,
    },
  }
})
