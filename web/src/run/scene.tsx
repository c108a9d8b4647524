import { useState } from 'preact/hooks'
import type { Body, Evidence, Exchange, ProgramRun } from '../../../src/model/evidence.ts'
import type { Broken } from '../../../src/model/finding.ts'
import { duration } from '../ui/words.ts'
import { harmless, harmlessLines } from './harmless.ts'
import { jsonLines, type MarkedLine } from './json-lines.ts'

type Role = 'sent' | 'received' | 'printed' | 'remark'
const SIGN: Record<Role, string> = { sent: '>', received: '<', printed: '|', remark: '·' }

interface SceneLine extends MarkedLine {
  role: Role
}

/** One piece of evidence, with what is wrong in it marked. */
export function Scene({ evidence, broken }: { evidence: Evidence; broken?: Broken }) {
  const [all, setAll] = useState(false)
  const lines = linesOf(evidence, broken)
  const shown = all ? lines : aroundMark(lines)
  const took = 'ms' in evidence ? duration(evidence.ms) : ''
  const says = broken ? `expected ${broken.expected}` : ''
  return (
    <div class={broken ? 'scene wrong' : 'scene'}>
      {took && <span class="took">{took}</span>}
      <pre tabIndex={0}>
        {shown.map((line, index) => <Line key={index} line={line} says={says} />)}
      </pre>
      {lines.length > shown.length && <button type="button" class="quiet" onClick={() => setAll(true)}>Show all {lines.length} lines</button>}
    </div>
  )
}

function Line({ line: { role, text, mark }, says }: { line: SceneLine; says: string }) {
  return (
    <>
      <span class={`line ${role}`}>
        <span class="sign" aria-hidden="true">{SIGN[role]} </span>
        {mark ? <>{text.slice(0, mark.from)}<mark>{text.slice(mark.from, mark.to) || ' '}</mark>{text.slice(mark.to)}</> : text}
        {'\n'}
      </span>
      {mark && <span class="caret">{`  ${' '.repeat(Math.min(mark.from, 40))}↑ ${says}\n`}</span>}
    </>
  )
}

const MOST = 24

/** A long body is cut to what surrounds what is wrong. */
function aroundMark(lines: SceneLine[]): SceneLine[] {
  if (lines.length <= MOST) return lines
  const at = lines.findIndex(({ mark }) => mark)
  const from = Math.max(8, (at < 0 ? 8 : at) - 6)
  const to = Math.min(lines.length - 1, from + 12)
  const gap = (count: number): SceneLine[] => (count > 0 ? [{ role: 'remark', text: `… ${count} lines` }] : [])
  return [...lines.slice(0, 8), ...gap(from - 8), ...lines.slice(from, to), ...gap(lines.length - 1 - to), ...lines.slice(-1)]
}

function linesOf(evidence: Evidence, broken: Broken | undefined): SceneLine[] {
  switch (evidence.kind) {
    case 'exchange':
      return exchangeLines(evidence, broken)
    case 'run':
      return runLines(evidence)
    case 'tcp':
      return [...textLines('sent', evidence.sent), ...textLines('received', evidence.received), remark(`the connection was ${evidence.end === 'open' ? 'still open' : evidence.end}`)]
    case 'sql':
      return [remark(`asked the database: ${evidence.sql.replaceAll(/\s+/g, ' ')}${evidence.error ? ` → ${evidence.error}` : evidence.rows === undefined ? '' : ` → ${evidence.rows} rows`}`)]
    case 'redis':
      return [remark(`asked Redis: ${evidence.command}${evidence.error ? ` → ${evidence.error}` : ''}`)]
    case 'fault':
      return [remark(`done on purpose: ${evidence.what}`)]
    case 'note':
      return [remark(`${evidence.label}: ${typeof evidence.value === 'string' ? evidence.value : (JSON.stringify(evidence.value) ?? 'nothing')}`)]
  }
}

