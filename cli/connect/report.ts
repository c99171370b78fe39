import { adviceFor } from '../advice.ts'
import { UsageError } from '../command.ts'
import { asBridgeError, BridgeError } from '../../shared/errors.ts'

/** Reports each step as it happens, and after a failure what was changed before it. */
export class Report {
  readonly #say: (line: string) => void
  readonly #changed: string[] = []

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  step(line: string): void {
    this.#say(`  ${line}`)
  }

  text(line: string): void {
    this.#say(line)
  }

  /** @param what the thing that was written, in a person's terms */
  changed(what: string): void {
    this.#changed.push(what)
  }

  /** The failure in one line, with the remedy and with what was and was not changed. */
  failure(thrown: unknown): UsageError {
    const reason = thrown instanceof UsageError ? thrown.message : reasonOf(asBridgeError(thrown))
    const changes =
      this.#changed.length === 0
        ? 'Nothing was changed.'
        : `Changed: ${this.#changed.join(', ')}; nothing else.`
    const advice = adviceFor(reason)
    return new UsageError([reason, ...(advice === undefined ? [] : [advice]), changes].join(' '))
  }
}

function reasonOf({ code, message }: BridgeError): string {
  return `${code}: ${message}`
}
