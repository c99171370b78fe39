import { afterAll, beforeAll, vi } from 'vitest'
import { type EntraId, startEntraId } from '../../simulators/entra-id/start-entra-id.ts'

/** Runs a simulated tenant during the tests of a file, in which this process is a managed identity. */
export function signedIn(): () => EntraId {
  let entra: EntraId
  beforeAll(async () => {
    entra = await startEntraId()
    vi.stubEnv('IDENTITY_ENDPOINT', entra.identityEndpoint)
    vi.stubEnv('IDENTITY_HEADER', entra.identityHeader)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await entra.stop()
  })
  return () => entra
}
