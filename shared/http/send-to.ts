import { createDefaultHttpClient, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline'

/**
 * A transport for Azure's SDKs, which insist on https and on the service's own domain: it sends to a simulator on this
 * machine instead.
 *
 * @param origin of the simulator
 */
export function sendTo(origin: string): HttpClient {
  const client = createDefaultHttpClient()
  return {
    sendRequest: (request) => {
      const { pathname, search } = new URL(request.url)
      const url = `${origin}${pathname}${search}`
      // A copy: the SDK looks at its own request again when a vault asks for a token.
      return client.sendRequest(createPipelineRequest({ ...request, url, allowInsecureConnection: true }))
    },
  }
}
