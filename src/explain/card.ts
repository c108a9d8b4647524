import type { Finding } from '../model/finding.ts'
import { borrowedValues } from './borrowed-values.ts'
import type { CardContext } from './card-context.ts'
import type { Card, Section } from './card-types.ts'
import { chooseScenes, pivotOf } from './choose-scenes.ts'
import { type Command, curlCommand } from './curl-command.ts'
import { harmless } from './harmless.ts'
import { lastLines } from './last-lines.ts'
import { lookAlike } from './look-alike.ts'
import { reasonLine } from './reason-line.ts'
import { replayCommand } from './replay-command.ts'
import { runCommands } from './run-command.ts'
import { verdictWord } from './verdict-word.ts'

/** Tells a finding: the claim, what was seen instead, how to see it again, why it matters, what to try. */
export function card(finding: Finding, context: CardContext): Card {
  return {
    check: harmless(finding.check),
    verdict: finding.verdict,
    ...(finding.blame ? { blame: finding.blame } : {}),
    level: finding.level,
    word: verdictWord(finding),
    claim: harmless(finding.claim),
    sections: sectionsOf(finding, context),
  }
}

function sectionsOf(finding: Finding, context: CardContext): Section[] {
  if (finding.blame === 'harness') return ours(finding, context)
  switch (finding.verdict) {
    case 'passed':
      return []
    case 'failed':
      return failed(finding, context)
    case 'blocked':
      return finding.broken ? setUp(finding, context) : [{ kind: 'said', text: reasonLine(finding) }]
    default:
      return [{ kind: 'said', text: reasonLine(finding) }]
  }
}

function failed(finding: Finding, context: CardContext): Section[] {
  return [
    ...said(finding.reason),
    ...comparison(finding),
    ...output(finding, context),
    ...scenes(finding),
    reproduce(finding, context),
    { kind: 'prose', title: 'Why it matters', text: harmless(finding.because) },
    { kind: 'prose', title: 'What to try', text: whatToTry(finding) },
    ...reference(finding),
  ]
}

/** The check could not begin: what it builds on did not work, and no other check says so. */
function setUp(finding: Finding, context: CardContext): Section[] {
  return [
    { kind: 'said', text: 'This could not be tested, because what it builds on did not work:' },
    ...comparison(finding),
    ...output(finding, context),
    ...scenes(finding),
    reproduce(finding, context),
    { kind: 'prose', title: 'What to try', text: 'Get this to work first, as the brief describes it. What the check is about comes after.' },
  ]
}

function ours(finding: Finding, context: CardContext): Section[] {
  return [
    { kind: 'said', text: reasonLine(finding) },
    { kind: 'said', text: `It does not count against you. Please report it to ${context.reportTo}, with the seed ${context.seed} and the report file.` },
    ...output(finding, context),
    { kind: 'reproduce', title: 'See it again', commands: [replayCommand([finding.check], context)] },
  ]
}

function said(reason: string | undefined): Section[] {
  return reason ? [{ kind: 'said', text: harmless(reason) }] : []
}

function comparison({ broken }: Finding): Section[] {
  if (!broken) return []
  const remark = lookAlike(broken)
  return [
    {
      kind: 'comparison',
      label: harmless(broken.label),
      expected: harmless(broken.expected),
      observed: harmless(broken.observed),
      ...(broken.pointer ? { pointer: harmless(broken.pointer) } : {}),
      ...(remark ? { remark } : {}),
    },
  ]
}

function output({ output: text, blame }: Finding, { url }: CardContext): Section[] {
  // what a server that was already up prints is not ours to see
  if (!text) return blame === 'program' && !url ? [{ kind: 'said', text: 'Your program printed nothing before that.' }] : []
  return [{ kind: 'output', title: blame === 'harness' ? 'What was printed last' : 'What your program printed last', lines: lastLines(text) }]
}

function scenes(finding: Finding): Section[] {
  const { scenes: shown, leftOut } = chooseScenes(finding)
  if (shown.length === 0) return []
  return [{ kind: 'scenes', title: 'What happened', scenes: shown, ...(leftOut > 0 ? { leftOut: `${leftOut} earlier, not shown` } : {}) }]
}

function reproduce(finding: Finding, context: CardContext): Section {
  const evidence = finding.evidence[pivotOf(finding)]
  const commands: Command[] = []
  if (evidence?.kind === 'exchange') commands.push(withNote(curlCommand(evidence, context.origin), finding))
  if (evidence?.kind === 'run') commands.push(...runCommands(evidence, context, context.stdinFile?.(finding.check)))
  const replay = replayCommand([finding.check], context)
  const anew = evidence?.kind === 'run' && evidence.against && commands.length === 0 ? { note: 'What it was run against is gone. This starts it anew and runs your program against it.' } : {}
  return { kind: 'reproduce', title: 'See it again', commands: [...commands, { ...replay, ...anew }] }
}

function withNote(command: Command, finding: Finding): Command {
  if (command.note) return command
  const borrowed = borrowedValues(finding).map((value) => `\`${harmless(value)}\``)
  if (borrowed.length > 0) return { ...command, note: `${borrowed.join(' and ')} came from an earlier reply: put what yours answers in its place.` }
  const wrote = finding.evidence.slice(0, pivotOf(finding)).some((one) => one.kind === 'exchange' && !['GET', 'HEAD', 'OPTIONS'].includes(one.request.method))
  return wrote ? { ...command, note: 'It builds on the requests before it.' } : command
}

function whatToTry(finding: Finding): string {
  const hint = harmless(finding.hint)
  return finding.blame === 'program' ? `Your program broke down before the claim could be judged, so look for that first. After that: ${hint}` : hint
}

function reference({ reference: source }: Finding): Section[] {
  if (!source) return []
  return [{ kind: 'reference', title: 'Read', text: harmless(source.title), ...(source.url ? { url: harmless(source.url) } : {}) }]
}
