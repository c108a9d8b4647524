import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Challenge } from '../author/challenge.ts'
import type { Project } from './project.ts'

/** Programs that start and do nothing of what is asked. No check may pass with them. */
export const EMPTY_SUBJECTS = ['refuses everything', 'agrees to everything'] as const
export type EmptySubject = (typeof EMPTY_SUBJECTS)[number]

export function emptySubject(kind: EmptySubject, challenge: Challenge, folder: string): Project {
  const run = writeProgram(join(folder, 'run.mjs'), PROGRAMS[kind].run)
  const web = writeProgram(join(folder, 'web.mjs'), PROGRAMS[kind].web)
  const processes = Object.fromEntries(challenge.processes.map((name) => [name, { run, web, release: 'true' }[name as 'run' | 'web' | 'release'] ?? 'sleep 1000']))
  return { folder, challenges: [], processes, uses: {}, env: {} }
}

function writeProgram(file: string, source: string): string {
  writeFileSync(file, source)
  return `'${process.execPath}' '${file}'`
}

const server = (answer: string) => `
import { createServer } from 'node:http'
createServer((request, reply) => {
  request.resume()
  if (request.url === '/healthz') return reply.end('ok')
  ${answer}
}).listen(process.env.PORT, '127.0.0.1')
`

const PROGRAMS: Record<EmptySubject, { run: string; web: string }> = {
  'refuses everything': {
    run: 'process.stdin.resume(); process.exitCode = 2',
    web: server(`reply.writeHead(404, { 'content-type': 'application/problem+json' }).end('{"title":"Not found","status":404}')`),
  },
  'agrees to everything': {
    run: 'process.stdin.resume(); console.log("{}")',
    web: server(`reply.writeHead(200, { 'content-type': 'application/json' }).end('{}')`),
  },
}
