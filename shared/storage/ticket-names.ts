/** What tickets are looked up by, however many there are: each name of a ticket has a row of its own beside it. Pure. */
import { digest } from '../ticket/digest.ts'
import { type Episode, ownEpisodes } from '../ticket/episodes.ts'
import type { TicketRecord } from './ledger.ts'

/** What the keys of such rows begin with: no other row's does. */
const NAME_PREFIX = 'n-'

/** One entity group transaction removes a ticket with all its rows, and it takes 100 (Storage docs). */
const MOST_NAMES = 90

/** The rest is for the numbers of tickets that follow. */
const MOST_OF_EPISODES = 80

/** Of one episode: an alert may be about many items. */
const MOST_ITEMS = 5

/**
 * The names of a ticket, as digests, after a save: those that it had and further ones, the first 80 of its alerts and their
 * resources, and its numbers. None is dropped: a ticket is found by the number of the one before, too.
 */
export function namesAfter(before: readonly string[], record: TicketRecord): readonly string[] {
  const names = new Set(before)
  const add = (texts: Iterable<string>, most: number): void => {
    for (const text of texts) {
      if (names.size >= most) return
      if (text !== '') names.add(nameOf(text))
    }
  }
  add([record.item?.number ?? '', record.previous?.number ?? ''], MOST_NAMES)
  add(new Set(ownEpisodes(record.episodes).flatMap(namesOfEpisode)), MOST_OF_EPISODES)
  return [...names]
}

function namesOfEpisode(episode: Episode): string[] {
  return [episode.alertId, ...aboutOf(episode).split(', ').slice(0, MOST_ITEMS)]
}

/** What an episode is about: a list calls it by its rule and that. */
export function aboutOf({ name, rule }: Pick<Episode, 'name' | 'rule'>): string {
  return name.startsWith(`${rule}: `) ? name.slice(rule.length + 2) : name
}

/** Letter case makes no difference. Of a path, such as an alert's or a resource's id, the last part is the name. */
function nameOf(text: string): string {
  const [last = ''] = text.trim().toLowerCase().split('/').slice(-1)
  return digest('name', last).slice(0, 16)
}

/** @param place where the ticket stands in lists, see `placeOf` */
export function nameKeyOf(name: string, place: string): string {
  return `${NAME_PREFIX}${name}-${place}`
}

/** The row keys of those of that name, the newest first. @param after the place behind which they begin */
export function nameRange(text: string, after = ''): { readonly after: string; readonly before: string } {
  const prefix = `${NAME_PREFIX}${nameOf(text)}`
  // A full stop is what comes after the hyphen.
  return { after: `${prefix}-${after}`, before: `${prefix}.` }
}

/** The place in a row key. */
export function placeOfName(rowKey: string): string {
  return rowKey.slice(nameKeyOf(nameOf(''), '').length)
}
