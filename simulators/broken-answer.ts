import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setImmediate, setTimeout as delay } from 'node:timers/promises'

/** The answer with the second half of its body missing, but properly ended. */
export async function truncated(answer: Response): Promise<Response> {
  const [head] = await halves(answer)
  return withBody(answer, head)
}

/** The answer whose body stops halfway for some time. */
export async function stalled(answer: Response, milliseconds: number): Promise<Response> {
  const [head, tail] = await halves(answer)
  return withBody(
    answer,
    inTwo(head, async (controller) => {
      await delay(milliseconds, undefined, { ref: false })
      controller.enqueue(tail)
      controller.close()
    }),
  )
}

/**
 * The answer whose connection dies halfway through its body.
 *
 * @param connection the socket, or Node's answer that is sent over it
 */
export async function cutMidway(answer: Response, connection: Socket | ServerResponse): Promise<Response> {
  const [head] = await halves(answer)
  const socket = connection instanceof Socket ? connection : connection.socket
  const before = socket?.bytesWritten
  const isSilent = (): boolean => socket?.destroyed === false && socket.bytesWritten === before
  return withBody(
    answer,
    inTwo(head, async () => {
      // The server looks for the second half before it sends the first.
      while (isSilent()) await setImmediate()
      socket?.destroySoon()
    }),
  )
}

type Bytes = Uint8Array<ArrayBuffer>

async function halves(answer: Response): Promise<[head: Bytes, tail: Bytes]> {
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const middle = Math.ceil(bytes.length / 2)
  return [bytes.subarray(0, middle), bytes.subarray(middle)]
}

function inTwo(
  head: Bytes,
  goOn: (controller: ReadableStreamDefaultController<Bytes>) => Promise<void>,
): ReadableStream<Bytes> {
  return new ReadableStream({ start: (controller) => controller.enqueue(head), pull: goOn })
}

function withBody({ status, headers }: Response, body: Bytes | ReadableStream<Bytes>): Response {
  const kept = new Headers(headers)
  kept.delete('content-length')
  return new Response(body, { status, headers: kept })
}
