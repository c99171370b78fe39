import { describe, expect, test } from 'vitest'
import { aroundAllBut, aroundOnly, lazy, withMethods } from '../../shared/decorate.ts'

interface Desk {
  readonly name: string
  ask(question: string): Promise<string>
  tell(what: string): Promise<void>
  /** Where the desk takes files. */
  attach?(file: string): Promise<string>
}

/** It relies on `this`, and on private members, as classes do. */
class PlainDesk implements Desk {
  readonly name = 'desk'
  readonly #asked: string[] = []

  async ask(question: string): Promise<string> {
    return `${question} ${this.#asked.length}`
  }

  async tell(what: string): Promise<void> {
    this.#asked.push(what)
  }
}

class FilingDesk extends PlainDesk {
  async attach(file: string): Promise<string> {
    return `${file} at ${this.name}`
  }
}

/** Counts the calls that go through. */
function createCounter() {
  const counter = {
    calls: 0,
    around: <T>(call: () => Promise<T>): Promise<T> => {
      counter.calls += 1
      return call()
    },
  }
  return counter
}

const decorators: readonly [string, (desk: Desk) => Desk][] = [
  ['all but some methods', (desk) => aroundAllBut(desk, ['name'], (call) => call())],
  ['some methods', (desk) => aroundOnly(desk, ['tell'], (call) => call())],
  ['methods of their own', (desk) => withMethods(desk, { tell: async () => undefined })],
  [
    'several decorators',
    (desk) =>
      aroundOnly(
        withMethods(
          aroundAllBut(desk, ['name'], (call) => call()),
          {},
        ),
        ['ask'],
        (call) => call(),
      ),
  ],
]

describe.each(decorators)('an object with %s around', (_, decorate) => {
  test('has the optional method that it had', async () => {
    const desk = decorate(new FilingDesk())
    expect('attach' in desk).toBe(true)
    expect(await desk.attach?.('a.csv')).toBe('a.csv at desk')
  })

  test('lacks the optional method that it lacked', async () => {
    const desk = decorate(new PlainDesk())
    expect('attach' in desk).toBe(false)
    expect(await desk.attach?.('a.csv')).toBeUndefined()
  })

  test('keeps members that are no methods, and its own state', async () => {
    const desk = decorate(new PlainDesk())
    expect(desk.name).toBe('desk')
    expect(await desk.ask('how many?')).toBe('how many? 0')
  })

  test('can be spread', () => {
    const literal: Desk = {
      name: 'literal',
      ask: async () => '',
      tell: async () => undefined,
      attach: async () => '',
    }
    expect(Object.keys({ ...decorate(literal) })).toEqual(['name', 'ask', 'tell', 'attach'])
  })
})

describe('calls are made', () => {
  test('through the decorator, all but the excepted', async () => {
    const counter = createCounter()
    const desk = aroundAllBut<Desk, 'name' | 'ask'>(new FilingDesk(), ['name', 'ask'], counter.around)
    await desk.ask('direct')
    await desk.tell('through')
    await desk.attach?.('through')
    expect(counter.calls).toBe(2)
  })

  test('through the decorator, the named only', async () => {
    const counter = createCounter()
    const desk = aroundOnly<Desk>(new FilingDesk(), ['tell'], counter.around)
    await desk.ask('direct')
    await desk.tell('through')
    expect(counter.calls).toBe(1)
  })

  test('again, when the decorator asks for it', async () => {
    let failures = 2
    const asked: string[] = []
    const fragile: Pick<Desk, 'tell'> = {
      tell: async (what) => {
        asked.push(what)
        failures -= 1
        if (failures >= 0) throw new Error('away')
      },
    }
    const insist = async <T>(call: () => Promise<T>): Promise<T> => call().catch(() => insist(call))
    await aroundOnly(fragile, ['tell'], insist).tell('once more')
    expect(asked).toEqual(['once more', 'once more', 'once more'])
  })

  test('to the method that stands in for another, and to no other', async () => {
    const desk = withMethods<Desk>(new PlainDesk(), { ask: async (question) => `no ${question}` })
    await desk.tell('something')
    expect(await desk.ask('questions')).toBe('no questions')
  })
})

interface Shelf {
  put(book: string): Promise<number>
  list(): AsyncIterable<string>
}

const createShelf = () => {
  const shelf = {
    made: 0,
    make: async (): Promise<Shelf> => {
      shelf.made += 1
      const books: string[] = []
      return {
        put: async (book) => books.push(book),
        async *list() {
          yield* ['a', 'b', ...books]
        },
      }
    },
  }
  return shelf
}

describe('a lazy object', () => {
  test('is made when a method is called, and not when it is awaited', async () => {
    const shelf = createShelf()
    const later = await Promise.resolve(lazy(shelf.make))
    expect(shelf.made).toBe(0)
    expect(await later.put('c')).toBe(1)
    expect(shelf.made).toBe(1)
  })

  test('gives what is iterated over', async () => {
    const books: string[] = []
    for await (const book of lazy(createShelf().make).list()) books.push(book)
    expect(books).toEqual(['a', 'b'])
  })

  test('that cannot be made fails each call with the reason', async () => {
    const away = new Error('away')
    const later = lazy<Shelf>(() => Promise.reject(away))
    await expect(later.put('c')).rejects.toBe(away)
    await expect(later.list()[Symbol.asyncIterator]().next()).rejects.toBe(away)
  })
})
