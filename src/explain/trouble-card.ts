import type { PhaseName, Trouble } from '../model/event.ts'
import type { Card, Section } from './card-types.ts'
import { harmless } from './harmless.ts'
import { lastLines } from './last-lines.ts'

const MEANING: Record<PhaseName, string> = {
  build: 'Nothing could be checked, because the build did not work.',
  services: 'Nothing could be checked, because a service it needs did not start.',
  release: 'Nothing could be checked, because the release step did not end well.',
  start: 'Nothing could be checked, because the program did not get ready.',
}

/** Why there is nothing to check, told like a finding. */
export function troubleCard(trouble: Trouble): Card {
  const output: Section[] = trouble.output ? [{ kind: 'output', title: 'What was printed last', lines: lastLines(trouble.output) }] : []
  return {
    verdict: 'failed',
    blame: 'program',
    word: 'FAIL',
    claim: harmless(trouble.summary),
    sections: [{ kind: 'said', text: MEANING[trouble.phase] }, ...output, { kind: 'prose', title: 'What to try', text: harmless(trouble.hint) }],
  }
}
