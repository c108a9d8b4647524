import type { Report } from '../model/report.ts'

/** What a card needs to know besides its finding. */
export interface CardContext {
  /** The challenge's slug. */
  challenge: string
  seed: string
  /** Where the learner's own server is spoken to; `http://localhost:3000` unless one was already up. */
  origin: string
  /** The address that was given with `--url`. */
  url?: string
  /** The command that runs it once more, up to its options. Default `roadworthy check`. */
  replay?: string
  /** Where what a check's program read is kept. */
  stdinFile?: (check: string) => string | undefined
  /** Where our own faults are reported. */
  reportTo: string
}

export const DEFAULT_ORIGIN = 'http://localhost:3000'

/** The context of the cards of a report, whole or as far as it has got. */
export function contextOf(report: Pick<Report, 'seed' | 'url'> & { challenge: Pick<Report['challenge'], 'slug'> }, more: Partial<CardContext> = {}): CardContext {
  return {
    challenge: report.challenge.slug,
    seed: report.seed,
    reportTo: 'the issue tracker of Roadworthy',
    ...(report.url ? { url: report.url } : {}),
    ...more,
    origin: originOf(more.origin ?? report.url),
  }
}

function originOf(url: string | undefined): string {
  return url && URL.canParse(url) ? new URL(url).origin : DEFAULT_ORIGIN
}
