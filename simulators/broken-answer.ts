import type { Socket } from 'node:net'
import { setImmediate, setTimeout as delay } from 'node:timers/promises'

/** The answer without the second half of its body, but properly ended. */
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

/** The answer whose connection breaks halfway through its body. */
export async function cutMidway(answer: Response, socket: Socket): Promise<Response> {
  const [head] = await halves(answer)
  const before = socket.bytesWritten
  const isSilent = (): boolean => !socket.destroyed && socket.bytesWritten === before
  return withBody(
    answer,
    inTwo(head, async () => {
      // The server asks for the second half before it sends the first.
      while (isSilent()) await setImmediate()
      socket.destroySoon()
    }),
  )
}

/** 32 MiB: more than a careful client reads, and little enough for any machine. */
const TOO_LARGE_BYTES = 33_554_432

/** A well-formed answer with `bytes` bytes between its head and its tail, produced as the client reads it. */
export function hugeAnswer(
  { head, tail, contentType }: { readonly head: string; readonly tail: string; readonly contentType: string },
  bytes = TOO_LARGE_BYTES,
): Response {
  const chunk = Buffer.alloc(65_536, 'x')
  let left = bytes
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(head)),
    pull: (controller) => {
      controller.enqueue(chunk.subarray(0, left))
      left -= chunk.length
      if (left > 0) return
      controller.enqueue(Buffer.from(tail))
      controller.close()
    },
  })
  return new Response(body, { headers: { 'Content-Type': contentType } })
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
