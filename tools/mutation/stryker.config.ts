/**
 * `npm run test:mutation`: finds changes of the core that no test detects. Stryker changes a copy of the repository, never
 * the working tree.
 *
 * Texts are not changed, because tests check codes and not texts. Constants that are read when a file is loaded are not
 * changed either, since each of them costs a run of all tests.
 */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'tools/mutation/vitest.config.ts' },
  mutate: [
    'shared/storage/ledger.ts',
    'shared/storage/azure/{azure-ledger,packed-record,series-row,table-claim,table-groups,ticket-claims,ticket-row}.ts',
    'shared/bridge/ticket/*.ts',
    'shared/bridge/protect/rate-limiter.ts',
    'shared/config/compile-policy.ts',
    'shared/ticket/*.ts',
    'shared/auth/signing-keys.ts',
    'shared/tokens/{connection-tokens,token-renewal}.ts',
  ],
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  // This file does not exist: with one, Stryker would call TypeScript's API to rewrite it, which TypeScript 7 does not have.
  tsconfigFile: 'none',
  ignorePatterns: ['dist', 'test-results', 'docs', 'gateway', 'infra'],
  tempDirName: 'test-results/mutation',
  cleanTempDir: 'always',
  concurrency: 1,
  // On a busy machine a slow mutant must not count as one that never ends.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 30,
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  jsonReporter: { fileName: 'test-results/mutation.json' },
  htmlReporter: { fileName: 'test-results/mutation.html' },
  thresholds: { high: 95, low: 90, break: 90 },
}
