import { createAzureDeadLetterStore } from '../../shared/storage/azure/azure-blobs.ts'
import { blobServiceClient } from '../../shared/storage/azure/blob-client.ts'
import { createAzureJournal } from '../../shared/storage/azure/azure-journal.ts'
import { storageAccess } from '../../shared/storage/azure/storage-access.ts'
import type { JournalEntry } from '../../shared/storage/journal-entry.ts'
import type { DeadLetterStore, Journal } from '../../shared/storage/ports.ts'
import { readCommandSettings } from '../command-settings.ts'
import { createStatusLine, type ProgressStream } from '../progress.ts'

/** The journal and the dead letters of the storage that a command reads; see {@link readCommandSettings}. */
export async function openJournal(): Promise<{
  journal: Pick<Journal, 'read'>
  deadLetters: DeadLetterStore
}> {
  const access = await storageAccess('blob', await readCommandSettings())
  const journal = createAzureJournal(access, Date.now)
  return {
    journal: { read: (since) => showReading(journal.read(since), process.stderr) },
    deadLetters: createAzureDeadLetterStore(blobServiceClient(access)),
  }
}

/** Shows the progress of a slow reading. */
export async function* showReading(
  entries: AsyncIterable<JournalEntry>,
  stream: ProgressStream,
): AsyncGenerator<JournalEntry> {
  const status = createStatusLine(stream)
  let lines = 0
  try {
    for await (const entry of entries) {
      lines += 1
      status.show(`Reading the journal: ${lines} lines, up to ${entry.at.slice(0, 16)}`)
      yield entry
    }
  } finally {
    status.end()
  }
}
