import { defineConfig } from 'vitest/config'

/**
 * The tests that judge the core: the quick ones of its rooms, and the contract of the ledger. None of them needs the
 * built app, and stories by the hundred for each mutant would take days.
 */
export default defineConfig({
  test: {
    include: ['test/unit/{auth,bridge,storage,tokens}/**/*.test.ts', 'test/contract/storage/ledger*.test.ts'],
    exclude: ['test/unit/bridge/simulation/**', 'test/**/*.long.test.ts'],
    // Ten cases of a property: each mutant meets them, and what they miss is for the tables beside them.
    env: { SOAK_RUNS: '10', SOAK_SEED: '1' },
    testTimeout: 30_000,
  },
})
