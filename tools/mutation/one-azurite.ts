import type { TestProject } from 'vitest/node'
import { type Azurite, startAzurite } from '../../dev/azurite.ts'

/** What tests may know of an Azurite that runs elsewhere. */
export type RunningAzurite = Omit<Azurite, 'stop'>

declare module 'vitest' {
  interface ProvidedContext {
    readonly azurite: RunningAzurite
  }
}

/** Before the first test: starts the Azurite of all mutants. Starting one takes longer than the tests of most of them. */
export default async function startOnce(project: TestProject): Promise<() => Promise<void>> {
  const azurite = await startAzurite()
  const { connectionString, blobUrl, queueUrl, tableUrl, ports } = azurite
  project.provide('azurite', { connectionString, blobUrl, queueUrl, tableUrl, ports })
  return () => azurite.stop()
}
