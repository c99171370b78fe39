import { createDefaultHttpClient, type HttpClient, RestError } from '@azure/core-rest-pipeline'

/** Of each try of a call to queues or blobs, by the service's own clock … */
export const TRY_SECONDS = 4

/** … and by ours, for a service that does not answer at all. */
export const TRY_MS = TRY_SECONDS * 1000 + 300

/**
 * Sends requests, and gives a try up when the service has not answered it in time: a connection that was cut off without
 * a word would keep it, and all that waits for it, for a quarter of an hour. The policies of a pipeline then try again on
 * another connection.
 *
 * A call that sets a time of its own keeps it. Of an answer whose body is read as a stream only the head is awaited: who
 * reads it limits the rest.
 *
 * @throws RestError `ETIMEDOUT` without a status: the service may have carried the request out
 */
export function limitedTries(
  milliseconds: number,
  httpClient: HttpClient = createDefaultHttpClient(),
): HttpClient {
  return {
    sendRequest: async (request) => {
      if (request.timeout === 0) request.timeout = milliseconds
      try {
        return await httpClient.sendRequest(request)
      } catch (error) {
        throw isOutOfTime(error, request) ? notInTime() : error
      }
    },
  }
}

/** Whether a try has ended because its own time was over, and not because its caller has given up. */
export function isOutOfTime(
  error: unknown,
  { abortSignal }: { readonly abortSignal?: { readonly aborted: boolean } | undefined },
): boolean {
  return error instanceof Error && error.name === 'AbortError' && abortSignal?.aborted !== true
}

export function notInTime(): RestError {
  return new RestError('The storage has not answered in time.', { code: 'ETIMEDOUT' })
}
