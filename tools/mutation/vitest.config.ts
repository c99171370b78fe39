import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

function sizeOf({ moduleId }: TestSpecification): number {
  return statSync(moduleId).size
}

/** The first failure ends a mutant: small files, which test one step, fail sooner than long scenarios. */
class SmallestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => sizeOf(one) - sizeOf(other))
  }
}

/**
 * The tests of the core: the quick ones of its folders, and the contract of the ledger. None of them needs the built app.
 * Hundreds of random scenarios for each mutant would take days.
 */
export default defineConfig({
  test: {
    include: [
      'test/unit/{auth,bridge,config,storage,ticket,tokens}/**/*.test.ts',
      'test/contract/storage/ledger*.test.ts',
    ],
    exclude: ['test/unit/bridge/simulation/**', 'test/**/*.long.test.ts'],
    // A property runs ten cases for each mutant; the tables of cases beside it find what they miss.
    env: { SOAK_RUNS: '10', SOAK_SEED: '1' },
    // One process for all tests of a mutant: starting it, and loading the code, takes longer than most of them.
    isolate: false,
    sequence: { sequencer: SmallestFirst },
    // The path as the tests of the storage import it. Starting Azurite takes longer than the tests of most mutants.
    alias: { '../../../dev/azurite.ts': fileURLToPath(new URL('simulated-azurite.ts', import.meta.url)) },
    testTimeout: 30_000,
  },
})
