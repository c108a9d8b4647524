import type { Evidence, Exchange, ProgramRun } from '../../../src/model/evidence.ts'
import type { Finding } from '../../../src/model/finding.ts'

export interface ShellCommand {
  text: string
  /** What to know before it is run. */
  note?: string
}

/** What a command has to say of the attempt. */
export interface Attempted {
  /** The challenge's slug. */
  challenge: string
  seed: string
  url?: string
}

// curl says these itself, or says them better
const OWN = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'user-agent', 'accept-encoding', 'accept-language', 'sec-fetch-mode', 'keep-alive'])
const PLAIN = /^[\w@%+=:,./-]+$/
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u

/** One word for a POSIX shell. */
export function shellQuote(word: string): string {
  if (PLAIN.test(word)) return word
  return UNSEEN.test(word) ? `$'${[...word].map(ansiC).join('')}'` : `'${word.replaceAll("'", `'\\''`)}'`
}

function ansiC(char: string): string {
  if (char === '\n') return '\\n'
  if (char === "'" || char === '\\') return `\\${char}`
  if (char === '!') return '\\x21'
  if (!UNSEEN.test(char)) return char
  return [...new TextEncoder().encode(char)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}

/** How what a finding rests on can be seen again. */
export function commandsOf(finding: Finding, evidence: Evidence | undefined, { challenge, seed, url }: Attempted): ShellCommand[] {
  const origin = url && URL.canParse(url) ? new URL(url).origin : 'http://localhost:3000'
  const commands: ShellCommand[] = []
  if (evidence?.kind === 'exchange') commands.push(curl(evidence, origin, url === undefined))
  if (evidence?.kind === 'run') commands.push(...runAgain(evidence, challenge))
  const address = url ? ` --url ${shellQuote(url)}` : ''
  const anew = evidence?.kind === 'run' && evidence.against && commands.length === 0 ? { note: 'What it was run against is gone. This starts it anew and runs your program against it.' } : {}
  commands.push({ text: `roadworthy check --only ${shellQuote(finding.check)}${address} --seed ${shellQuote(seed)}`, ...anew })
  return commands
}

function curl({ request }: Exchange, origin: string, ownPort: boolean): ShellCommand {
  const { method, target, headers, body } = request
  const words = ['curl', method === 'HEAD' ? '-I' : '-i']
  if (method !== 'HEAD' && (method !== 'GET' || body.bytes > 0)) words.push('-X', shellQuote(method))
  // curl would tidy the path up, or read brackets as a pattern
  if (/(^|\/)\.{1,2}(\/|$|\?)/.test(target)) words.push('--path-as-is')
  if (/[[\]{}]/.test(target)) words.push('--globoff')
  words.push(...(target.startsWith('/') ? [shellQuote(origin + target)] : ['--request-target', shellQuote(target), origin]))
  for (const [name, value] of headers) if (!OWN.has(name.toLowerCase())) words.push('-H', shellQuote(value === '' ? `${name};` : `${name}: ${value}`))
  // curl would call every body a form
  if (body.bytes > 0 && !headers.some(([name]) => name.toLowerCase() === 'content-type')) words.push('-H', "'Content-Type:'")
  let before = ''
  if (body.text !== undefined && body.bytes > 0) words.push(body.text.startsWith('@') ? '--data-raw' : '-d', shellQuote(body.text))
  else if (body.base64) {
    before = `printf %s ${body.base64} | base64 -d | `
    words.push('--data-binary', '@-')
  }
  const notes = [ownPort ? 'Start your program with `PORT=3000` first.' : '', isCut(body) ? 'The body was too long for the record: this sends only its beginning.' : '']
  return { text: before + words.join(' '), note: notes.filter(Boolean).join(' ') || undefined }
}

/** What it was run against is gone by now: it is started first if a person can start one like it; if not, there is no such command. */
function runAgain(run: ProgramRun, slug: string): ShellCommand[] {
  if (!run.against) return [again(run)]
  const { variables, practice } = run.against
  if (practice === undefined) return []
  const env = Object.fromEntries(Object.entries(run.env).filter(([name]) => !variables.includes(name)))
  const { text, note } = again({ ...run, env })
  return [
    { text: `roadworthy practice ${shellQuote(slug)} --service ${shellQuote(practice)}`, note: 'What it was run against is gone. This starts one like it, says how to reach it, and keeps it until Ctrl-C.' },
    { text, note: ['In another terminal, in the folder of your project, once you have pasted there what that one said.', note].filter(Boolean).join(' ') },
  ]
}

function again({ command, env, stdin }: ProgramRun): ShellCommand {
  const names = Object.entries(env).map(([name, value]) => `${name}=${shellQuote(value)} `)
  const whole = names.join('') + (/[|&;<>\n]/.test(command) ? `sh -c ${shellQuote(command)}` : command)
  if (stdin.bytes === 0) return { text: `${whole} < /dev/null` }
  if (isCut(stdin) || stdin.text === undefined || stdin.bytes > 4096) return { text: whole, note: 'What it read is too long to show here; the seed below makes it again.' }
  return { text: `printf %s ${shellQuote(stdin.text)} | ${whole}` }
}

const isCut = ({ text, base64, bytes }: { text?: string; base64?: string; bytes: number }): boolean =>
  (text === undefined ? Math.floor(((base64?.length ?? 0) * 3) / 4) : new TextEncoder().encode(text).length) < bytes - 2