function exchangeLines({ request, response, error, instance }: Exchange, broken: Broken | undefined): SceneLine[] {
  const where = instance === undefined ? '' : ` (instance ${instance + 1})`
  const asked: SceneLine[] = [
    { role: 'sent', text: harmless(`${request.method} ${request.target}${where}`) },
    ...headerLines('sent', request.headers),
    ...bodyLines('sent', request.body),
  ]
  if (!response) return [...asked, { role: 'received', text: harmless(`no complete reply: ${error ?? 'the connection ended'}`), mark: broken && { from: 0, to: 'no complete reply'.length } }]
  const status = String(response.status)
  const wrongStatus = broken?.part === 'status' || (broken?.part === 'body' && broken.pointer === '/status' && !response.body.text?.includes('"status"'))
  const wrongHeader = broken?.part?.startsWith('header:') ? broken.part.slice('header:'.length).toLowerCase() : undefined
  return [
    ...asked,
    { role: 'received', text: harmless(`${status} ${response.reason}`.trimEnd()), ...(wrongStatus ? { mark: { from: 0, to: status.length } } : {}) },
    ...headerLines('received', response.headers, wrongHeader),
    ...bodyLines('received', response.body, broken?.part === 'body' && !wrongStatus ? inBody(broken.pointer ?? '', response.body) : undefined),
  ]
}

/** A pointer may lead into the body, or into the reply as a whole. */
function inBody(pointer: string, { text }: Body): string {
  return /^\/body(\/|$)/.test(pointer) && !text?.includes('"body"') ? pointer.slice('/body'.length) : pointer
}

// these say nothing about what a program does
const DULL = new Set(['host', 'connection', 'date', 'keep-alive', 'user-agent', 'accept-encoding', 'content-length'])

function headerLines(role: Role, headers: [string, string][], wrong?: string): SceneLine[] {
  const lines = headers
    .filter(([name]) => name.toLowerCase() === wrong || !DULL.has(name.toLowerCase()))
    .map(([name, value]): SceneLine => {
      const text = harmless(`${name}: ${value}`)
      return { role, text, ...(name.toLowerCase() === wrong ? { mark: { from: name.length + 2, to: text.length } } : {}) }
    })
  if (wrong && !lines.some(({ mark }) => mark)) lines.push({ role, text: `no ${wrong}`, mark: { from: 0, to: 3 + wrong.length } })
  return lines
}

function bodyLines(role: Role, body: Body, pointer?: string): SceneLine[] {
  if (body.bytes === 0) return pointer === undefined ? [] : [{ role, text: '(no body)', mark: { from: 0, to: 9 } }]
  if (body.text === undefined) return [{ role: 'remark', text: `${body.bytes} bytes that are no text` }]
  // only where something in it is wrong is a body worth a line for each value
  if (pointer === undefined && isJson(body.text)) return [{ role, text: cut(harmless(body.text)) }]
  const json = jsonLines(body.text, pointer)
  if (json) return json.map((line) => ({ role, ...harmlessLine(line) }))
  return textLines(role, body)
}

const LONG = 480
const cut = (text: string): string => (text.length > LONG ? `${text.slice(0, LONG)}… (${text.length - LONG} more characters)` : text)
const isJson = (text: string): boolean => /^\s*[[{]/.test(text) && !text.includes('\n')

function harmlessLine({ text, mark }: MarkedLine): MarkedLine {
  if (!mark) return { text: harmless(text) }
  const before = harmless(text.slice(0, mark.from))
  const wrong = harmless(text.slice(mark.from, mark.to))
  return { text: before + wrong + harmless(text.slice(mark.to)), mark: { from: before.length, to: before.length + wrong.length } }
}

function textLines(role: Role, body: Body): SceneLine[] {
  if (body.bytes === 0) return []
  if (body.text === undefined) return [{ role: 'remark', text: `${body.bytes} bytes that are no text` }]
  const lines = harmlessLines(body.text)
  if (lines.at(-1) === '') lines.pop()
  return lines.map((text) => ({ role, text }))
}

function runLines({ command, stdin, stdout, stderr, exitCode, signal, error }: ProgramRun): SceneLine[] {
  const end = error ?? (signal ? `ended by ${signal}` : `exit code ${exitCode}`)
  return [remark(`$ ${command}`), ...textLines('sent', stdin), ...textLines('received', stdout), ...textLines('printed', stderr), remark(end)]
}

const remark = (text: string): SceneLine => ({ role: 'remark', text: harmless(text) })
