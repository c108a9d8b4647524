import type { Progress, Roadmap } from '../../model/roadmap.ts'
import { bookData, type Paper } from './book-data.ts'
import { book } from './typst/book.ts'
import { cover } from './typst/cover.ts'
import { theme } from './typst/theme.ts'
import { typeset } from './typeset.ts'

/** The whole road as a book to print or to read: tagged, with bookmarks and links, and a tick beside what is passed. */
export async function roadmapPdf(roadmap: Roadmap, progress: Progress, { paper }: { paper: Paper }): Promise<Uint8Array> {
  return await typeset([theme, cover, book].join('\n'), bookData(roadmap, progress, paper))
}
