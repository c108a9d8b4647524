import { printedLines } from '../../../src/explain/last-lines.ts'
import { PREFIX, type Line } from '../../../src/explain/line.ts'
import { duration, quantity } from '../../../src/explain/quantity.ts'
import type { Scene } from '../../../src/explain/scene.ts'
import type { Evidence } from '../../../src/model/evidence.ts'

/** One piece of evidence, with what is wrong in it marked. Of `whole`, all that was answered can be looked at. */
export function SceneBox({ scene, whole }: { scene: Scene; whole?: Evidence }) {
  const answered = whole && answerOf(whole)
  return (
    <div class={scene.wrong ? 'scene wrong' : 'scene'}>
      {scene.ms !== undefined && <span class="took">{duration(scene.ms)}</span>}
      <pre tabIndex={0}>{scene.lines.map((line, index) => <LineOf key={index} line={line} />)}</pre>
      {answered && (
        <details>
          <summary class="small">All that was answered, {quantity(answered.length, 'character')}</summary>
          <PrintedLines lines={printedLines(answered)} />
        </details>
      )}
    </div>
  )
}

/** What a program printed, whole or in part. */
export function PrintedLines({ lines }: { lines: string[] }) {
  return <pre tabIndex={0}>{lines.join('\n')}</pre>
}

function LineOf({ line: { role, text, mark } }: { line: Line }) {
  return (
    <>
      <span class={`line ${role}`}>
        <span class="sign" aria-hidden="true">{PREFIX[role]} </span>
        {mark ? <>{text.slice(0, mark.from)}<mark>{text.slice(mark.from, mark.to) || ' '}</mark>{text.slice(mark.to)}</> : text}
        {'\n'}
      </span>
      {mark && <span class="caret">{`  ${' '.repeat(Math.min(mark.from, 40))}↑ ${mark.says}\n`}</span>}
    </>
  )
}

// a shorter one is shown whole as it is
const LONG = 600

function answerOf(evidence: Evidence): string | undefined {
  const text = evidence.kind === 'exchange' ? evidence.response?.body.text : evidence.kind === 'run' ? evidence.stdout.text : undefined
  return text && text.length > LONG ? text : undefined
}
