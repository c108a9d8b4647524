import { Component, type ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { ChallengeSummary, Problem } from '../../../src/model/api.ts'
import type { Verdict } from '../../../src/model/verdict.ts'
import { stateSentence, VERDICT_WORD } from './words.ts'

/** Text in which `backticks` are code. */
export function Told({ text }: { text: string }) {
  return <>{text.split(/`([^`]+)`/).map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece))}</>
}

/** Redrawn only when a property of it changes. */
export class Still<P extends object> extends Component<{ of: (props: P) => ComponentChildren; with: P }> {
  override shouldComponentUpdate(next: { with: P }): boolean {
    const before = this.props.with as Record<string, unknown>
    const after = next.with as Record<string, unknown>
    return Object.keys(after).some((key) => before[key] !== after[key])
  }

  override render() {
    const Draw = this.props.of
    return Draw(this.props.with)
  }
}

const SHAPES: Record<Verdict | 'running' | 'planned', string> = {
  passed: 'M3.5 8.5 6.5 11.5 12.5 4.5',
  failed: 'M4 4 12 12M12 4 4 12',
  inconclusive: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2Q8 8.8 8 10M8 12.4v.2',
  blocked: 'M3.5 8h9',
  'not-applicable': 'M5 8h.1M8 8h.1M11 8h.1',
  running: 'M8 3a5 5 0 1 1-5 5',
  planned: 'M8 8h.1',
}

/** A verdict by shape, colour and word. */
export function VerdictMark({ verdict, word }: { verdict: Verdict | 'running' | 'planned'; word?: boolean }) {
  const text = verdict === 'running' ? 'running' : verdict === 'planned' ? 'waiting' : VERDICT_WORD[verdict]
  return (
    <span class={`mark ${verdict}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d={SHAPES[verdict]} /></svg>
      <span class={word ? '' : 'unseen'}>{text}</span>
    </span>
  )
}

/** Whether something is on this machine. */
export function HereMark({ here }: { here: boolean }) {
  return (
    <span class={here ? 'mark passed' : 'mark blocked'}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d={here ? SHAPES.passed : SHAPES.blocked} /></svg>
      <span class="unseen">{here ? 'here' : 'not here'}</span>
    </span>
  )
}

/** What stands for a challenge's state; drawn around 0,0. */
export function StateShape({ challenge }: { challenge: Pick<ChallengeSummary, 'available' | 'state'> }) {
  if (!challenge.available) return <circle class="stop-shape far" r="6" />
  switch (challenge.state) {
    case 'distinction':
      return <path class="stop-shape distinction" d="M0-12.5 3.6-4.4 12.4-3.6 5.8 2.3 7.7 10.9 0 6.4-7.7 10.9-5.8 2.3-12.4-3.6-3.6-4.4Z" />
    case 'passed':
      return (
        <g class="stop-shape passed"><circle r="9.5" /><path d="M-4.2.4-1.2 3.4 4.4-3.2" /></g>
      )
    case 'tried':
      return (
        <g class="stop-shape tried"><circle r="8.5" /><path d="M0-8.5A8.5 8.5 0 0 0 0 8.5Z" /></g>
      )
    case 'open':
      return <circle class="stop-shape open" r="8.5" />
  }
}

export function StateBadge({ challenge }: { challenge: ChallengeSummary }) {
  return (
    <span class="state">
      <svg viewBox="-14 -14 28 28" width="24" height="24" aria-hidden="true"><StateShape challenge={challenge} /></svg>
      {stateSentence(challenge)}
    </span>
  )
}

/** A command with a button that copies it. */
export function Command({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <div class="command">
      <pre tabIndex={0}><code>{text}</code></pre>
      <button type="button" class="quiet" onClick={() => void copy()}>
        {copied ? 'Copied' : label}
      </button>
      <span class="unseen" role="status">{copied ? 'Copied' : ''}</span>
    </div>
  )
}

/** What went wrong, and what to do about it. */
export function Trouble({ problem, retry }: { problem: Problem; retry?: () => void }) {
  return (
    <div class="trouble" role="alert">
      <p class="trouble-title">{problem.title}</p>
      {problem.detail && <p>{problem.detail}</p>}
      {problem.errors?.map(({ pointer, detail }) => <p key={pointer}><code>{pointer || '/'}</code> {detail}</p>)}
      {problem.fix && <p><Told text={problem.fix} /></p>}
      {retry && <button type="button" onClick={retry}>Try again</button>}
    </div>
  )
}
